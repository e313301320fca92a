//! Figures about this process, `None` if the system does not report them; and pinning of processes to cores.

use std::{
    fs,
    process::{Command, Stdio},
};

/// Pins a process to one core, if the system has `taskset` and that core.
///
/// Otherwise client and server sometimes share a core and sometimes do not, which changes times more than any client does.
pub(crate) fn pin_to_core(core: usize, process: u32) {
    let mut command = Command::new("taskset");
    command.args(["-c", "-p", &core.to_string(), &process.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    if !command.status().is_ok_and(|status| status.success()) {
        println!("  process {process} is not pinned to core {core}");
    }
}

/// The processor time of the main thread, on which all clients run, in seconds.
pub(crate) fn cpu_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

/// Resident memory in KiB.
pub(crate) fn resident_kib() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}
