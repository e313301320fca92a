//! What people read has the words of the field: `words.txt` lists those that are not, and what to write instead.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    str::FromStr,
};

use proc_macro2::{TokenStream, TokenTree};

use crate::support::root;

const WORDS: &str = include_str!("words.txt");

/// Directories of build output, of recorded or expected texts, and of input with words of any kind.
const SKIPPED: [&str; 5] = ["target", ".git", "fixtures", "snapshots", "cases"];

#[test]
fn texts_use_the_words_of_the_field() {
    let list = List::parse(WORDS);
    let mut files = Vec::new();
    collect(&root(""), &mut files);
    assert!(files.len() > 300, "only {} files", files.len());
    let found: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let name = path.strip_prefix(root("")).unwrap().display().to_string();
            let texts = texts(path, &std::fs::read_to_string(path).unwrap());
            let found: Vec<_> = texts.iter().flat_map(|text| list.find(text)).collect();
            found.into_iter().map(move |(word, instead, near)| format!("{name}: {word:?} ({instead}): {near}"))
        })
        .collect();
    assert!(found.is_empty(), "{} words to replace:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_kind_of_text_is_read() {
    let found = |name: &str, text: &str| {
        let list = List::parse("answer: response\nfor good: permanently\n= no answer");
        texts(Path::new(name), text).iter().flat_map(|text| list.find(text)).count()
    };
    for text in [
        "/// An answer.\nfn a() {}",
        "// For\n// good\nfn a() {}",
        "fn an_answer_is_read() {}",
        "fn a() { format!(\"x{}\", \"an Answer\") }",
        "fn a() { b(\"is for \\\n good\") }",
    ] {
        assert_eq!(found("a.rs", text), 1, "{text}");
    }
    for text in ["fn a() { answer() }", "struct Answer;", "/// no answer\nfn a() {}", "/// answerless\nfn a() {}"] {
        assert_eq!(found("a.rs", text), 0, "{text}");
    }
    assert_eq!(found("a.md", "An answer.\n```rust\nlet answer = 1;\n```\nIt is\nfor good."), 2);
    assert_eq!(found("a.yaml", "a: an answer"), 1);
}

struct List {
    /// Each word or phrase, and what to write instead.
    words: BTreeMap<String, String>,
    allowed: Vec<String>,
}

impl List {
    fn parse(text: &str) -> Self {
        let mut list = Self { words: BTreeMap::new(), allowed: Vec::new() };
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix("= ") {
                Some(phrase) => list.allowed.push(phrase.to_owned()),
                None => {
                    let (words, instead) = line.split_once(": ").expect("words, a colon, and what to write");
                    list.words.extend(words.split(", ").map(|word| (word.to_owned(), instead.to_owned())));
                }
            }
        }
        list
    }

    /// The words of the list in a text, what to write instead, and some of the text.
    fn find(&self, text: &str) -> Vec<(&str, &str, String)> {
        let letters = |c: char| if c.is_alphanumeric() || c == '\'' { c.to_ascii_lowercase() } else { ' ' };
        let plain: String = text.chars().map(letters).collect();
        let mut plain = format!(" {} ", plain.split_whitespace().collect::<Vec<_>>().join(" "));
        for phrase in &self.allowed {
            plain = plain.replace(&format!(" {phrase} "), " ");
        }
        let near = |at: usize| plain.chars().skip(plain[..at].chars().count().saturating_sub(30)).take(80).collect();
        let found = self.words.iter().filter_map(|(word, instead)| {
            let at = plain.find(&format!(" {word} "))?;
            Some((word.as_str(), instead.as_str(), near(at)))
        });
        found.collect()
    }
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let is_read = |kind: &std::ffi::OsStr| ["rs", "md", "yaml", "yml", "sh", "toml"].iter().any(|one| kind == *one);
        if path.is_dir() {
            if !SKIPPED.iter().any(|skipped| path.ends_with(skipped)) {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(is_read) && !path.ends_with("tests/it/words.rs") {
            files.push(path);
        }
    }
}

/// What people read of a file: comments, documentation, strings and names of functions of Rust, the prose of Markdown, and
/// all of another file.
fn texts(path: &Path, text: &str) -> Vec<String> {
    match path.extension().and_then(|kind| kind.to_str()) {
        Some("rs") => {
            let comment = |line: &str| Some(line.trim().strip_prefix("// ")?.to_owned());
            let comments = text.lines().map(|line| comment(line).unwrap_or_else(|| "\n".to_owned()));
            let mut texts: Vec<_> = comments.collect::<Vec<_>>().join(" ").split('\n').map(str::to_owned).collect();
            tokens(TokenStream::from_str(text).expect("Rust"), &mut texts);
            texts
        }
        Some("md") => {
            let outside = text.split("\n```").step_by(2);
            outside.flat_map(|prose| prose.split("\n\n")).map(str::to_owned).collect()
        }
        _ => text.lines().map(str::to_owned).collect(),
    }
}

fn tokens(stream: TokenStream, texts: &mut Vec<String>) {
    let mut is_function = false;
    for token in stream {
        match &token {
            TokenTree::Group(group) => tokens(group.stream(), texts),
            TokenTree::Literal(literal) => {
                texts.push(literal.to_string().replace("\\n", " ").replace("\\\n", " "));
            }
            TokenTree::Ident(name) if is_function => texts.push(name.to_string().replace('_', " ")),
            _ => {}
        }
        is_function = matches!(&token, TokenTree::Ident(name) if name == "fn");
    }
}
