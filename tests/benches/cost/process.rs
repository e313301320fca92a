//! What the system says of this process, `None` where it does not tell, and where it lets processes run.

use std::{
    fs,
    process::{Command, Stdio},
};

/// Lets a process run on one core alone, where the system has `taskset` and that core.
///
/// Left alone, the system now puts client and server on one core and now on two, which changes times more than any client.
pub(crate) fn keep_on_core(core: usize, process: u32) {
    let mut command = Command::new("taskset");
    command.args(["-c", "-p", &core.to_string(), &process.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    if !command.status().is_ok_and(|status| status.success()) {
        println!("  process {process} is not kept on core {core}");
    }
}

/// Seconds that the main thread, on which all clients run, has been on a processor.
pub(crate) fn cpu_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

/// Resident memory in KiB.
pub(crate) fn resident_kib() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}
