//! Where and when the figures were measured, as far as the system tells.

use std::fs::read_to_string;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// The processor, its caches, and the load.
pub fn machine() -> String {
    let read = |path: &str| read_to_string(path).unwrap_or_default();
    let processors = read("/proc/cpuinfo");
    let field = |name| processors.lines().find_map(|line| line.strip_prefix(name)?.split_once(": ")).map(|pair| pair.1);
    let model = field("model name").unwrap_or("unknown processor");
    let family = field("cpu family").map_or(String::new(), |family| format!(" family {family}"));
    let cache = |index| read(&format!("/sys/devices/system/cpu/cpu0/cache/index{index}/size"));
    let caches: String = [(0, "L1d"), (2, "L2"), (3, "L3")]
        .into_iter()
        .map(|(index, level)| (cache(index), level))
        .filter(|(size, _)| !size.is_empty())
        .map(|(size, level)| format!(", {level} {}", size.trim()))
        .collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown");
    format!("{model}{family}, {threads} threads{caches}, load {load}")
}

/// The compiler, which is the one that cargo runs in this folder.
pub fn toolchain() -> String {
    let told = Command::new("rustc").arg("--version").output().ok().filter(|told| told.status.success());
    told.map_or("unknown compiler".to_owned(), |told| String::from_utf8_lossy(&told.stdout).trim().to_owned())
}

/// Seconds since 1970.
pub fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

/// The day of this second, in Greenwich.
pub fn date(unix_seconds: u64) -> String {
    let is_leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let (mut year, mut day) = (1970, unix_seconds / 86_400);
    while day >= 365 + u64::from(is_leap(year)) {
        day -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let mut month = 1;
    for days in [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", day + 1)
}
