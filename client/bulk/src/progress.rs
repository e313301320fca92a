//! How far it is.

use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::journal::State;

/// A bar, or where nobody sees one a plain line every few seconds.
pub(crate) struct Progress {
    bar: ProgressBar,
    pub(crate) associated: u64,
    pub(crate) failed: u64,
    begun: Instant,
    /// When the latest plain line was printed; `None` on a terminal.
    printed: Option<Instant>,
}

const EVERY: Duration = Duration::from_secs(5);
const KNOWN: &str = "{wide_bar} {percent}% {human_pos} of {human_len} done, {msg}, {per_sec:0}, {eta} left";
const ENDED: &str = "{wide_bar} {percent}% {human_pos} of {human_len} done, {msg}";
const UNKNOWN: &str = "{spinner} {human_pos} done, {msg}, {per_sec:0}, {elapsed}";

impl Progress {
    pub(crate) fn new(total: Option<u64>, state: &State) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let style = style(if total.is_some() { KNOWN } else { UNKNOWN });
        let bar = ProgressBar::with_draw_target(total, target)
            .with_style(style)
            .with_position(state.associated + state.failed);
        let begun = Instant::now();
        let (associated, failed) = (state.associated, state.failed);
        let progress = Self { bar, associated, failed, begun, printed: (!terminal).then_some(begun) };
        // What earlier runs did is not the speed of this one.
        progress.draw();
        progress.bar.reset_eta();
        progress
    }

    pub(crate) fn associated(&mut self) {
        self.associated += 1;
    }

    pub(crate) fn failed(&mut self) {
        self.failed += 1;
    }

    /// Called now and then.
    pub(crate) fn tick(&mut self) {
        self.draw();
        if self.printed.is_some_and(|printed| printed.elapsed() >= EVERY) {
            self.printed = Some(Instant::now());
            let done = HumanCount(self.associated + self.failed);
            let (of, left) = match self.bar.length() {
                Some(total) => {
                    (format!(" of {}", HumanCount(total)), format!(", {:#} left", HumanDuration(self.bar.eta())))
                }
                None => (String::new(), String::new()),
            };
            eprintln!("{done}{of} done, {} failed, {:.0}/s{left}", HumanCount(self.failed), self.bar.per_sec());
        }
    }

    /// Prints a line above the bar.
    pub(crate) fn say(&self, text: &str) {
        self.bar.suspend(|| eprintln!("{text}"));
    }

    /// Leaves the bar as it is, without a time left.
    pub(crate) fn end(&mut self) {
        if self.bar.length().is_some() {
            self.bar.set_style(style(ENDED));
        }
        self.draw();
        self.bar.abandon();
    }

    pub(crate) fn summary(&self, associated: u64, failed: u64) -> String {
        let time = self.begun.elapsed();
        let rate = (associated + failed) as f64 / time.as_secs_f64().max(0.001);
        let mut text = format!(
            "{} associated, {} failed in {:#}, {rate:.0}/s",
            HumanCount(associated),
            HumanCount(failed),
            HumanDuration(time)
        );
        if self.associated + self.failed > associated + failed {
            let (associated, failed) = (HumanCount(self.associated), HumanCount(self.failed));
            text += &format!("; with earlier runs {associated} associated, {failed} failed");
        }
        text
    }

    fn draw(&self) {
        self.bar.set_message(format!("{} failed", HumanCount(self.failed)));
        self.bar.set_position(self.associated + self.failed);
        self.bar.tick();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates are sound")
}
