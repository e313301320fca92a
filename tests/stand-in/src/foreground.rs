//! The stand-in in a terminal.

use std::io::{self, Write};

use tokio::time::{Duration, timeout};

use crate::Settings;

/// Serves until Ctrl-C; prints the base URL, a line for each request that is recorded, and at the end the counts.
///
/// # Errors
/// When it cannot start, or `out` cannot be written to.
pub fn serve_foreground(settings: Settings, out: &mut dyn Write) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let hubspot = settings.start().await?;
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
