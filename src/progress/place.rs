//! Where the store lives.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

/// The directory of the store: what `--data-dir` says, else what `MEMTUTOR_DATA_DIR` says, else `memtutor` in the
/// platform's data directory. None if none of them is known. A variable set to nothing counts as not set.
pub fn data_dir(flag: Option<&Path>, variable: Option<&OsStr>, platform: Option<&Path>) -> Option<PathBuf> {
    let variable = variable.filter(|value| !value.is_empty());
    flag.or(variable.map(Path::new)).map(Path::to_path_buf).or_else(|| platform.map(|dir| dir.join("memtutor")))
}

/// The platform's data directory: `$XDG_DATA_HOME` or `~/.local/share` on Linux, `~/Library/Application Support` on macOS,
/// `%APPDATA%` on Windows. None where the user has no home.
///
/// Reads the environment; the only thing in this module that does.
pub fn platform_data_dir() -> Option<PathBuf> {
    etcetera::base_strategy::choose_native_strategy().ok().map(|dirs| dirs.data_dir())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::path::Path;

    use super::{data_dir, platform_data_dir};

    #[track_caller]
    fn case(flag: Option<&str>, variable: Option<&str>, platform: Option<&str>, expected: Option<&str>) {
        let found = data_dir(flag.map(Path::new), variable.map(OsStr::new), platform.map(Path::new));
        assert_eq!(found.as_deref(), expected.map(Path::new));
    }

    #[test]
    fn the_flag_beats_the_variable_which_beats_the_platform() {
        case(Some("/flag"), Some("/variable"), Some("/home/share"), Some("/flag"));
        case(None, Some("/variable"), Some("/home/share"), Some("/variable"));
        case(None, Some(""), Some("/home/share"), Some("/home/share/memtutor"));
        case(None, None, Some("/home/share"), Some("/home/share/memtutor"));
        case(Some("here"), None, None, Some("here"));
        case(None, Some(""), None, None);
    }

    #[test]
    fn the_platform_names_an_absolute_directory() {
        assert!(platform_data_dir().is_none_or(|dir| dir.is_absolute()));
    }
}
