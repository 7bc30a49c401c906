//! `memtutor demo`: what its JSON says is what happened to memory.

use serde_json::Value;

use crate::harness::{Run, User};

/// The demo of `rc` as JSON.
fn recording() -> Value {
    serde_json::from_str(&User::new().run(&["demo", "rc", "--json"]).ok()).unwrap()
}

#[track_caller]
fn step<'a>(recording: &'a Value, name: &str) -> &'a Value {
    let steps = recording["steps"].as_array().unwrap();
    steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("no step `{name}`"))
}

#[track_caller]
fn fact<'a>(recording: &'a Value, path: &str) -> &'a Value {
    let (name, key) = path.split_once('.').unwrap();
    let facts = step(recording, name)["facts"].as_array().unwrap();
    &facts.iter().find(|fact| fact["key"] == key).unwrap_or_else(|| panic!("no fact `{path}`"))["value"]
}

#[track_caller]
fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}

#[test]
fn the_recording_is_complete() {
    let recording = recording();
    assert_eq!((&recording["schema"], &recording["lesson"]), (&Value::from(1), &Value::from("rc")));
    assert_eq!(recording["end"]["outcome"], "finished");
    let steps = recording["steps"].as_array().unwrap();
    for (index, step) in steps.iter().enumerate() {
        assert_eq!(step["number"], index + 1);
        assert_ne!(step["code"]["text"], "", "{}", step["name"]);
        for measured in ["allocations", "live"] {
            assert!(step[measured].is_object(), "{} of {} was not measured", measured, step["name"]);
        }
        for listed in ["variables", "blocks", "facts"] {
            assert!(step[listed].is_array(), "{listed} of {}", step["name"]);
        }
    }
    assert!(steps.iter().any(|step| step["facts"].as_array().is_some_and(|facts| facts.len() > 1)));
}

#[test]
fn owners_are_counted_up_and_down() {
    let recording = recording();
    for (path, expected) in [("create", 1), ("clone", 2), ("print", 3), ("printed", 2), ("undo", 1), ("downgrade", 1)] {
        assert_eq!(fact(&recording, &format!("{path}.strong")), expected, "{path}");
    }
    assert_eq!(*fact(&recording, "clone.same"), true);
    assert_eq!(fact(&recording, "print.weak"), 0, "owners are no weak handles");
    assert_eq!(fact(&recording, "downgrade.weak"), 1);
    assert_eq!(*fact(&recording, "last_owner.found"), false);
}

#[test]
fn a_clone_allocates_nothing_and_a_shared_write_does() {
    let recording = recording();
    let [create, clone, shared, alone] = ["create", "clone", "edit_shared", "edit_alone"]
        .map(|name| number(&step(&recording, name)["allocations"]["allocated"]["bytes"]));
    assert_eq!((clone, alone), (0, 0));
    assert!(create > 0);
    assert_eq!(shared, create, "a copy takes what the original took");
}

/// The bytes in the blocks of a step that are in `state`.
fn bytes(step: &Value, state: &str) -> u64 {
    let blocks = step["blocks"].as_array().unwrap().iter();
    blocks.filter(|block| block["state"] == state).map(|block| number(&block["size"])).sum()
}

#[test]
fn the_ring_leaks_what_is_live_and_weak_mends_it() {
    let recording = recording();
    let leak = step(&recording, "leak");
    let leaked = number(&leak["live"]["bytes"]);
    assert!(leaked > 0);
    assert_eq!(number(&leak["live"]["blocks"]), 2);
    assert_eq!(leaked, number(&step(&recording, "cycle")["live"]["bytes"]), "dropping both names frees nothing");
    assert_eq!(number(&leak["allocations"]["freed"]["bytes"]), 0);
    assert_eq!(bytes(leak, "freed"), 0);
    let seen = bytes(leak, "reachable") + bytes(leak, "unreachable");
    assert_eq!(seen, leaked, "the blocks in the picture are what the allocator counts");

    assert_eq!(number(&step(&recording, "cut")["live"]["bytes"]), 0);
    let mended = step(&recording, "no_leak");
    assert!(number(&step(&recording, "weak_link")["live"]["bytes"]) > 0);
    assert_eq!((number(&mended["live"]["blocks"]), number(&mended["live"]["bytes"])), (0, 0));
    assert_eq!(bytes(mended, "freed"), number(&mended["allocations"]["freed"]["bytes"]));
}

#[test]
fn live_memory_is_what_was_allocated_and_not_freed() {
    let recording = recording();
    let mut live = 0;
    for step in recording["steps"].as_array().unwrap() {
        let allocations = &step["allocations"];
        live += number(&allocations["allocated"]["bytes"]);
        live -= number(&allocations["freed"]["bytes"]);
        assert_eq!(number(&step["live"]["bytes"]), live, "{}", step["name"]);
    }
    live -= number(&recording["end"]["allocations"]["freed"]["bytes"]);
    assert_eq!((live, number(&recording["end"]["live"]["bytes"])), (0, 0));
}

#[test]
fn both_names_of_a_clone_point_to_one_block() {
    let recording = recording();
    let clone = step(&recording, "clone");
    let targets: Vec<&Value> =
        clone["variables"].as_array().unwrap().iter().map(|variable| &variable["value"]["target"]["label"]).collect();
    assert_eq!(targets.len(), 2);
    assert_eq!(targets[0], targets[1]);
    let addresses: Vec<&Value> =
        clone["variables"].as_array().unwrap().iter().map(|variable| &variable["address"]).collect();
    assert_ne!(addresses[0], addresses[1], "two variables stand in two places");
}

#[test]
fn one_step_is_found_by_its_name_and_by_its_number() {
    let user = User::new();
    let by_name = user.run(&["demo", "rc", "--step", "clone"]).ok();
    assert_eq!(by_name, user.run(&["demo", "rc", "--step", "2"]).ok());
    assert!(by_name.contains("step 2 of "), "{by_name}");
    assert!(by_name.contains("let undo = Rc::clone(&document);"), "{by_name}");
    assert!(!by_name.contains("print_job"), "{by_name}");
    let json = user.run(&["demo", "rc", "--step", "clone", "--json"]).ok();
    let document: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["steps"].as_array().unwrap().len(), 1);
    assert_eq!((&document["steps"][0]["name"], &document["end"]), (&Value::from("clone"), &Value::Null));
    assert!(json.ends_with("}\n"), "a document ends with its line");
}

#[test]
fn addresses_are_shown_where_they_are_asked_for() {
    let user = User::new();
    assert!(!user.run(&["demo", "rc", "--step", "clone"]).ok().contains("0x"));
    assert!(user.run(&["demo", "rc", "--step", "clone", "--addresses"]).ok().contains("0x"));
}

#[test]
fn an_unknown_step_is_answered_with_those_there_are() {
    let user = User::new();
    for wanted in ["clones", "0", "99", "-1", ""] {
        let Run { code, stdout, stderr } = user.run(&["demo", "rc", &format!("--step={wanted}")]);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{wanted}");
        let start = format!("memtutor: there is no step `{wanted}`; the steps are 1 to ");
        assert!(stderr.starts_with(&start) && stderr.contains("create, clone, print"), "{stderr}");
    }
}

/// The recording without what differs from run to run: where things lie.
fn without_addresses(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.remove("address");
            entries.values_mut().for_each(without_addresses);
        }
        Value::Array(items) => items.iter_mut().for_each(without_addresses),
        _ => {}
    }
}

#[test]
fn two_runs_find_the_same() {
    let [mut one, mut other] = [recording(), recording()];
    without_addresses(&mut one);
    without_addresses(&mut other);
    assert_eq!(one, other);
    let user = User::new();
    assert_eq!(user.run(&["demo", "rc"]).ok(), user.run(&["demo", "rc"]).ok());
}
