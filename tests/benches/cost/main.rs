//! What the client costs beside the plainest code that does the same, as ratios within one run.
//!
//! `cargo bench --bench cost` runs all groups but the long ones, and `… -- NAME…` those of these names. Instructions are
//! counted by callgrind, which gives nearly the same number on every run whatever else the machine does: they have bars, and
//! a run fails above one. Without valgrind they are left out. Wall times are printed only. A figure in parentheses is the
//! first of its line divided by the one before it.

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

/// Groups that run only by their names, because they take long.
const LONG: [(&str, Group); 1] = [("memory", memory::run)];

/// What a process does that this program starts of itself.
const PARTS: [(&str, Part); 4] = [
    ("part-serve", server::serve),
    ("part-calls", call::calls),
    ("part-codec", codec::codec),
    ("part-peer", peer::peer),
];

type Group = fn(&mut Report);
type Part = fn(&[String]);

fn main() -> ExitCode {
    // Cargo says `--bench`; `cargo test --benches` does not, and only wants to see that the program starts.
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some((_, part)) = PARTS.iter().find(|(name, _)| arguments.first().is_some_and(|first| first == name)) {
        part(&arguments[1..]);
        return ExitCode::SUCCESS;
    }
    let Some(bench) = arguments.iter().position(|argument| argument == "--bench") else { return ExitCode::SUCCESS };
    arguments.remove(bench);
    let groups = arguments.iter().map(|argument| {
        let mut all = GROUPS.iter().chain(&LONG);
        all.find(|(name, _)| name == argument).unwrap_or_else(|| panic!("no group is called {argument}"))
    });
    let groups: Vec<_> = if arguments.is_empty() { GROUPS.iter().collect() } else { groups.collect() };
    let mut report = Report::default();
    for (name, run) in groups {
        println!("\n{name}");
        run(&mut report);
    }
    report.finish()
}
