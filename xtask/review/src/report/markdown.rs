//! The report for a pull request.

use std::fmt::Write;

use generator::Pointer;

use super::{Area, Finding, Report};

/// The longest comment that GitHub accepts, in characters, minus what is appended.
const LIMIT: usize = 65_536 - 600;

/// The marker that identifies the comment when it is updated.
pub const MARKER: &str = "<!-- contract diff -->";

/// Returns the summary, then each finding as a collapsible line. `page` is the link to "What is breaking".
pub fn markdown(report: &Report, page: &str) -> String {
    let mut text = String::new();
    for (title, words) in report.summary() {
        let _ = writeln!(text, "- **{title}**: {}", escape(&words));
    }
    for note in &report.notes {
        let _ = writeln!(text, "\n> {}", escape(note));
    }
    let mut left_out = 0;
    for finding in report.findings.iter().filter(|finding| !finding.is_docs()) {
        let part = fold(report, finding);
        let fits = text.chars().count() + part.chars().count() <= LIMIT;
        if fits { text.push_str(&part) } else { left_out += 1 }
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "\n**{left_out} more findings do not fit into this comment;** `cargo xtask diff` shows all of them."
        );
    }
    let [base, head] = &report.labels;
    let _ = writeln!(text, "\n`{base}` → `{head}` · [What is breaking]({page})\n\n{MARKER}");
    text
}

fn fold(report: &Report, finding: &Finding) -> String {
    let reach = report.reach(finding).map(|reach| format!(" · {}", html(&reach))).unwrap_or_default();
    let summary = format!("{} <code>{}</code> {}{reach}", finding.level, finding.id, code(&finding.message));
    let mut body = String::new();
    for (side, document, pointer) in report.places(finding) {
        let _ = writeln!(body, "`{}`: {}\n", document.location(pointer), escape(&shown(pointer)));
        let line = document.line(document.position(pointer).line).trim_end();
        let sign = match side {
            "before" | "removed" => '-',
            "after" | "added" => '+',
            _ => ' ',
        };
        body.push_str(&fence(&format!("{sign} {line}\n")));
    }
    if let Area::Rust(change) = &finding.side {
        let sides = [('-', &change.before), ('+', &change.after)].into_iter();
        let lines =
            sides.flat_map(|(sign, text)| text.iter().flat_map(|text| text.lines()).map(move |line| (sign, line)));
        body.push_str(&fence(&lines.map(|(sign, line)| format!("{sign} {line}\n")).collect::<String>()));
    }
    for operation in finding.operations.iter().take(10) {
        let _ = writeln!(body, "- `{operation}`");
    }
    if let Some(remedy) = &finding.remedy {
        let _ = writeln!(body, "\nTo do: {}", escape(remedy));
    }
    format!("\n<details><summary>{summary}</summary>\n\n{}\n\n</details>\n", body.trim_end())
}

/// Returns a pointer in human-readable form: `paths › /tasks/{id} › get`.
pub fn shown(pointer: &Pointer) -> String {
    let tokens: Vec<_> = pointer.tokens().collect();
    if tokens.is_empty() { "the whole document".to_owned() } else { tokens.join(" › ") }
}

/// A code block whose fence is longer than any in its text.
fn fence(text: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    let ticks = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    format!("{ticks}diff\n{text}{ticks}\n")
}

/// Text on one line, with HTML escaped.
fn escape(text: &str) -> String {
    html(text).replace(['\n', '\r'], " ")
}

/// Text inside an HTML element, where Markdown does not apply: text between backticks becomes `<code>`.
fn code(text: &str) -> String {
    let parts = html(text).split('`').enumerate().fold(String::new(), |text, (at, part)| {
        let tag = ["", "<code>", "</code>"][if at == 0 { 0 } else { 2 - at % 2 }];
        text + tag + part
    });
    parts.replace(['\n', '\r'], " ")
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
