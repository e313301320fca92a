//! What the client costs beside the plainest code that does the same, as ratios within one run.
//!
//! `cargo bench -p hubspot-associations-tests` runs all groups, and `… -- NAME…` those of these names. Instructions are
//! counted by callgrind, which gives nearly the same number on every run whatever else the machine does: they have bars, and
//! a run fails above one. Without valgrind they are left out. Wall times are printed only.

#![allow(clippy::unwrap_used, reason = "a program for people who work on the crate")]

use std::process::ExitCode;

mod call;
mod callgrind;
mod clients;
mod plain;
mod report;
mod server;

use report::Report;

/// What runs by its name; without names all of it.
const GROUPS: [(&str, Group); 1] = [("call", call::run)];

/// What a process does that this program starts of itself.
const PARTS: [(&str, Part); 2] = [("serve", server::serve), ("calls", call::calls)];

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
    let mut report = Report::default();
    for (name, run) in GROUPS {
        if arguments.is_empty() || arguments.iter().any(|argument| argument == name) {
            println!("\n{name}");
            run(&mut report);
        }
    }
    report.finish()
}
