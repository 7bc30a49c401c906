//! What a program loses on Linux before it starts, whoever runs it: the superuser's powers, new processes, the network, and
//! most files. It can be given back none of it.
//!
//! Everything is made in the parent; the child, between fork and exec, only hands it to the kernel.

use std::ffi::c_long;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use libc::sock_filter;

use super::calls::Filter;

/// What a program may read: loading it and its libraries takes these, and std asks `/proc` and `/sys` for the number of cores.
const READABLE: [&str; 12] = [
    "/usr",
    "/lib",
    "/lib64",
    "/lib32",
    "/nix",
    "/gnu",
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/proc",
    "/sys",
    "/dev/urandom",
    "/dev/zero",
];

const WRITABLE_DEVICES: [&str; 1] = ["/dev/null"];

/// The confinement of one program, ready to be entered.
pub(super) struct Confinement {
    files: Option<OwnedFd>,
    calls: Vec<sock_filter>,
    /// The instructions to which the child adds its own number, once it has one.
    own_id: Vec<usize>,
}

impl Confinement {
    /// For the program at `program`, which may write in `directory`.
    pub(super) fn new(program: &Path, directory: &Path) -> io::Result<Self> {
        let Filter { code, own_id } = Filter::new();
        Ok(Self { files: landlock(program, directory)?, calls: code, own_id })
    }

    /// Whether the program cannot start others.
    pub(super) fn forbids_processes(&self) -> bool {
        !self.calls.is_empty()
    }

    /// Confines the calling process, for good. Makes system calls only. What this kernel does not know is left out.
    pub(super) fn enter(&mut self) -> io::Result<()> {
        // SAFETY: the calls read the structures passed to them, which live through the calls, and change only this process.
        unsafe {
            if libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 {
                return Err(io::Error::last_os_error());
            }
            if let Some(files) = &self.files
                && libc::syscall(libc::SYS_landlock_restrict_self, files.as_raw_fd(), 0) != 0
            {
                return Err(io::Error::last_os_error());
            }
            // The three sets of capabilities, in two halves each, all empty.
            let (header, none) = ([0x2008_0522_u32, 0], [0_u32; 6]);
            if libc::syscall(libc::SYS_capset, header.as_ptr(), none.as_ptr()) != 0 {
                return Err(io::Error::last_os_error());
            }
            let own = libc::getpid().cast_unsigned();
            for &index in &self.own_id {
                self.calls[index].k = own;
            }
            if let Ok(len) = u16::try_from(self.calls.len())
                && len > 0
            {
                let program = libc::sock_fprog { len, filter: self.calls.as_mut_ptr() };
                if libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program) != 0 {
                    return Err(io::Error::last_os_error());
                }
            }
        }
        Ok(())
    }
}

/// `struct landlock_ruleset_attr`.
#[repr(C)]
struct Ruleset {
    files: u64,
    network: u64,
    scoped: u64,
}

/// `struct landlock_path_beneath_attr`.
#[repr(C, packed)]
struct Beneath {
    allowed: u64,
    parent: i32,
}

const EXECUTE: u64 = 1;
const READ: u64 = 1 << 2 | 1 << 3;
/// Reading and writing of files alone, the rights that can be given on something that is no directory.
const OF_FILES: u64 = EXECUTE | 1 << 1 | 1 << 2 | 1 << 14;

/// The rules on files, where the kernel has Landlock (5.13); from 6.7 on, also those on the network.
fn landlock(program: &Path, directory: &Path) -> io::Result<Option<OwnedFd>> {
    let nothing: *const Ruleset = std::ptr::null();
    // SAFETY: no structure is passed: asks for the version alone.
    let version = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, nothing, 0_usize, 1_u32) };
    let (files, size) = match version {
        ..=0 => return Ok(None),
        1 => ((1 << 13) - 1, 8_usize),
        2 => ((1 << 14) - 1, 8),
        3 => ((1 << 15) - 1, 8),
        4 => ((1 << 15) - 1, 16),
        5 => ((1 << 16) - 1, 16),
        _ => ((1 << 16) - 1, 24),
    };
    // All that is named here is forbidden unless a rule allows it: TCP, and signals and abstract sockets to others.
    let rules = Ruleset { files, network: 3, scoped: 3 };
    // SAFETY: the kernel reads `size` bytes of `rules`, which is as long or longer; what it returns is a new file or an error.
    let ruleset = unsafe {
        let file = libc::syscall(libc::SYS_landlock_create_ruleset, &raw const rules, size, 0_u32);
        OwnedFd::from_raw_fd(valid(file)?)
    };
    for path in READABLE {
        allow(&ruleset, Path::new(path), files & (EXECUTE | READ))?;
    }
    for path in WRITABLE_DEVICES {
        allow(&ruleset, Path::new(path), files)?;
    }
    allow(&ruleset, program, files & (EXECUTE | READ))?;
    allow(&ruleset, directory, files)?;
    Ok(Some(ruleset))
}

/// Allows `rights` below `path`, if there is such a place.
fn allow(ruleset: &OwnedFd, path: &Path, rights: u64) -> io::Result<()> {
    let Ok(place) = File::options().read(true).custom_flags(libc::O_PATH | libc::O_CLOEXEC).open(path) else {
        return Ok(());
    };
    let allowed = if place.metadata()?.is_dir() { rights } else { rights & OF_FILES };
    let rule = Beneath { allowed, parent: place.as_raw_fd() };
    // SAFETY: the kernel reads `rule`, which is laid out as it expects for rules of type 1, and keeps no pointer to it.
    let added =
        unsafe { libc::syscall(libc::SYS_landlock_add_rule, ruleset.as_raw_fd(), 1_u32, &raw const rule, 0_u32) };
    valid(added).map(drop)
}

fn valid(result: c_long) -> io::Result<i32> {
    i32::try_from(result).ok().filter(|&file| file >= 0).ok_or_else(io::Error::last_os_error)
}
