//! The report for a pull request.

use std::fmt::Write;

use review::compat::Change;

use super::report::{Report, reach};

/// What GitHub takes as a comment, in characters; some are kept for the words about the cut.
const LIMIT: usize = 65_536 - 400;

/// The marker by which a comment is found again.
const MARKER: &str = "<!-- contract diff -->";

pub(super) fn render(report: &Report) -> String {
    let [base, head] = &report.labels;
    let mut text = format!(
        "{MARKER}\n**Contract: {} on the wire, {} in Rust**: {}. (`{base}` → {head})\n",
        report.wire_verdict(),
        report.rust_verdict(),
        report.version_sentence()
    );
    for note in &report.notes {
        let _ = writeln!(text, "\n> {}", escape(note));
    }
    let mut left_out = 0;
    let mut add = |text: &mut String, part: &str| {
        let fits = text.chars().count() + part.chars().count() <= LIMIT;
        if fits { text.push_str(part) } else { left_out += 1 }
    };
    for (at, change) in report.wire().enumerate() {
        if at == 0 {
            text.push_str("\n| level | change | what callers notice |\n|---|---|---|\n");
        }
        add(&mut text, &format!("| {} | `{}` | {} |\n", change.level, change.id, escape(&change.message)));
    }
    if report.docs() > 0 {
        add(&mut text, &format!("\nThe documentation reads differently in {} place(s).\n", report.docs()));
    }
    for change in report.wire() {
        add(&mut text, &details(report, change));
    }
    if !report.rust.is_empty() {
        let mut lines = String::new();
        for change in &report.rust {
            let all = [('-', &change.before), ('+', &change.after)].into_iter();
            lines.extend(all.filter_map(|(sign, line)| Some(format!("{sign} {}\n", line.as_ref()?))));
        }
        add(&mut text, &fold("Rust: the public items that differ", &format!("```diff\n{lines}```")));
    }
    if left_out > 0 {
        let _ =
            writeln!(text, "\n**{left_out} more parts do not fit into a comment;** `cargo xtask diff` shows them all.");
    }
    text
}

fn details(report: &Report, change: &Change) -> String {
    let mut body = String::new();
    let signs = if change.base.is_some() { ['-', '+'] } else { ['+', '+'] };
    for ((document, pointer), sign) in report.places(change).zip(signs) {
        let line = super::text::line(document, pointer);
        let _ = writeln!(body, "`{}`, `{pointer}`\n```diff\n{sign} {line}\n```", document.location(pointer));
    }
    let (named, rest) = reach(change);
    for operation in named {
        let _ = writeln!(body, "- `{operation}`");
    }
    if let Some(rest) = rest {
        let _ = writeln!(body, "- {rest}");
    }
    if let Some(remedy) = &change.remedy {
        let _ = writeln!(body, "\nRemedy: {}", escape(remedy));
    }
    fold(&format!("{}: <code>{}</code>", change.level, change.id), &body)
}

fn fold(summary: &str, body: &str) -> String {
    format!("\n<details><summary>{summary}</summary>\n\n{}\n\n</details>\n", body.trim_end())
}

/// Text for a cell of a table: one line, and no columns or elements of its own.
fn escape(text: &str) -> String {
    html(text).replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
