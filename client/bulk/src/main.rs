//! Associates the pairs of records of a CSV file, many at once, and can be interrupted at any time.
//!
//! Without `HUBSPOT_ACCESS_TOKEN` it calls a local stand-in for HubSpot, so that it can be tried out:
//!
//! ```sh
//! printf 'from_object_id,to_object_id\n1,2\n3,4\n' |
//!     cargo run -p hubspot-bulk-associate -- --from-type contacts --to-type companies -
//! ```
//!
//! # What is promised
//! Before a pair is sent, the journal on the disk says that it was started; when its answer is here, that it is finished.
//! So whatever ends a run (`kill -9`, or a power cut if the disk keeps what it confirmed), the next one knows of each line
//! whether it was never started, finished, or in flight, and at most `--concurrency` are in flight. Lines of the first two
//! kinds are done exactly once, or listed as failed exactly once. Of a pair in flight nobody can know whether HubSpot
//! associated it, because the answer was lost. By default it is listed as failed, `retryable` and with the category
//! `UNFINISHED`, and not sent again: nothing is done twice. With `--unfinished repeat` it is sent again: nothing is left
//! undone. To associate what is associated already changes nothing in HubSpot, so there the latter is safe.
//!
//! Within one run the client resends calls that failed in an unclear way, such as 502 or a time-out; `--attempts 1` has
//! it never do that. A pair that stands on two lines is associated twice.

mod arguments;
mod associate;
mod columns;
mod failures;
mod input;
mod journal;
mod line;
mod progress;
mod run;

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use indicatif::HumanCount;
use tokio::sync::Notify;

use crate::{
    arguments::Arguments,
    associate::Target,
    failures::Failures,
    input::Rows,
    journal::{Journal, State},
    progress::Progress,
    run::{End, Run},
};

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // clap's own code for bad arguments means here that some lines failed.
            _ = error.print();
            return if error.use_stderr() { ExitCode::from(1) } else { ExitCode::SUCCESS };
        }
    };
    let outcome = if arguments.dry_run { dry_run(&arguments) } else { associate_all(&arguments).await };
    outcome.unwrap_or_else(|message| {
        eprintln!("error: {message}");
        ExitCode::from(1)
    })
}

async fn associate_all(arguments: &Arguments) -> Result<ExitCode, String> {
    let rows = Rows::open(arguments)?;
    let target = Target::from_env(arguments).await?;
    Failures::is_free(&arguments.failures(), &arguments.journal())?;
    let (journal, state) = Journal::open(&arguments.journal(), &arguments.settings(&target.name))?;
    let failures = Failures::open(&arguments.failures(), state.failures_length)?;
    let progress = Progress::new(input::count(arguments), &state);
    if state.line > 0 {
        let (finished, open) = (state.associated + state.failed, state.open.len());
        progress.say(&format!("resuming: {} lines are finished, {open} are not", HumanCount(finished)));
    }
    let (associated_before, failed_before) = (state.associated, state.failed);
    let run = Run::new(target.client.clone(), journal, failures, progress, arguments);
    let ended = run.finish_all(rows.stream(state), interrupted()).await;
    let (end, progress) = ended.map_err(|error| format!("the journal and the failures cannot be kept: {error}"))?;

    let (associated, failed) = (progress.associated, progress.failed);
    println!("{}", progress.summary(associated - associated_before, failed - failed_before));
    if failed > 0 {
        println!("the failed lines are in {}, which is fit for input again", arguments.failures().display());
    }
    Ok(match end {
        End::Complete if failed == 0 => ExitCode::SUCCESS,
        End::Complete => ExitCode::from(2),
        End::Stopped(reason) => {
            eprintln!("stopped, because every further call would fail too: {reason}\nrun it again to go on");
            ExitCode::from(3)
        }
        End::Unreadable(message) => return Err(message),
        End::Interrupted => {
            eprintln!("interrupted; run it again to go on");
            ExitCode::from(130)
        }
    })
}

/// Reads and checks everything that is left to do, and writes nothing.
fn dry_run(arguments: &Arguments) -> Result<ExitCode, String> {
    let rows = Rows::open(arguments)?;
    let name = associate::target_name()?;
    let state = State::read(&arguments.journal(), &arguments.settings(&name))?.0;
    let finished = state.associated + state.failed;
    let (mut good, mut bad) = (0_u64, 0_u64);
    rows.each(state, |row| {
        match row.problem {
            Some(problem) => {
                bad += 1;
                eprintln!("line {}, {problem}", row.line);
            }
            None => good += 1,
        }
        true
    })?;
    println!(
        "dry run: {good} pairs to associate, {bad} bad lines, {finished} lines finished earlier; nothing was sent"
    );
    Ok(ExitCode::from(if bad == 0 { 0 } else { 2 }))
}

/// Notified by the first Ctrl-C; a second one ends the process, which the journal bears.
fn interrupted() -> Arc<Notify> {
    let notify = Arc::new(Notify::new());
    let interrupted = Arc::clone(&notify);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.notify_one();
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(130);
            }
        }
    });
    notify
}
