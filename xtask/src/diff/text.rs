//! The report for a terminal.

use std::io::{self, Write};

use generator::{Document, Pointer};
use review::compat::{Change, Level};

use super::report::{Report, reach};

const RED: &str = "31";
const YELLOW: &str = "33";
const BLUE: &str = "34";
const GREEN: &str = "32";
const BOLD: &str = "1";

pub(super) fn write(report: &Report, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    let paint = |style: &str, text: &str| if colour { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() };
    for change in report.wire() {
        write_change(report, change, &paint, out)?;
    }
    for change in &report.rust {
        let (sign, style) = match (change.breaks, change.kind()) {
            (true, _) => ("error", RED),
            (false, _) => ("info", BLUE),
        };
        let message =
            format!("{}[rust-item-{}]: `{}` {}", paint(style, sign), change.kind(), change.item, change.kind());
        writeln!(out, "{message}")?;
        for (mark, line, style) in [("-", &change.before, RED), ("+", &change.after, GREEN)] {
            if let Some(line) = line {
                writeln!(out, "  {}", paint(style, &format!("{mark} {line}")))?;
            }
        }
        writeln!(out)?;
    }
    for note in &report.notes {
        writeln!(out, "{}: {note}", paint(BOLD, "note"))?;
    }
    write_summary(report, &paint, out)
}

fn write_change(
    report: &Report,
    change: &Change,
    paint: &dyn Fn(&str, &str) -> String,
    out: &mut dyn Write,
) -> io::Result<()> {
    let style = match change.level {
        Level::Error => RED,
        Level::Warning => YELLOW,
        Level::Info => BLUE,
    };
    let title = paint(style, &format!("{}[{}]", change.level, change.id));
    writeln!(out, "{title}: {}", paint(BOLD, &change.message))?;
    for ((document, pointer), style) in
        report.places(change).zip(if change.base.is_some() { [RED, GREEN] } else { [GREEN; 2] })
    {
        write_place(document, pointer, &|text| paint(style, text), out)?;
    }
    let (named, rest) = reach(change);
    for operation in named.iter().chain(&rest) {
        writeln!(out, "  = in: {operation}")?;
    }
    if let Some(remedy) = &change.remedy {
        writeln!(out, "  = help: {remedy}")?;
    }
    writeln!(out)
}

/// The line a place stands on, marked from the place to its end.
fn write_place(
    document: &Document,
    pointer: &Pointer,
    paint: &dyn Fn(&str) -> String,
    out: &mut dyn Write,
) -> io::Result<()> {
    let position = document.position(pointer);
    let line = super::text::line(document, pointer);
    let number = position.line.to_string();
    let margin = " ".repeat(number.len());
    let before = " ".repeat(position.column - 1);
    let mark = "^".repeat(line.chars().count().saturating_sub(position.column - 1).max(1));
    writeln!(out, "{margin}--> {}", document.location(pointer))?;
    writeln!(out, "{margin} |\n{number} | {line}\n{margin} | {before}{}", paint(&mark))
}

/// The line that a place stands on.
pub(super) fn line<'a>(document: &'a Document, pointer: &Pointer) -> &'a str {
    document.line(document.position(pointer).line).trim_end()
}

fn write_summary(report: &Report, paint: &dyn Fn(&str, &str) -> String, out: &mut dyn Write) -> io::Result<()> {
    let [base, head] = &report.labels;
    let count = |level| report.count(level);
    writeln!(out, "{base} → {head}")?;
    writeln!(
        out,
        "wire: {} ({} breaking, {} to look at, {} harmless, {} for readers)",
        paint(BOLD, &report.wire_verdict().to_string()),
        count(Level::Error),
        count(Level::Warning),
        count(Level::Info),
        report.docs()
    )?;
    let breaking = report.rust.iter().filter(|change| change.breaks).count();
    let verdict = paint(BOLD, &report.rust_verdict().to_string());
    writeln!(out, "Rust: {verdict} ({breaking} breaking, {} compatible)", report.rust.len() - breaking)?;
    writeln!(out, "version: {}", report.version_sentence())
}
