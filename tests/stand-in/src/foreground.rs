//! The stand-in in a terminal.

use std::{
    io::{self, Write},
    sync::mpsc,
    time::Duration,
};

use crate::{Builder, StandIn};

/// Serves on a port until Ctrl-C, printing the base URL and one line for each request.
///
/// # Errors
/// When the port is taken or `out` cannot be written to.
pub fn serve_foreground(port: u16, out: &mut dyn Write) -> io::Result<()> {
    let (lines, received) = mpsc::channel();
    let builder = StandIn::builder().port(port).record(false).count_pairs(false).observe(move |request, status| {
        // Only a serve that is ending has no receiver.
        _ = lines.send(format!("{status} {} {}", request.method, request.target));
    });
    run(builder, out, |out| received.try_iter().try_for_each(|line| writeln!(out, "{line}")))
}

/// Serves until Ctrl-C, calls `each` several times a second, and prints the statistics at the end.
///
/// # Errors
/// When it cannot start or `out` cannot be written to.
pub fn run(builder: Builder, out: &mut dyn Write, each: impl Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let hubspot = builder.start().await?;
        writeln!(out, "{}", hubspot.base_url())?;
        out.flush()?;
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        loop {
            tokio::select! {
                _ = tick.tick() => { each(out)?; out.flush()?; }
                end = tokio::signal::ctrl_c() => { end?; break; }
            }
        }
        each(out)?;
        let stats = hubspot.stats();
        writeln!(out, "{} received, {} accepted, {} limited", hubspot.received(), stats.accepted, stats.limited)
    })
}
