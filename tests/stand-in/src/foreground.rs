//! The stand-in in a terminal.

use std::{
    io::{self, Write},
    sync::atomic::{AtomicU64, Ordering},
};

use tokio::time::{Duration, timeout};

use crate::{Answer, Settings, StandIn};

/// What some calls get instead of their answer.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// The answers, played in turn.
    pub answers: Vec<Answer>,
    /// How many calls have one of them.
    pub every: u64,
}

impl Faults {
    fn play(self, hubspot: &StandIn) {
        let calls = AtomicU64::new(0);
        hubspot.respond_with(move |_| {
            let call = calls.fetch_add(1, Ordering::Relaxed);
            let turn = (call / self.every.max(1)) as usize % self.answers.len().max(1);
            self.answers.get(turn).filter(|_| (call + 1).is_multiple_of(self.every.max(1))).cloned()
        });
    }
}

/// Serves until Ctrl-C; prints the base URL, a line for each request that is recorded, and at the end the counts.
///
/// # Errors
/// When it cannot start, or `out` cannot be written to.
pub fn serve_foreground(settings: Settings, faults: Faults, out: &mut dyn Write) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let hubspot = settings.start().await?;
        faults.play(&hubspot);
        writeln!(out, "{}\n{}", hubspot.base_url(), hubspot.certificate().unwrap_or_default())?;
        let mut ended = std::pin::pin!(tokio::signal::ctrl_c());
        loop {
            out.flush()?;
            let pause = timeout(Duration::from_millis(100), &mut ended).await;
            for request in hubspot.take_requests() {
                writeln!(out, "{} {} {}", request.answered, request.method, request.target)?;
            }
            if pause.is_ok() {
                let (received, stats) = (hubspot.received(), hubspot.stats());
                return writeln!(out, "{received} received, {} accepted, {} limited", stats.accepted, stats.limited);
            }
        }
    })
}
