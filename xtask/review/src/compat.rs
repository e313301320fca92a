//! What changed between two documents on the wire, and which callers it breaks.
//!
//! Both documents are walked side by side with references followed, so that a component's name, place and order never
//! matter. Each difference has an effect, it narrows or widens what is allowed, and the direction gives it its weight: a
//! request may only widen, a response may only narrow.

use std::{collections::BTreeMap, fmt};

use generator::{Document, Pointer};

/// A day, without a clock.
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
use scope::Spot;

/// How one aspect of two nodes is compared.
type Aspect = for<'a> fn(&mut Comparison<'a>, &Spot<'a>);

/// What is compared above the operations, each aspect in its own file.
const ASPECTS: [fn(&mut Comparison<'_>); 3] = [paths::check, security::check, document::check];

/// Everything that changed for callers from `base` to `head`, the worst first.
pub fn compare(base: &Document, head: &Document, options: &Options) -> Vec<Change> {
    compare_aligned(base, head, options).0
}

/// The same, and which place of `head` belongs to each schema of `base`.
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

/// What the documents do not say themselves.
#[derive(Clone, Debug)]
pub struct Options {
    /// The day that `x-sunset` is compared with.
    pub today: Date,
    /// What a team asks of its own changes.
    pub policy: Policy,
}

impl Options {
    /// Compares as of this day, with the default policy.
    pub fn on(today: Date) -> Self {
        Self { today, policy: Policy::default() }
    }
}

/// What a team asks of its own changes, beyond what breaks callers. Everything is off by default.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The days of notice that a deprecation must give by its `x-sunset`; `None` also allows a deprecation without one.
    pub require_sunset_days: Option<u32>,
}

/// A difference that callers can notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// A stable name in kebab-case; oasdiff's wherever it has a word for the same meaning.
    pub id: String,
    /// How much it weighs.
    pub level: Level,
    /// Whether it lies in what callers send or in what they receive.
    pub direction: Direction,
    /// The operations it reaches (`PUT /path`); none when it belongs to the whole document.
    pub operations: Vec<String>,
    /// The place in the base document; `None` for what is new.
    pub base: Option<Pointer>,
    /// The place in the head document; `None` for what was removed.
    pub head: Option<Pointer>,
    /// What a caller will notice.
    pub message: String,
    /// What to do about it; always present for [`Level::Error`].
    pub remedy: Option<String>,
    /// Whether a client generated from the head reads less than one generated from the base, or reads it differently. API
    /// callers keep working; users of the generated crate notice, so this is never a patch.
    pub decoding: bool,
}

impl Change {
    /// Whether only readers of the documentation notice.
    pub fn is_docs(&self) -> bool {
        rules::DOCS.contains(&self.id.as_str())
    }
}

/// How much a change weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Callers go on as before.
    Info,
    /// Some callers may break; the documents cannot tell.
    Warning,
    /// Callers that keep to the base document break.
    Error,
}

/// Who sends the part that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Callers send it.
    Request,
    /// Callers receive it.
    Response,
    /// It is about the operation or the document as a whole.
    Neither,
}

/// All changes in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing that a caller or reader could notice.
    Unchanged,
    /// Words, examples and tags only.
    Docs,
    /// The wire changed, and callers that keep to the base document go on.
    Compatible,
    /// Callers that keep to the base document break.
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

/// The words for people and programs.
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
