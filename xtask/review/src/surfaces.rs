//! What changed in the public Rust API, by Cargo's rules of compatibility.

use std::collections::{BTreeMap, BTreeSet};

use crate::compat::Verdict;

/// An item of the public API that came, went or changed.
pub struct RustChange {
    /// The item: a path, with `.` before a field.
    pub item: String,
    /// Its line of the outline in the base; `None` for what is new.
    pub before: Option<String>,
    /// Its line in the head; `None` for what is gone.
    pub after: Option<String>,
    /// Whether code that uses the item can stop compiling.
    pub breaks: bool,
}

impl RustChange {
    /// `added`, `removed` or `changed`.
    pub fn kind(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        }
    }
}

/// The verdict on a list of changes.
pub fn verdict(changes: &[RustChange]) -> Verdict {
    match changes {
        [] => Verdict::Unchanged,
        changes if changes.iter().any(|change| change.breaks) => Verdict::Breaking,
        _ => Verdict::Compatible,
    }
}

/// Compares two outlines.
pub fn compare(base: &[String], head: &[String]) -> Vec<RustChange> {
    let (before, after) = (by_item(base), by_item(head));
    let items: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let change = |item: &str| {
        let (before, after) = (before.get(item).copied(), after.get(item).copied());
        let breaks = match (before, after) {
            (None, Some(new)) => !may_be_added(item, new, head, base),
            (Some(old), Some(new)) => !may_become(old, new),
            _ => true,
        };
        let line = |line: &str| line.to_owned();
        RustChange { item: item.to_owned(), before: before.map(line), after: after.map(line), breaks }
    };
    let mut changes: Vec<_> =
        items.into_iter().filter(|item| before.get(item) != after.get(item)).map(change).collect();
    // A type that came or went speaks for its members and implementations.
    let whole = changes.iter().filter(|change| change.kind() != "changed").map(|change| change.item.clone());
    let whole: BTreeSet<String> = whole.collect();
    changes
        .retain(|change| change.kind() == "changed" || owner(&change.item).is_none_or(|owner| !whole.contains(&owner)));
    changes
}

/// The type that a field, a variant, a method or an implementation belongs to, as a path.
fn owner(item: &str) -> Option<String> {
    if let Some((implemented, name)) = item.rsplit_once(" for ") {
        let (module, _) = implemented.split_once("impl ")?;
        return Some(format!("{module}{}", name.split('<').next().unwrap_or(name)));
    }
    let of_function = ["::fn ", "::async fn "].iter().find_map(|mark| Some(item.split_once(mark)?.0));
    let of_field = item.rsplit_once('.').map(|(owner, _)| owner);
    let owner = of_function.or(of_field).or_else(|| Some(item.rsplit_once("::")?.0))?;
    Some(owner.split('<').next().unwrap_or(owner).to_owned())
}

fn by_item(outline: &[String]) -> BTreeMap<&str, &str> {
    outline.iter().map(|line| (item(line), line.as_str())).collect()
}

/// The part of a line that names the item: up to its type, or to the parameters of a function.
fn item(line: &str) -> &str {
    match line.find("fn ") {
        Some(at) => line[at + 3..].find(['(', '<']).map_or(line, |end| &line[..at + 3 + end]),
        None => line.split_once(": ").map_or(line, |(item, _)| item),
    }
}

/// A field or variant of a type that callers may write out or match in full breaks them, unless the type is new as well.
fn may_be_added(item: &str, line: &str, head: &[String], base: &[String]) -> bool {
    if line.contains("fn ") || !(item.contains('.') || line.contains(": variant")) {
        return true;
    }
    let Some(owner) = owner(item) else { return true };
    let declared = |outline: &[String]| outline.iter().find(|line| self::item(line) == owner).cloned();
    let open = |line: String| traits(&line).contains(&"non_exhaustive");
    declared(base).is_none_or(open) && declared(head).is_some()
}

/// A type may gain traits, and lose `non_exhaustive`; nothing else may change.
fn may_become(old: &str, new: &str) -> bool {
    let declaration = |line: &str| line.split(" [").next().map(str::to_owned);
    let is_type = [": struct", ": enum"].iter().any(|kind| old.contains(kind));
    let (before, after) = (traits(old), traits(new));
    let lost = before.iter().any(|name| !after.contains(name) && *name != "non_exhaustive");
    let closed = after.contains(&"non_exhaustive") && !before.contains(&"non_exhaustive");
    is_type && declaration(old) == declaration(new) && !lost && !closed
}

fn traits(line: &str) -> Vec<&str> {
    let list = line.split_once(" [").map_or("", |(_, list)| list.trim_end_matches(']'));
    list.split(", ").filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: [&str; 7] = [
        "Client::fn put(&self, id: &str) -> Put<'_>",
        "types::A.x: i64",
        "types::A: struct [Clone, non_exhaustive]",
        "types::B.x: i64",
        "types::B: struct [Clone]",
        "types::E::One: variant",
        "types::E: enum [Clone, non_exhaustive]",
    ];

    /// What becomes of the outline when one line is replaced: the kinds of change, and `!` where they break.
    fn changes(from: &str, to: &[&str]) -> Vec<String> {
        let owned = |lines: Vec<&str>| -> Vec<String> { lines.into_iter().map(str::to_owned).collect() };
        let head: Vec<&str> = BASE.into_iter().filter(|line| *line != from).chain(to.iter().copied()).collect();
        let found = compare(&owned(BASE.to_vec()), &owned(head));
        found
            .iter()
            .map(|change| format!("{} {}{}", change.kind(), change.item, if change.breaks { "!" } else { "" }))
            .collect()
    }

    #[test]
    fn additions_break_only_what_callers_write_out() {
        assert_eq!(changes("", &["types::A.y: i64"]), ["added types::A.y"]);
        assert_eq!(changes("", &["types::B.y: i64"]), ["added types::B.y!"]);
        assert_eq!(changes("", &["types::E::Two: variant"]), ["added types::E::Two"]);
        assert_eq!(changes("", &["Client::fn get(&self)"]), ["added Client::fn get"]);
        assert_eq!(changes("", &["types::C: struct [Clone]", "types::C.x: i64"]), ["added types::C"]);
    }

    #[test]
    fn removals_and_other_types_break() {
        assert_eq!(changes(BASE[1], &[]), ["removed types::A.x!"]);
        assert_eq!(changes(BASE[1], &["types::A.x: Option<i64>"]), ["changed types::A.x!"]);
        assert_eq!(changes(BASE[0], &["Client::fn put(&self) -> Put<'_>"]), ["changed Client::fn put!"]);
        assert_eq!(changes(BASE[5], &["types::E::One: variant (i64)"]), ["changed types::E::One!"]);
    }

    #[test]
    fn owners_speak_for_what_is_theirs() {
        let owner = |item: &str| owner(item).unwrap_or_default();
        assert_eq!(owner("types::A.x"), "types::A");
        assert_eq!(owner("types::E::One"), "types::E");
        assert_eq!(owner("builder::Put<'a>::async fn send"), "builder::Put");
        assert_eq!(owner("types::A::fn new"), "types::A");
        assert_eq!(owner("types::impl ::serde::Deserialize<'de> for A<'a>"), "types::A");
    }

    #[test]
    fn types_may_gain_traits_and_open_up() {
        assert_eq!(changes(BASE[4], &["types::B: struct [Clone, Debug]"]), ["changed types::B"]);
        assert_eq!(changes(BASE[4], &["types::B: struct"]), ["changed types::B!"]);
        assert_eq!(changes(BASE[4], &["types::B: struct [Clone, non_exhaustive]"]), ["changed types::B!"]);
        assert_eq!(changes(BASE[2], &["types::A: struct [Clone]"]), ["changed types::A"]);
        assert_eq!(changes(BASE[2], &["types::A: struct<'a> [Clone, non_exhaustive]"]), ["changed types::A!"]);
    }
}
