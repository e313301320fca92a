#![doc = include_str!("../README.md")]

mod arguments;
mod associate;
mod columns;
mod failures;
mod files;
mod fingerprint;
mod input;
mod journal;
mod plan;
mod progress;
mod record;
mod report;
mod run;

use std::{io, process::ExitCode};

use clap::Parser as _;
use indicatif::HumanCount;
use tokio::sync::mpsc;

use crate::{
    arguments::Arguments,
    associate::Target,
    failures::Failures,
    input::Input,
    journal::{Journal, State},
    plan::Plan,
    progress::{Progress, print},
    run::Run,
};

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            _ = error.print();
            // clap exits with 2 for invalid arguments, which here means that some lines failed.
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    let outcome = if arguments.dry_run { dry_run(&arguments) } else { associate_all(&arguments).await };
    outcome.unwrap_or_else(|reason| report::failed_to_start(&reason, &arguments))
}

async fn associate_all(arguments: &Arguments) -> Result<ExitCode, String> {
    let cannot_write = |error: io::Error| format!("cannot write the journal or the list of failures: {error}");
    files::are_distinct(arguments)?;
    let target = Target::new(arguments)?;
    let input = Input::open(arguments)?;
    let settings = settings(&input, &target);
    // Before any file is created, so that an invalid input leaves nothing behind.
    let scanned = State::read(&arguments.journal())?;
    let scan = input.scan(&scanned)?;

    let (mut journal, mut state) = Journal::open(&arguments.journal())?;
    if state != scanned {
        return Err(format!("another run has changed {}; run the command again", arguments.journal().display()));
    }
    let plan = Plan::new(arguments, &state, &settings, &target.account, scan.same)?;
    let mut failures = Failures::open(&arguments.failures(), &state, plan)?;
    match plan {
        Plan::Restart | Plan::FromScratch => {
            let clear = || failures.truncate(Default::default());
            journal.start_over(&state, &settings, &target.account, clear).map_err(cannot_write)?;
            state = State::default();
        }
        Plan::RetryFailed => {
            journal.retry_failed(&mut state).and_then(|()| failures.truncate(state.list)).map_err(cannot_write)?;
        }
        Plan::Continue => failures.truncate(state.list).map_err(cannot_write)?,
    }
    if plan == Plan::Continue && state.finished && state.done() > 0 {
        print("the file was finished by an earlier run; pass --restart to send it again");
    } else if state.line > 0 {
        print(&format!("resuming: {} lines are finished, {} are not", HumanCount(state.done()), state.open.len()));
    }
    journal.belongs_to(&target.account, &state).map_err(cannot_write)?;

    let progress = Progress::new(scan.records, &state, &target.client, arguments);
    let run = Run::new(target.client, journal, failures, progress, arguments);
    let (end, progress) = run.finish_all(input.stream(state), signals()).await.map_err(cannot_write)?;
    Ok(report::ended(&end, &progress, arguments))
}

/// Reads and checks everything that remains to be sent.
fn dry_run(arguments: &Arguments) -> Result<ExitCode, String> {
    files::are_distinct(arguments)?;
    let target = Target::new(arguments)?;
    let input = Input::open(arguments)?;
    let mut state = State::read(&arguments.journal())?;
    let scan = input.scan(&state)?;
    match Plan::new(arguments, &state, &settings(&input, &target), &target.account, scan.same)? {
        Plan::Restart | Plan::FromScratch => state = State::default(),
        Plan::RetryFailed => _ = state.apply("^"),
        Plan::Continue => {}
    }
    let (mut to_send, mut duplicates, mut invalid) = (0, 0, 0);
    let each = |row: input::Row| {
        match row.problem {
            Some(problem) => {
                invalid += 1;
                print(&format!("line {}, {problem}", row.line));
            }
            None if row.is_duplicate => duplicates += 1,
            None => to_send += 1,
        }
        true
    };
    input.each(&state, each).map_err(|error| format!("cannot read {}: {error}", input.name))?;
    Ok(report::dry_run([to_send, duplicates, invalid, state.done()], arguments))
}

/// The settings of a run that its journal records, in addition to the account.
fn settings(input: &Input, target: &Target) -> String {
    format!(" url={}{}", target.url, input.settings())
}

/// Sends the exit code of each Ctrl-C or SIGTERM that is received.
fn signals() -> mpsc::Receiver<u8> {
    let (sender, receiver) = mpsc::channel(2);
    let ctrl_c = sender.clone();
    tokio::spawn(async move { while tokio::signal::ctrl_c().await.is_ok() && ctrl_c.send(130).await.is_ok() {} });
    #[cfg(unix)]
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
        while terminate.recv().await.is_some() && sender.send(143).await.is_ok() {}
    });
    receiver
}
