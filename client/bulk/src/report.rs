//! Reports the end of a run: text, JSON and exit code.

use std::{io::Write as _, process::ExitCode};

use indicatif::{HumanCount, HumanDuration};
use serde_json::{Value, json};

use crate::{
    arguments::Arguments,
    progress::{Progress, print},
    run::End,
};

/// Reports the end of a run.
pub(crate) fn ended(end: &End, progress: &Progress, arguments: &Arguments) -> ExitCode {
    let (own, earlier, elapsed) = (progress.own, progress.earlier, progress.elapsed());
    let (name, reason, code) = match end {
        End::Complete if own.failed + earlier.failed > 0 => ("complete", None, 2),
        End::Complete => ("complete", None, 0),
        End::Stopped(reason) => ("stopped", Some(reason), 3),
        End::Unreadable(reason) => ("error", Some(reason), 1),
        End::Interrupted(code) => ("interrupted", None, *code),
    };
    if arguments.json {
        out(&json!({
            "end": name,
            "reason": reason,
            "associated": own.associated,
            "failed": own.failed,
            "duplicates": progress.duplicates,
            "associated_earlier": earlier.associated,
            "failed_earlier": earlier.failed,
            "seconds": elapsed.as_secs_f64(),
            "journal": arguments.journal().display().to_string(),
            "failures": arguments.failures().display().to_string(),
        })
        .to_string());
    } else {
        let rate = (own.associated + own.failed) as f64 / elapsed.as_secs_f64().max(0.001);
        let duplicates = match progress.duplicates {
            0 => String::new(),
            count => format!(", {} duplicates", HumanCount(count)),
        };
        let (associated, failed) = (HumanCount(own.associated), HumanCount(own.failed));
        let mut text = format!(
            "{associated} associated, {failed} failed{duplicates} in {:#}, {rate:.0}/s",
            HumanDuration(elapsed)
        );
        if earlier.associated + earlier.failed > 0 {
            let (associated, failed) = (own.associated + earlier.associated, own.failed + earlier.failed);
            text +=
                &format!("; with earlier runs {} associated, {} failed", HumanCount(associated), HumanCount(failed));
        }
        out(&text);
        if own.failed + earlier.failed > 0 {
            out(&format!("failed lines are in {}: pass --retry-failed to retry them", arguments.failures().display()));
        }
    }
    match (name, reason) {
        ("stopped", Some(reason)) => print(&format!(
            "stopped, because further calls would fail too: {reason}\nrun the same command again to continue"
        )),
        (_, Some(reason)) => print(&format!("error: {reason}")),
        ("interrupted", _) => print("interrupted; run the same command again to continue"),
        _ => {}
    }
    ExitCode::from(code)
}

/// Reports that the run could not start or be recorded.
pub(crate) fn failed_to_start(reason: &str, arguments: &Arguments) -> ExitCode {
    if arguments.json {
        out(&json!({ "end": "error", "reason": reason }).to_string());
    }
    print(&format!("error: {reason}"));
    ExitCode::from(1)
}

/// Reports what a run would do.
pub(crate) fn dry_run([to_send, duplicates, invalid, done]: [u64; 4], arguments: &Arguments) -> ExitCode {
    if arguments.json {
        let value: Value = json!({ "end": "dry run", "to_send": to_send, "duplicates": duplicates, "bad": invalid, "done_earlier": done });
        out(&value.to_string());
    } else {
        let [to_send, duplicates, invalid, done] = [to_send, duplicates, invalid, done].map(HumanCount);
        out(&format!(
            "dry run: {to_send} pairs to send, {duplicates} duplicates, {invalid} invalid lines, {done} lines finished earlier; \
             nothing was sent"
        ));
    }
    ExitCode::from(if invalid == 0 { 0 } else { 2 })
}

fn out(text: &str) {
    _ = writeln!(std::io::stdout(), "{text}");
}
