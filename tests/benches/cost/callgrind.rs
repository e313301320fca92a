//! Counts instructions of this program by callgrind.

use std::process::{Child, Command, Stdio};

/// Whether callgrind is here; says so plainly where it is not.
pub(crate) fn available() -> bool {
    let found =
        Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !found {
        println!("  valgrind is not installed: instructions are not counted, and no bar is held");
    }
    found
}

/// Instructions of one round of a part of this program, which takes the number of rounds as its last argument.
///
/// They are those of more rounds less those of fewer, so that the start of the program does not count.
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
    let (_, count) = log.split_once("Collected :").expect("callgrind tells what it collected");
    count.split_whitespace().next().unwrap().parse().unwrap()
}
