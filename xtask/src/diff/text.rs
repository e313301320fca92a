//! The report for a terminal, 80 columns wide.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use review::report::{Finding, Report, shown};

use crate::snippet::{self, Place, Snippet};

const WIDTH: usize = 80;

/// The width of the label of a note: `   = before: `.
const MARGIN: usize = 15;

/// The page that explains what is breaking.
const PAGE: &str = "xtask/review/README.md";

/// The summary, a line for each finding, then each in detail.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (title, words) in report.summary() {
        let indent = " ".repeat(MARGIN);
        let lines = textwrap::fill(&words, textwrap::Options::new(WIDTH - MARGIN).subsequent_indent(&indent));
        writeln!(out, "\x1b[1m{title:MARGIN$}\x1b[0m{lines}")?;
    }
    for note in &report.notes {
        writeln!(out, "\n{}", textwrap::fill(&format!("note: {note}"), WIDTH))?;
    }
    let shown: Vec<_> = report.findings.iter().filter(|finding| !finding.is_docs()).collect();
    if !shown.is_empty() {
        writeln!(out)?;
    }
    for finding in &shown {
        writeln!(out, "{}", line(report, finding))?;
    }
    if !shown.is_empty() {
        writeln!(out)?;
    }
    for finding in shown {
        write_finding(report, finding, out)?;
    }
    let [base, head] = &report.labels;
    writeln!(out, "{base} → {head}; {PAGE} explains what is breaking")
}

/// One line with level, id, subject (its end, if it is long) and operations.
fn line(report: &Report, finding: &Finding) -> String {
    let reach = match finding.operations.as_slice() {
        [] => String::new(),
        [operation] => format!(" ({})", report.name(operation)),
        operations => format!(" ({} operations)", operations.len()),
    };
    let start = format!("{:8} {}: ", finding.level.to_string(), finding.id);
    let room = WIDTH.saturating_sub(start.len() + reach.chars().count()).max(12);
    let length = finding.subject.chars().count();
    let subject: String = finding.subject.chars().skip((length + 1).saturating_sub(room)).collect();
    let dots = if length > subject.chars().count() { "…" } else { "" };
    cut(&format!("{start}{dots}{subject}{reach}"), WIDTH).into_owned()
}

fn write_finding(report: &Report, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let fill = |text: &str| Cow::Owned(textwrap::fill(text, WIDTH - MARGIN));
    let mut notes = vec![("note", fill(&finding.message))];
    if let Some(pointer) = finding.head.as_ref().or(finding.base.as_ref()) {
        notes.push(("at", fill(&shown(pointer))));
    }
    notes.extend(report.reach(finding).map(|reach| ("in", fill(&reach))));
    notes.extend(finding.remedy.as_ref().map(|remedy| ("help", fill(remedy))));
    let places = report.places(finding).into_iter();
    let title = cut(&finding.subject, WIDTH.saturating_sub(finding.id.len() + "warning[]: ".len()));
    snippet::write(
        &Snippet {
            level: finding.level,
            id: &finding.id,
            message: &title,
            places: places.map(|(label, document, pointer)| Place { document, pointer, label }).collect(),
            notes,
        },
        out,
    )
}

/// The text in at most `width` characters.
fn cut(text: &str, width: usize) -> Cow<'_, str> {
    match text.char_indices().nth(width.saturating_sub(1)) {
        Some((at, c)) if at + c.len_utf8() < text.len() => Cow::Owned(format!("{}…", &text[..at])),
        _ => Cow::Borrowed(text),
    }
}
