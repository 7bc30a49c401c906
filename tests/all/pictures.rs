//! The pictures of the README and the docs are what the program draws today.
//!
//! `SNAPSHOTS=overwrite cargo test --test all pictures` draws them anew; look at the difference before it is committed.

use snapbox::data::DataFormat;
use snapbox::{Assert, Data};

use crate::harness::User;

/// The picture `docs/<name>.svg` is what the program prints with these arguments, colours included.
#[track_caller]
fn case(name: &str, arguments: &[&str]) {
    let arguments: Vec<&str> = ["--color", "always"].iter().chain(arguments).copied().collect();
    let drawn = Data::binary(User::new().run(&arguments).ok()).coerce_to(DataFormat::TermSvg);
    let path = format!("{}/docs/{name}.svg", env!("CARGO_MANIFEST_DIR"));
    let picture = Data::read_from(path.as_ref(), Some(DataFormat::TermSvg));
    Assert::new().action_env("SNAPSHOTS").eq(drawn, picture);
}

#[test]
fn a_step_at_100_columns() {
    case("clone", &["--width", "100", "demo", "rc", "--step", "clone"]);
}

#[test]
fn a_leak_at_100_columns() {
    case("leak", &["--width", "100", "demo", "rc", "--step", "leak"]);
}

#[test]
fn a_step_at_40_columns_in_ascii() {
    case("clone-40-ascii", &["--width", "40", "--ascii", "demo", "rc", "--step", "clone"]);
}
