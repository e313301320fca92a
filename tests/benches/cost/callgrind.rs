//! Counts instructions of this program with callgrind.

use std::process::{Child, Command, Stdio};

/// Whether callgrind is installed; prints a line if it is not.
pub(crate) fn available() -> bool {
    let found =
        Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !found {
        println!("  valgrind is not installed: instructions are not counted, and no limit is checked");
    }
    found
}

/// Returns the instructions of one round of a part of this program, which takes the number of rounds as its last argument.
///
/// It subtracts a run with fewer rounds from one with more, so that starting the program does not count.
pub(crate) fn instructions(part: &[&str], fewer: usize, more: usize) -> f64 {
    let [fewer_run, more_run] = [fewer, more].map(|rounds| start(part, rounds));
    (collected(more_run) - collected(fewer_run)) / (more - fewer) as f64
}

fn start(part: &[&str], rounds: usize) -> Child {
    Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().unwrap())
        .args(part)
        .arg(rounds.to_string())
        .stderr(Stdio::piped())
        .spawn()
        .expect("valgrind is installed")
}

fn collected(run: Child) -> f64 {
    let output = run.wait_with_output().unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{log}");
    let (_, count) = log.split_once("Collected :").expect("callgrind prints what it collected");
    count.split_whitespace().next().unwrap().parse().unwrap()
}
