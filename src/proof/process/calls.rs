//! Which system calls a confined program may not make, as a filter for seccomp.
//!
//! A list of what is forbidden, not of what is allowed: std and the C library use calls that nobody can foresee. Each entry
//! keeps a program from reaching out of itself: to another process, to the network, or past its own end.

use libc::{
    BPF_ABS, BPF_JEQ, BPF_JMP, BPF_JSET, BPF_K, BPF_LD, BPF_RET, BPF_W, EPERM, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO,
    SECCOMP_RET_KILL_PROCESS, c_long, sock_filter,
};

/// Calls answered with "not permitted".
const FORBIDDEN: &[c_long] = &[
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
    libc::SYS_unshare,
    libc::SYS_setns,
    // Into other processes of the same user.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_tkill,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    // The network, and the ring that could open it past this filter.
    libc::SYS_socket,
    libc::SYS_io_uring_setup,
    // What outlives a process.
    libc::SYS_shmget,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_mq_open,
    libc::SYS_add_key,
];

/// Calls whose first argument is a process, allowed for the program's own one: `abort` needs them.
const ON_ITSELF: [c_long; 2] = [libc::SYS_kill, libc::SYS_tgkill];

/// `AUDIT_ARCH_…` of this machine; the filter is empty on those it is not written for.
const MACHINE: Option<u32> = if cfg!(target_arch = "x86_64") {
    Some(0xc000_003e)
} else if cfg!(target_arch = "aarch64") {
    Some(0xc000_00b7)
} else {
    None
};

/// The second numbering of calls on x86-64 (x32) has this bit.
const X32: u32 = 0x4000_0000;

/// Places in `seccomp_data`.
const CALL: u32 = 0;
const ARCHITECTURE: u32 = 4;
const FIRST_ARGUMENT: u32 = 16;

const ALLOW: u32 = SECCOMP_RET_ALLOW;
const FORBID: u32 = SECCOMP_RET_ERRNO | EPERM.cast_unsigned();
/// The C library falls back to `clone`, whose flags a filter can see.
const UNKNOWN: u32 = SECCOMP_RET_ERRNO | libc::ENOSYS.cast_unsigned();

/// The filter, and the instructions whose value is the number of the process that is confined.
pub(super) struct Filter {
    pub(super) code: Vec<sock_filter>,
    pub(super) own_id: Vec<usize>,
}

impl Filter {
    pub(super) fn new() -> Self {
        let mut filter = Self { code: Vec::new(), own_id: Vec::new() };
        let Some(machine) = MACHINE else { return filter };
        filter.load(ARCHITECTURE);
        filter.unless_equal(machine, 1);
        filter.skip(1);
        filter.answer(SECCOMP_RET_KILL_PROCESS);
        filter.load(CALL);
        if cfg!(target_arch = "x86_64") {
            filter.push(BPF_JMP | BPF_JSET | BPF_K, 0, 1, X32);
            filter.answer(FORBID);
        }
        filter.threads_only();
        for call in ON_ITSELF {
            filter.on_itself(call);
        }
        for &call in FORBIDDEN {
            filter.unless_equal(number(call), 1);
            filter.answer(FORBID);
        }
        filter.answer(ALLOW);
        filter
    }

    /// `clone` may make a thread of this process and nothing else; `clone3` keeps its flags where a filter cannot look.
    fn threads_only(&mut self) {
        self.unless_equal(number(libc::SYS_clone3), 1);
        self.answer(UNKNOWN);
        self.unless_equal(number(libc::SYS_clone), 4);
        self.load(FIRST_ARGUMENT);
        self.push(BPF_JMP | BPF_JSET | BPF_K, 0, 1, libc::CLONE_THREAD.cast_unsigned());
        self.answer(ALLOW);
        self.answer(FORBID);
    }

    fn on_itself(&mut self, call: c_long) {
        self.unless_equal(number(call), 4);
        self.load(FIRST_ARGUMENT);
        self.own_id.push(self.code.len());
        self.unless_equal(0, 1);
        self.answer(ALLOW);
        self.answer(FORBID);
    }

    fn load(&mut self, place: u32) {
        self.push(BPF_LD | BPF_W | BPF_ABS, 0, 0, place);
    }

    /// Skips the next `skipped` instructions unless what was loaded is `value`.
    fn unless_equal(&mut self, value: u32, skipped: u8) {
        self.push(BPF_JMP | BPF_JEQ | BPF_K, 0, skipped, value);
    }

    fn skip(&mut self, skipped: u32) {
        self.push(BPF_JMP | libc::BPF_JA, 0, 0, skipped);
    }

    fn answer(&mut self, answer: u32) {
        self.push(BPF_RET | BPF_K, 0, 0, answer);
    }

    fn push(&mut self, code: u32, jt: u8, jf: u8, k: u32) {
        let code = u16::try_from(code).expect("codes of instructions have 16 bits");
        self.code.push(sock_filter { code, jt, jf, k });
    }
}

fn number(call: c_long) -> u32 {
    u32::try_from(call).expect("numbers of calls are small")
}
