//! A run: starts calls, and records their results.

use std::{io, time::Duration};

use hubspot_associations::Client;
use tokio::{
    sync::mpsc,
    task::{JoinError, JoinSet},
    time::Instant,
};

use crate::{
    arguments::{Arguments, Unfinished},
    associate::{self, Failure, Verdict},
    failures::Failures,
    input::Row,
    journal::{Journal, Open},
    progress::Progress,
};

pub(crate) struct Run {
    client: Client,
    journal: Journal,
    failures: Failures,
    progress: Progress,
    concurrency: usize,
    unfinished: Unfinished,
    calls: JoinSet<(Row, Verdict)>,
    /// The number of invalid lines reported.
    reported: u32,
    /// Why no further calls are started.
    end: Option<End>,
    /// When to stop waiting for calls in flight, after a signal.
    give_up: Option<Instant>,
}

pub(crate) enum End {
    /// The input is finished.
    Complete,
    /// A signal was received; with its exit code.
    Interrupted(u8),
    /// Every further call would fail too.
    Stopped(String),
    /// The rest of the input cannot be read.
    Unreadable(String),
}

type Rows = mpsc::Receiver<Result<Row, String>>;
/// The exit codes of the signals that were received.
type Signals = mpsc::Receiver<u8>;

/// Less than the ten seconds that containers usually have between SIGTERM and SIGKILL.
const GRACE: Duration = Duration::from_secs(8);
/// The number of invalid lines reported on the terminal; all of them are listed.
const MAX_REPORTED: u32 = 20;

impl Run {
    pub(crate) fn new(
        client: Client,
        journal: Journal,
        failures: Failures,
        progress: Progress,
        arguments: &Arguments,
    ) -> Self {
        let (concurrency, unfinished) = (arguments.concurrency.into(), arguments.unfinished);
        let calls = JoinSet::new();
        Self {
            client,
            journal,
            failures,
            progress,
            concurrency,
            unfinished,
            calls,
            reported: 0,
            end: None,
            give_up: None,
        }
    }

    /// Runs until no calls are in flight and no further ones are to be started.
    ///
    /// # Errors
    /// Returns an error if the journal or the list of failures cannot be written.
    pub(crate) async fn finish_all(mut self, mut rows: Rows, mut signals: Signals) -> io::Result<(End, Progress)> {
        let mut clock = tokio::time::interval(Duration::from_millis(200));
        loop {
            let mut started = Vec::new();
            tokio::select! {
                Some(finished) = self.calls.join_next() => self.finish(finished)?,
                row = rows.recv(), if self.can_start(0) => self.take(row, &mut started)?,
                Some(code) = signals.recv() => {
                    // After a second signal, the run does not wait for calls in flight.
                    self.give_up = Some(Instant::now() + if self.give_up.is_none() { GRACE } else { Duration::ZERO });
                    self.end = Some(End::Interrupted(code));
                    self.progress.print("waiting at most 8 s for calls in flight; a second signal ends the wait");
                }
                _ = clock.tick() => self.progress.tick(),
            }
            // One write to the disk covers all results and rows that are ready.
            while let Some(finished) = self.calls.try_join_next() {
                self.finish(finished)?;
            }
            // Invalid lines start no calls. Without this limit, a file full of them would be in memory before it is on the disk.
            for _ in 0..self.concurrency {
                let Some(row) = self.can_start(started.len()).then(|| rows.try_recv().ok()).flatten() else { break };
                self.take(Some(row), &mut started)?;
            }
            // The list first, because the journal records its length.
            self.failures.commit()?;
            self.journal.commit()?;
            for row in started {
                let client = self.client.clone();
                self.calls.spawn(async move {
                    let verdict = associate::associate(&client, &row.ids).await;
                    (row, verdict)
                });
            }
            if self.give_up.is_some_and(|end| end <= Instant::now()) {
                self.calls.abort_all();
                self.calls.detach_all();
            }
            if self.calls.is_empty()
                && let Some(end) = self.end.take()
            {
                if matches!(end, End::Complete) {
                    self.journal.finished()?;
                }
                self.progress.end();
                return Ok((end, self.progress));
            }
        }
    }

    fn can_start(&self, started: usize) -> bool {
        self.end.is_none() && self.calls.len() + started < self.concurrency
    }

    /// Records that a row is started, or that it failed.
    fn take(&mut self, row: Option<Result<Row, String>>, started: &mut Vec<Row>) -> io::Result<()> {
        let row = match row.map_or(Err(End::Complete), |row| row.map_err(End::Unreadable)) {
            Ok(row) => row,
            Err(end) => {
                self.end = Some(end);
                return Ok(());
            }
        };
        if row.is_duplicate {
            self.progress.duplicates += 1;
            return Ok(());
        }
        if row.earlier == Some(Open::InFlight) && self.unfinished == Unfinished::List {
            return self.fail(&row, &unfinished());
        }
        self.journal.started(row.line, row.hash);
        let Some(problem) = &row.problem else {
            started.push(row);
            return Ok(());
        };
        self.reported += 1;
        match self.reported {
            ..MAX_REPORTED => self.progress.print(&format!("line {}, {problem}", row.line)),
            MAX_REPORTED => self.progress.print("further invalid lines are only in the list of failed lines"),
            _ => {}
        }
        self.fail(&row, &Failure { category: named("INVALID_LINE"), message: problem.clone(), ..Failure::default() })
    }

    /// Records the result of a call.
    fn finish(&mut self, finished: Result<(Row, Verdict), JoinError>) -> io::Result<()> {
        let (row, verdict) = finished.map_err(io::Error::other)?;
        match verdict {
            Verdict::Associated => {
                self.journal.associated(row.line);
                self.progress.own.associated += 1;
                Ok(())
            }
            Verdict::Failed(failure) => self.fail(&row, &failure),
            Verdict::Stop(reason) => {
                self.journal.not_executed(row.line);
                // A signal takes precedence, because it has its own exit code.
                self.end =
                    self.end.take().filter(|end| matches!(end, End::Interrupted(_))).or(Some(End::Stopped(reason)));
                Ok(())
            }
        }
    }

    fn fail(&mut self, row: &Row, failure: &Failure) -> io::Result<()> {
        let list = self.failures.add(row, failure)?;
        self.journal.failed(row.line, list);
        self.progress.own.failed += 1;
        Ok(())
    }
}

fn unfinished() -> Failure {
    let message = "an earlier run ended while the pair was in flight; it may or may not be associated".to_owned();
    Failure { category: named("UNFINISHED"), message, retryable: true, ..Failure::default() }
}

fn named(category: &str) -> Option<String> {
    Some(category.to_owned())
}
