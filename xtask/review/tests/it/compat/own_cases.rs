//! Our own cases: one for each kind of change and its reverse, in requests and in responses if possible.
//!
//! In the files, an unindented line names a case; the base, the head (`-` for none) and the expected changes follow. Without
//! the last line, no change is expected. `COMPAT_CASES=print` prints the files with the actual changes.

use std::env;

use super::frame::{document, found, operation, parameters, request, response, schemes};

/// A function from a snippet to a document.
type Frame = fn(&str) -> String;

/// The files of cases, each with its frames by the word that starts the expected changes.
const FILES: [(&str, &[(&str, Frame)]); 7] = [
    (include_str!("cases/choices.txt"), &[("sent", request), ("received", response)]),
    (include_str!("cases/schema_values.txt"), &[("sent", request), ("received", response)]),
    (include_str!("cases/schema_structure.txt"), &[("sent", request), ("received", response)]),
    (include_str!("cases/parameters.txt"), &[("found", parameters)]),
    (include_str!("cases/operations.txt"), &[("found", operation)]),
    (include_str!("cases/documents.txt"), &[("found", document)]),
    (include_str!("cases/security_schemes.txt"), &[("found", schemes)]),
];

#[test]
fn the_level_of_every_change_depends_on_its_direction() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    for (file, frames) in FILES {
        let mut actual = Vec::new();
        for block in file.split("\n\n").map(str::trim_end) {
            let mut lines = block.lines().map(|line| if line == "  -" { "" } else { line.trim() });
            let (Some(name), Some(base), Some(head)) = (lines.next(), lines.next(), lines.next()) else {
                panic!("a case without its documents: {block}");
            };
            let mut case: Vec<_> = block.lines().take(3).map(str::to_owned).collect();
            for (word, frame) in frames {
                let (base, head) = (frame(base), frame(head));
                for (word, base, head) in [((*word).to_owned(), &base, &head), (format!("{word} back"), &head, &base)] {
                    assert_eq!(found(base, base), "", "{name}: a document differs from itself");
                    case.extend(
                        Some(found(base, head)).filter(|found| !found.is_empty()).map(|it| format!("  {word}: {it}")),
                    );
                    cases += 1;
                }
            }
            actual.push(case.join("\n"));
            if actual.last().is_some_and(|actual| actual != block) {
                wrong.push(format!("expected:\n{block}\nfound:\n{}", case.join("\n")));
            }
        }
        if env::var_os("COMPAT_CASES").is_some() {
            println!("=====\n{}", actual.join("\n\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(cases >= 400, "only {cases} cases");
}
