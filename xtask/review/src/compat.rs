//! Compares two documents on the wire: what changed, and which callers it breaks.
//!
//! Both documents are walked side by side, and references are followed, so that the names and the order of components never
//! matter. A difference narrows or widens what is allowed. Its level depends on the direction: requests may only widen,
//! responses may only narrow.

use std::{collections::BTreeMap, fmt};

use generator::{Document, Pointer};

/// A calendar date.
pub use chrono::NaiveDate as Date;

mod comparison;
mod document;
mod lifecycle;
mod messages;
mod node;
mod pairing;
mod parameters;
mod paths;
mod rules;
mod schema;
mod scope;
mod security;
mod switches;

use comparison::Comparison;
use scope::Site;

/// How one aspect of two nodes is compared.
type Aspect = for<'a> fn(&mut Comparison<'a>, &Site<'a>);

/// The aspects that are compared, each in its own file.
const ASPECTS: [fn(&mut Comparison<'_>); 3] = [paths::check, security::check, document::check];

/// Returns every change for callers from `base` to `head`, the most severe first.
pub fn compare(base: &Document, head: &Document, options: &Options) -> Vec<Change> {
    compare_aligned(base, head, options).0
}

/// Like [`compare`], and also returns the place in `head` of each schema of `base`.
pub fn compare_aligned(
    base: &Document,
    head: &Document,
    options: &Options,
) -> (Vec<Change>, BTreeMap<Pointer, Pointer>) {
    let mut comparison = Comparison::new(base, head, options);
    for check in ASPECTS {
        check(&mut comparison);
    }
    comparison.finish()
}

/// Settings of a comparison.
#[derive(Clone, Debug)]
pub struct Options {
    /// The date that `x-sunset` is compared with.
    pub today: Date,
    /// The team's own rules.
    pub policy: Policy,
}

impl Options {
    /// Options for a comparison on this date, with the default policy.
    pub fn on(today: Date) -> Self {
        Self { today, policy: Policy::default() }
    }
}

/// A team's own rules for changes, beyond what breaks callers. Everything is off by default.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The minimum number of days until the `x-sunset` of a deprecation; `None` also allows deprecations without one.
    pub require_sunset_days: Option<u32>,
}

/// A difference that callers can notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// A stable name in kebab-case: oasdiff's, if it has one for the same change.
    pub id: String,
    /// How severe it is.
    pub level: Level,
    /// Whether callers send or receive the part that changed.
    pub direction: Direction,
    /// The operations it affects (`PUT /path`); none if it concerns the whole document.
    pub operations: Vec<String>,
    /// The place in the base document; `None` if it was added.
    pub base: Option<Pointer>,
    /// The place in the head document; `None` if it was removed.
    pub head: Option<Pointer>,
    /// What changed.
    pub message: String,
    /// What that means for callers, to be appended to the message; may be empty.
    pub consequence: &'static str,
    /// What to do about it; `Some` for every [`Level::Error`].
    pub remedy: Option<String>,
    /// Whether a client generated from the head decodes less than one generated from the base, or decodes it differently.
    /// API callers keep working, but users of the generated crate notice, so this is never a patch.
    pub decoding: bool,
}

impl Change {
    /// Whether this changes only the documentation.
    pub fn is_docs(&self) -> bool {
        rules::DOCS.contains(&self.id.as_str())
    }
}

/// How severe a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Callers keep working.
    Info,
    /// Some callers may break; the documents alone do not show it.
    Warning,
    /// Callers that follow the base document break.
    Error,
}

/// Who sends the part that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Callers send it.
    Request,
    /// Callers receive it.
    Response,
    /// It concerns the operation or the document as a whole.
    Neither,
}

/// The verdict on all changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing changed.
    Unchanged,
    /// Only descriptions, examples and tags changed.
    Docs,
    /// The wire format changed; callers that follow the base document keep working.
    Compatible,
    /// Callers that follow the base document break.
    Breaking,
}

impl Verdict {
    /// The verdict on a list of changes.
    pub fn of(changes: &[Change]) -> Self {
        let one = |change: &Change| match change.level {
            Level::Error => Self::Breaking,
            _ if change.is_docs() => Self::Docs,
            _ => Self::Compatible,
        };
        changes.iter().map(one).max().unwrap_or(Self::Unchanged)
    }
}

/// Implements `Display` with the words used in reports.
macro_rules! words {
    ($($kind:ident { $($variant:ident: $word:literal),* })*) => {$(
        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word),* })
            }
        }
    )*};
}

words! {
    Level { Info: "info", Warning: "warning", Error: "error" }
    Direction { Request: "request", Response: "response", Neither: "neither" }
    Verdict { Unchanged: "unchanged", Docs: "docs", Compatible: "compatible", Breaking: "breaking" }
}
