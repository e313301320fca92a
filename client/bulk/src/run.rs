//! A run: starts, finishes and records.

use std::{io, sync::Arc, time::Duration};

use hubspot_associations::Client;
use tokio::{
    sync::{Notify, mpsc},
    task::{JoinError, JoinSet},
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
    /// How many bad lines were reported.
    reported: u32,
    /// Why nothing more is started.
    end: Option<End>,
}

pub(crate) enum End {
    /// The input is at its end.
    Complete,
    Interrupted,
    /// Every further call would fail too.
    Stopped(String),
    /// The rest of the input cannot be read.
    Unreadable(String),
}

type Rows = mpsc::Receiver<Result<Row, String>>;

/// How many bad lines are reported on the terminal; all of them are listed.
const REPORTED: u32 = 20;

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
        Self { client, journal, failures, progress, concurrency, unfinished, calls, reported: 0, end: None }
    }

    /// Runs until nothing is in flight and nothing more is to be started.
    ///
    /// # Errors
    /// When what happens cannot be recorded.
    pub(crate) async fn finish_all(mut self, mut rows: Rows, interrupted: Arc<Notify>) -> io::Result<(End, Progress)> {
        let mut clock = tokio::time::interval(Duration::from_millis(200));
        loop {
            let mut started = Vec::new();
            tokio::select! {
                Some(finished) = self.calls.join_next() => self.finish(finished)?,
                row = rows.recv(), if self.has_room(0) => self.take(row, &mut started)?,
                () = interrupted.notified(), if self.end.is_none() => {
                    self.end = Some(End::Interrupted);
                    self.progress.say("finishing what is in flight; a second Ctrl-C does not wait for it");
                }
                _ = clock.tick() => self.progress.tick(),
            }
            // Whatever else is ready shares the one write to the disk.
            while let Some(finished) = self.calls.try_join_next() {
                self.finish(finished)?;
            }
            // Bad lines take no room: without an end to this, a file of them would be in memory before it is on the disk.
            for _ in 0..self.concurrency {
                let Some(row) = self.has_room(started.len()).then(|| rows.try_recv().ok()).flatten() else { break };
                self.take(Some(row), &mut started)?;
            }
            // Rows first: the journal says how long their list is.
            self.failures.commit()?;
            self.journal.commit()?;
            for row in started {
                let client = self.client.clone();
                self.calls.spawn(async move {
                    let verdict = associate::associate(&client, &row.ids).await;
                    (row, verdict)
                });
            }
            if self.calls.is_empty()
                && let Some(end) = self.end.take()
            {
                self.progress.end();
                return Ok((end, self.progress));
            }
        }
    }

    fn has_room(&self, started: usize) -> bool {
        self.end.is_none() && self.calls.len() + started < self.concurrency
    }

    /// Notes that a row is started, or what keeps it from that.
    fn take(&mut self, row: Option<Result<Row, String>>, started: &mut Vec<Row>) -> io::Result<()> {
        let row = match row.map_or(Err(End::Complete), |row| row.map_err(End::Unreadable)) {
            Ok(row) => row,
            Err(end) => {
                self.end = Some(end);
                return Ok(());
            }
        };
        if row.earlier == Some(Open::Unknown) && self.unfinished == Unfinished::List {
            return self.fail(&row, &unfinished());
        }
        self.journal.started(row.line, row.hash);
        let Some(problem) = &row.problem else {
            started.push(row);
            return Ok(());
        };
        self.reported += 1;
        match self.reported {
            ..REPORTED => self.progress.say(&format!("line {}, {problem}", row.line)),
            REPORTED => self.progress.say("further bad lines are listed with the failed ones only"),
            _ => {}
        }
        self.fail(&row, &Failure { category: named("INVALID_LINE"), message: problem.clone(), ..Failure::default() })
    }

    /// Notes what came of a call.
    fn finish(&mut self, finished: Result<(Row, Verdict), JoinError>) -> io::Result<()> {
        let (row, verdict) = finished.map_err(io::Error::other)?;
        match verdict {
            Verdict::Associated => {
                self.journal.associated(row.line);
                self.progress.associated();
                Ok(())
            }
            Verdict::Failed(failure) => self.fail(&row, &failure),
            Verdict::Stop(reason) => {
                self.journal.refused(row.line);
                self.end = Some(End::Stopped(reason));
                Ok(())
            }
        }
    }

    fn fail(&mut self, row: &Row, failure: &Failure) -> io::Result<()> {
        let length = self.failures.add(row, failure)?;
        self.journal.failed(row.line, length);
        self.progress.failed();
        Ok(())
    }
}

fn unfinished() -> Failure {
    let message = "an earlier run ended while the pair was in flight: it may be associated or not".to_owned();
    Failure { category: named("UNFINISHED"), message, retryable: true, ..Failure::default() }
}

fn named(category: &str) -> Option<String> {
    Some(category.to_owned())
}
