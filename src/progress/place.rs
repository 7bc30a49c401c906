//! Where the store lives.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

/// The directory of the store: the one chosen by flag or variable, else `memtutor` in the platform's data directory; `None` if
/// neither is known. An empty choice counts as none. The platform is only asked where nothing was chosen: that can be slow.
pub fn data_dir(chosen: Option<&Path>, platform: impl FnOnce() -> Option<PathBuf>) -> Option<PathBuf> {
    let chosen = chosen.filter(|dir| !dir.as_os_str().is_empty()).map(Path::to_path_buf);
    chosen.or_else(|| platform().map(|dir| dir.join("memtutor")))
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
    use std::path::{Path, PathBuf};

    use super::{data_dir, platform_data_dir};

    #[track_caller]
    fn case(chosen: Option<&str>, platform: Option<&str>, expected: Option<&str>) {
        let found = data_dir(chosen.map(Path::new), || platform.map(PathBuf::from));
        assert_eq!(found.as_deref(), expected.map(Path::new));
    }

    #[test]
    fn what_was_chosen_wins_over_the_platform() {
        case(Some("/chosen"), Some("/platform"), Some("/chosen"));
        case(None, Some("/platform"), Some("/platform/memtutor"));
        case(Some(""), Some("/platform"), Some("/platform/memtutor"));
        case(None, None, None);
    }

    #[test]
    fn the_platforms_directory_is_absolute() {
        assert!(platform_data_dir().is_none_or(|dir| dir.is_absolute()));
    }
}
