//! Prints findings like rustc's diagnostics: a title, the lines it concerns, and notes.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use annotate_snippets as rustc;
use generator::{Document, Pointer, lint::Level};

/// A finding to be shown.
pub(crate) struct Snippet<'a> {
    pub(crate) level: Level,
    pub(crate) id: &'a str,
    pub(crate) message: &'a str,
    pub(crate) places: Vec<Place<'a>>,
    /// The notes after the lines: a label such as `help`, and the text.
    pub(crate) notes: Vec<(&'a str, Cow<'a, str>)>,
}

/// A line to show, marked from the place to its end.
pub(crate) struct Place<'a> {
    pub(crate) document: &'a Document,
    pub(crate) pointer: &'a Pointer,
    /// The label of the mark; may be empty.
    pub(crate) label: &'a str,
}

/// Writes a finding and an empty line, always with colours; `anstream` strips them if they are not wanted.
pub(crate) fn write(snippet: &Snippet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let level = match snippet.level {
        Level::Error => rustc::Level::ERROR,
        Level::Warning => rustc::Level::WARNING,
        Level::Info => rustc::Level::INFO,
    };
    // Text from a contract must not contain control sequences.
    let note = |(word, text): &(&'_ str, Cow<'_, str>)| {
        rustc::Level::NOTE.with_name(word.to_string()).message(rustc::normalize_untrusted_str(text))
    };
    let finding = (level.primary_title(snippet.message).id(snippet.id))
        .elements(snippet.places.iter().map(line))
        .elements(snippet.notes.iter().map(note));
    writeln!(out, "{}\n", rustc::Renderer::styled().render(&[finding]))
}

fn line<'a>(place: &Place<'a>) -> rustc::Snippet<'a, rustc::Annotation<'a>> {
    let position = place.document.position(place.pointer);
    let line = place.document.line(position.line).trim_end();
    let start = line.char_indices().nth(position.column - 1).map_or(line.len(), |(at, _)| at);
    let mark = rustc::AnnotationKind::Primary.span(start..line.len());
    let mark = if place.label.is_empty() { mark } else { mark.label(place.label) };
    rustc::Snippet::source(line).line_start(position.line).path(place.document.name()).annotation(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "openapi: 3.0.3\nx-é: {a: ü,\tb: 1}  \n";

    fn written(level: Level, places: &[(&str, &str)]) -> String {
        let document = Document::parse("api.yaml", TEXT).unwrap();
        let pointers: Vec<_> = places.iter().map(|(pointer, _)| Pointer::parse(pointer).unwrap()).collect();
        let places = pointers.iter().zip(places);
        let places = places.map(|(pointer, (_, label))| Place { document: &document, pointer, label });
        let snippet = Snippet {
            level,
            id: "some-rule",
            message: "what is \u{1b}[2J wrong",
            places: places.collect(),
            notes: vec![("help", "what to do".into()), ("in", "GET /a\u{1b}[2J".into())],
        };
        let mut out = Vec::new();
        write(&snippet, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_finding_is_shown_with_its_lines_and_notes() {
        let text = written(Level::Warning, &[("/x-é", ""), ("/x-é/b", "here")]);
        insta::assert_snapshot!("two_places", anstream::adapter::strip_str(&text).to_string());
    }

    #[test]
    fn colours_follow_the_level_and_the_text_has_none() {
        for (level, colour) in
            [(Level::Error, "\u{1b}[91m"), (Level::Warning, "\u{1b}[33m"), (Level::Info, "\u{1b}[94m")]
        {
            let text = written(level, &[("", "")]);
            assert!(text.contains(colour), "{text:?}");
            assert!(!text.contains("\u{1b}[2J"), "{text:?}");
        }
    }
}
