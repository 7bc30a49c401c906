//! A real browser for tests: the machine's Chromium without a window, led over its DevTools pipe.
//!
//! The protocol is <https://chromedevtools.github.io/devtools-protocol/>: JSON messages that end in a zero byte, in on descriptor 3 and
//! out on descriptor 4. The shell puts our pipes there, so no library is needed for it.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a browser that hangs is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const FLAGS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
];

/// A browser with one page.
pub(crate) struct Browser {
    child: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    /// The page's session.
    session: String,
    calls: u64,
    events: Vec<Value>,
    _profile: TempDir,
}

impl Browser {
    /// The machine's browser. Where there is none the test is skipped, which is said on stderr, unless `MEMTUTOR_NEEDS_CHROMIUM` is set.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = find() else {
            assert!(std::env::var_os("MEMTUTOR_NEEDS_CHROMIUM").is_none(), "none of {NAMES:?} is in the path");
            // Not by a macro, whose words the test harness would keep to itself.
            let _ =
                writeln!(io::stderr(), "skipped: no browser in the path ({NAMES:?}), so no handout was opened in one");
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 <&- >/dev/null 2>&1"])
            .arg(program)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = messages(BufReader::new(child.stdout.take().unwrap()));
        let (session, calls, events) = (String::new(), 0, Vec::new());
        let mut browser = Self { child, input, output, session, calls, events, _profile: profile };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attached =
            browser.call("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        browser.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Opens a file and waits until it is there.
    pub(crate) fn open(&mut self, path: &Path) {
        self.events.clear();
        self.call("Page.navigate", json!({ "url": format!("file://{}", path.display()) }));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.next();
            self.events.push(event);
        }
    }

    /// Calls a method of the protocol.
    #[track_caller]
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.calls += 1;
        let mut message = json!({ "id": self.calls, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let mut answer = self.next();
            if answer["id"] == self.calls {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    /// The value of a JavaScript expression in the page, or of what it promises.
    #[track_caller]
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let result = self.call("Runtime.evaluate", parameters);
        assert!(result["exceptionDetails"].is_null(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    /// Makes the page so many columns of pixels wide.
    pub(crate) fn resize(&mut self, width: u32) {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.call("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// Shows the page as it is printed.
    pub(crate) fn print(&mut self) {
        self.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        // What is folded away is laid out with the next frame.
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    /// Clicks the middle of what `selector` finds first, as a person does.
    #[track_caller]
    pub(crate) fn click(&mut self, selector: &str) {
        let place = self.evaluate(&format!(
            "{{ const found = document.querySelector({}); found.scrollIntoView({{ block: 'center' }}); \
             const box = found.getBoundingClientRect(); [box.x + box.width / 2, box.y + box.height / 2] }}",
            json!(selector)
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    /// Types over what stands in the field that `selector` finds first.
    #[track_caller]
    pub(crate) fn type_into(&mut self, selector: &str, text: &str) {
        self.click(selector);
        self.evaluate("document.activeElement.select()");
        match text {
            "" => drop(self.evaluate("document.execCommand('delete')")),
            text => drop(self.call("Input.insertText", json!({ "text": text }))),
        }
    }

    /// The nodes of the accessibility tree that assistive technology is told of.
    pub(crate) fn accessibility_tree(&mut self) -> Vec<Value> {
        let mut tree = self.call("Accessibility.getFullAXTree", json!({}));
        let Value::Array(nodes) = tree["nodes"].take() else { panic!("{tree}") };
        nodes.into_iter().filter(|node| node["ignored"] == false).collect()
    }

    /// The addresses that were asked for since the file was opened.
    pub(crate) fn requests(&self) -> Vec<&str> {
        let sent = self.events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        sent.filter_map(|event| event["params"]["request"]["url"].as_str()).collect()
    }

    /// What the browser complained of since the file was opened.
    pub(crate) fn complaints(&self) -> Vec<&Value> {
        let is_complaint = |event: &&Value| {
            let parameters = &event["params"];
            event["method"] == "Runtime.exceptionThrown"
                || event["method"] == "Log.entryAdded" && parameters["entry"]["level"] != "verbose"
                || event["method"] == "Runtime.consoleAPICalled"
        };
        self.events.iter().filter(is_complaint).collect()
    }

    fn next(&mut self) -> Value {
        self.output.recv_timeout(PATIENCE).expect("the browser answers")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended; its helpers end with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The messages that come, read by a thread of its own.
fn messages(mut source: impl BufRead + Send + 'static) -> Receiver<Value> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut message = Vec::new();
        while let Ok(1..) = source.read_until(0, &mut message) {
            message.pop();
            let Ok(read) = serde_json::from_slice(&message) else { break };
            message.clear();
            if send.send(read).is_err() {
                break;
            }
        }
    });
    receive
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    NAMES.iter().find_map(|name| places.iter().map(|place| place.join(name)).find(|program| program.is_file()))
}
