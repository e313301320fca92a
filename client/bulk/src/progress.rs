//! The progress of a run.

use std::{
    io::{IsTerminal as _, Write as _},
    time::{Duration, Instant},
};

use hubspot_associations::{Client, RateLimitStatus};
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{arguments::Arguments, journal::State};

/// The numbers of finished lines, of this run or of earlier ones.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) associated: u64,
    pub(crate) failed: u64,
}

/// A progress bar or, if there is no terminal, a plain line every few seconds.
pub(crate) struct Progress {
    bar: ProgressBar,
    client: Client,
    /// The calls per second that `--rate` allows.
    rate: f64,
    pub(crate) own: Counts,
    pub(crate) earlier: Counts,
    pub(crate) duplicates: u64,
    started: Instant,
    /// When the latest plain line was printed; `None` on a terminal.
    printed: Option<Instant>,
}

const INTERVAL: Duration = Duration::from_secs(5);

impl Progress {
    pub(crate) fn new(total: u64, state: &State, client: &Client, arguments: &Arguments) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let target = if is_terminal { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let started = Instant::now();
        let rate = match arguments.rate {
            Some(0) => f64::INFINITY,
            rate => rate.unwrap_or(100) as f64 / 10.0,
        };
        Self {
            bar: ProgressBar::with_draw_target(Some(total), target),
            client: client.clone(),
            rate,
            own: Counts::default(),
            earlier: Counts { associated: state.associated, failed: state.failed.len() as u64 },
            duplicates: 0,
            started,
            printed: (!is_terminal).then_some(started),
        }
    }

    /// Updates the bar, or prints a line if it is time for one.
    pub(crate) fn tick(&mut self) {
        self.draw(true);
        if self.printed.is_some_and(|printed| printed.elapsed() >= INTERVAL) {
            self.printed = Some(Instant::now());
            print(&self.texts(true)[0]);
        }
    }

    /// Prints a line above the bar.
    pub(crate) fn print(&self, text: &str) {
        self.bar.suspend(|| print(text));
    }

    /// Leaves the bar on the terminal, without the remaining time.
    pub(crate) fn end(&mut self) {
        self.draw(false);
        self.bar.abandon();
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    fn draw(&self, is_running: bool) {
        let width = usize::from(console::Term::stderr().size().1);
        let texts = self.texts(is_running);
        let text = texts.iter().find(|text| text.len() + 12 <= width).unwrap_or(&texts[texts.len() - 1]);
        let template = if text.len() + 12 <= width { "{wide_bar} {msg}" } else { "{wide_msg}" };
        self.bar.set_style(ProgressStyle::with_template(template).expect("the templates are valid"));
        self.bar.set_position(self.done());
        self.bar.set_message(text.clone());
    }

    fn done(&self) -> u64 {
        [self.own, self.earlier].iter().map(|counts| counts.associated + counts.failed).sum::<u64>() + self.duplicates
    }

    /// The progress in three lengths, for wide, medium and narrow terminals.
    fn texts(&self, is_running: bool) -> [String; 3] {
        let total = self.bar.length().unwrap_or_default();
        let (done, failed) = (self.done(), HumanCount(self.own.failed + self.earlier.failed));
        let percent = (100 * done).checked_div(total).unwrap_or(100);
        let left = self.left().filter(|_| is_running);
        let [long, short] = [
            left.map(|left| format!(", {} left", HumanDuration(left))),
            left.map(|left| format!(" {:#}", HumanDuration(left))),
        ]
        .map(Option::unwrap_or_default);
        let (done, total) = (HumanCount(done), HumanCount(total));
        [
            format!("{percent}% {done} of {total}, {failed} failed{long}"),
            format!("{percent}% {done}/{total}{short}"),
            format!("{percent}%{short}"),
        ]
    }

    /// The remaining time, from the average of the whole run: calls are sent in bursts, one per window of the rate limit, so a
    /// shorter average would jump. At first, the limit is a better estimate than the first burst.
    fn left(&self) -> Option<Duration> {
        let sent = (self.own.associated + self.own.failed) as f64;
        let RateLimitStatus { max, interval, .. } = self.client.rate_limit();
        let limit = match (max, interval) {
            (Some(max), Some(interval)) if self.rate == 10.0 => max as f64 / interval.as_secs_f64(),
            _ => self.rate,
        };
        let rate = limit.min(sent / self.elapsed().as_secs_f64());
        let left = self.bar.length()?.saturating_sub(self.done()) as f64;
        Duration::try_from_secs_f64(left / rate).ok()
    }
}

/// Prints a line to standard error; if that is closed, the run continues.
pub(crate) fn print(text: &str) {
    _ = writeln!(std::io::stderr(), "{text}");
}
