//! The cost of the client compared with the plainest code that does the same, as ratios within one run.
//!
//! `cargo bench --bench cost` runs all groups but the long ones, and `… -- NAME…` the named ones. Instructions are counted by
//! callgrind, which gives nearly the same number on every run, even on a busy machine: they have limits, and exceeding one
//! fails the run. Without valgrind they are skipped. Wall times are only printed. A figure in parentheses is the
//! ratio of the first figure in its line to the one before the parentheses.

#![allow(clippy::unwrap_used, reason = "a program for people who work on the crate")]

use std::process::ExitCode;

mod bodies;
mod call;
mod callgrind;
mod clients;
mod codec;
mod load;
mod memory;
mod peer;
mod plain;
mod process;
mod report;
mod sample;
mod server;
mod wall;

use report::Report;

/// The groups, in the order in which they run.
const GROUPS: [(&str, Group); 3] = [("call", call::run), ("codec", codec::run), ("wall", wall::run)];

/// Slow groups, which run only by name.
const LONG: [(&str, Group); 1] = [("memory", memory::run)];

/// The parts that this program runs in child processes.
const PARTS: [(&str, Part); 4] = [
    ("part-serve", server::serve),
    ("part-calls", call::calls),
    ("part-codec", codec::codec),
    ("part-peer", peer::peer),
];

type Group = fn(&mut Report);
type Part = fn(&[String]);

fn main() -> ExitCode {
    // `cargo bench` passes `--bench`; `cargo test --benches` does not, and only checks that the program starts.
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some((_, part)) = PARTS.iter().find(|(name, _)| arguments.first().is_some_and(|first| first == name)) {
        part(&arguments[1..]);
        return ExitCode::SUCCESS;
    }
    let Some(bench) = arguments.iter().position(|argument| argument == "--bench") else { return ExitCode::SUCCESS };
    arguments.remove(bench);
    let groups = arguments.iter().map(|argument| {
        let mut all = GROUPS.iter().chain(&LONG);
        all.find(|(name, _)| name == argument).unwrap_or_else(|| panic!("no group is named {argument}"))
    });
    let groups: Vec<_> = if arguments.is_empty() { GROUPS.iter().collect() } else { groups.collect() };
    let mut report = Report::default();
    for (name, run) in groups {
        println!("\n{name}");
        run(&mut report);
    }
    report.finish()
}
