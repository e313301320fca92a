//! The documents that publish an operation, and the one that owns it.

use std::collections::{BTreeMap, BTreeSet};

use generator::{
    Document,
    document::{OperationAt, PathTemplate, Segment},
};

use crate::extract::find;

/// An operation as published in one of the documents.
pub(super) type Copy<'a> = (&'a Document, OperationAt<'a>);

pub(super) fn copies<'a>(published: &'a [Document], method: &str, path: &str) -> Vec<Copy<'a>> {
    let found = published.iter().filter_map(|document| Some((document, find(document, method, path)?)));
    found.collect()
}

/// The index of the copy in the document whose other paths are most similar to this one.
///
/// HubSpot also publishes operations in documents about something else (associating records under contacts, companies,
/// deals). The likelihood of the path in a document is the product, over the words of the path, of the share of the document's
/// other paths that contain the word. A quarter of a path is added to each share, so that a document with nothing but this
/// operation does not get the highest likelihood.
pub(super) fn owner(copies: &[Copy<'_>], path: &str) -> Option<usize> {
    let likeness = |(document, theirs): &Copy<'_>| {
        let others: Vec<_> = document
            .operations()
            .iter()
            .map(|other| other.path)
            .filter(|other| *other != theirs.path)
            .map(words)
            .collect();
        let share = |word: &&str| {
            let with = others.iter().filter(|other| other.contains(*word)).count();
            #[allow(clippy::cast_precision_loss, reason = "documents have thousands of paths, not 2^52")]
            let share = (with as f64 + 0.25) / (others.len() as f64 + 2.0);
            share.ln()
        };
        words(path).iter().map(share).sum::<f64>()
    };
    let scores: Vec<f64> = copies.iter().map(likeness).collect();
    (0..copies.len()).rev().max_by(|a, b| scores[*a].total_cmp(&scores[*b]))
}

/// The words of a path: its segments, parameters by their names, without the version.
fn words(path: &str) -> BTreeSet<&str> {
    let template = PathTemplate::parse(path);
    let segments = template.segments().map(|segment| match segment {
        Segment::Literal(text) | Segment::Parameter(text) | Segment::Mixed(text) => text,
    });
    segments.filter(|text| Some(*text) != template.api_version()).collect()
}

/// The versions in which any document publishes the operation, at any position in the path, each with the owning document.
pub(super) fn in_other_versions<'a>(ours: &OperationAt<'_>, published: &'a [Document]) -> Vec<(&'a str, Copy<'a>)> {
    let without = |path: &str| {
        let template = PathTemplate::parse(path);
        let segments = path.split('/').filter(|segment| Some(*segment) != template.api_version());
        PathTemplate::parse(&segments.collect::<Vec<_>>().join("/")).trimmed().shape()
    };
    let wanted = without(ours.path);
    let mut found: BTreeMap<(&str, String), Vec<Copy<'a>>> = BTreeMap::new();
    for document in published {
        for theirs in document.operations().into_iter().filter(|theirs| theirs.method == ours.method) {
            if let Some(version) = theirs.template().api_version().filter(|_| without(theirs.path) == wanted) {
                found.entry((version, theirs.template().shape())).or_default().push((document, theirs));
            }
        }
    }
    let owned = found.into_iter().filter_map(|((version, _), mut copies)| {
        let at = owner(&copies, copies.first()?.1.path)?;
        Some((version, copies.swap_remove(at)))
    });
    owned.collect()
}
