//! Compares public Rust APIs, by Cargo's compatibility rules and by the behaviour of compiled programs.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use generator::surface::{Declaration, Item, Kind, printed, printed_signature};
use syn::{FnArg, Pat, Signature, Type, WherePredicate};

/// A change of the public API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustChange {
    /// A stable name in kebab-case.
    pub id: &'static str,
    /// The path of the item.
    pub item: String,
    /// The effect on users of the item.
    pub effect: Effect,
    /// The change in words.
    pub message: String,
    /// The item in the base; `None` if it was added.
    pub before: Option<String>,
    /// The item in the head; `None` if it was removed.
    pub after: Option<String>,
}

/// The effect on a program that uses an item, the most severe last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing.
    Compatible,
    /// It compiles, but behaves differently.
    Behaves,
    /// It compiles, but calls that worked fail or mean something else.
    Fails,
    /// It stops compiling.
    Breaks,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Compatible => "compatible",
            Self::Behaves => "behaves differently",
            Self::Fails => "fails at run time",
            Self::Breaks => "stops compiling",
        })
    }
}

/// A change of one aspect: its id, its effect, and the words that follow the name of the item.
type Difference = (&'static str, Effect, String);

/// Compares two surfaces, and returns the changes, the most severe first.
pub fn compare(base: &[Item], head: &[Item]) -> Vec<RustChange> {
    let (before, after) = (by_path(base), by_path(head));
    let paths: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let mut changes = Vec::new();
    for path in paths {
        let (old, new) = (before.get(path).copied(), after.get(path).copied());
        let differences = match (old, new) {
            (Some(old), Some(new)) => changed(&old.kind, &new.kind),
            // Members of an added or removed type, and attributes of such an operation, are not reported separately.
            (Some(item), None) | (None, Some(item)) if is_covered(item, &before, &after) => continue,
            (Some(_), None) => vec![("rust-item-removed", Effect::Breaks, "was removed".to_owned())],
            (None, Some(new)) => vec![added(new, &before)],
            (None, None) => continue,
        };
        changes.extend(differences.into_iter().map(|(id, effect, words)| RustChange {
            id,
            item: path.to_owned(),
            effect,
            message: format!("`{path}` {words}"),
            before: old.map(ToString::to_string),
            after: new.map(ToString::to_string),
        }));
    }
    changes.extend(reordered(base, head, &before, &after));
    changes.sort_by_key(|change| Reverse(change.effect));
    changes
}

/// Whether a finding about another item covers this one: that of its type, or of the operation's method.
fn is_covered(item: &Item, before: &BTreeMap<&str, &Item>, after: &BTreeMap<&str, &Item>) -> bool {
    let owned = |owner: &String| before.contains_key(owner.as_str()) != after.contains_key(owner.as_str());
    matches!(item.kind, Kind::Operation { .. }) || item.owner.as_ref().is_some_and(owned)
}

fn by_path(surface: &[Item]) -> BTreeMap<&str, &Item> {
    surface.iter().map(|item| (item.path.as_str(), item)).collect()
}

/// An addition. A new member breaks callers if they construct or match its type exhaustively; a new required parameter fails at
/// run time.
fn added(item: &Item, before: &BTreeMap<&str, &Item>) -> Difference {
    let owner = item.owner.as_ref().and_then(|owner| before.get(owner.as_str()));
    let owner =
        owner.and_then(|owner| if let Kind::Type(declaration) = &owner.kind { Some(declaration) } else { None });
    let closed = owner.filter(|owner| !owner.open);
    match (&item.kind, closed) {
        (Kind::Field(_), Some(_)) => {
            ("rust-item-added", Effect::Breaks, "was added to a struct that callers can construct".to_owned())
        }
        (Kind::Variant(..), Some(_)) => {
            ("rust-item-added", Effect::Breaks, "was added to an enum that callers can match exhaustively".to_owned())
        }
        (Kind::Function { .. }, Some(owner)) if owner.keyword == "trait" => {
            ("rust-item-added", Effect::Breaks, "was added to a trait that callers can implement".to_owned())
        }
        (Kind::Function { required: true, .. }, _) => {
            let words = "was added and is required: code that does not call it compiles, but `send` fails";
            ("rust-parameter-required", Effect::Fails, words.to_owned())
        }
        _ => ("rust-item-added", Effect::Compatible, "was added".to_owned()),
    }
}

fn changed(old: &Kind, new: &Kind) -> Vec<Difference> {
    match (old, new) {
        (Kind::Type(old), Kind::Type(new)) => declaration(old, new),
        (
            Kind::Function { signature: old, required: was_required },
            Kind::Function { signature: new, required: is_required },
        ) => {
            let words = |now: &str| format!("{now}: code that does not call it compiles, but `send` fails");
            let required = match (was_required, is_required) {
                (false, true) => Some(("rust-parameter-required", Effect::Fails, words("is now required"))),
                (true, false) => Some(("rust-parameter-optional", Effect::Compatible, "is now optional".to_owned())),
                _ => None,
            };
            signature(old, new).into_iter().chain(required).collect()
        }
        // The order of variants is compared for the enum as a whole.
        (Kind::Variant(old, _), Kind::Variant(new, _)) if old == new => Vec::new(),
        (
            Kind::Operation { idempotent: was_idempotent, exempt: old },
            Kind::Operation { idempotent: is_idempotent, exempt: new },
        ) => {
            let retried = match (was_idempotent, is_idempotent) {
                (true, false) => {
                    Some(("rust-retries-removed", "is now retried only if HubSpot certainly did not execute it"))
                }
                (false, true) => Some(("rust-retries-added", "is now retried even if HubSpot may have executed it")),
                _ => None,
            };
            let retried = retried.map(|(id, words)| (id, Effect::Behaves, words.to_owned()));
            let lost = old.difference(new).map(|limit| {
                let words = format!("now counts towards the rate limit `{limit}`: the client may wait before a call");
                ("rust-rate-limit-added", Effect::Behaves, words)
            });
            let gained = new.difference(old).map(|limit| {
                (
                    "rust-rate-limit-removed",
                    Effect::Compatible,
                    format!("no longer counts towards the rate limit `{limit}`"),
                )
            });
            retried.into_iter().chain(lost).chain(gained).collect()
        }
        _ if old == new => Vec::new(),
        _ => vec![("rust-item-changed", Effect::Breaks, format!("is `{new}` instead of `{old}`"))],
    }
}

/// Compares declarations: a type may gain traits, accept more values and lose `non_exhaustive`; anything else is breaking.
fn declaration(old: &Declaration, new: &Declaration) -> Vec<Difference> {
    let mut differences = Vec::new();
    let heads = [old, new].map(|declaration| format!("{}{}", declaration.keyword, declaration.generics));
    if heads[0] != heads[1] {
        differences.push(("rust-item-changed", Effect::Breaks, format!("is `{}` instead of `{}`", heads[1], heads[0])));
    }
    if new.open && !old.open {
        differences.push((
            "rust-item-closed",
            Effect::Breaks,
            "can no longer be constructed or matched exhaustively".to_owned(),
        ));
    }
    let traits = |effect, id, verb: &str, names: Vec<&String>| {
        let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        (!names.is_empty()).then(|| (id, effect, format!("{verb} {}", names.join(", "))))
    };
    let gained_effect = if new.keyword == "trait" { Effect::Breaks } else { Effect::Compatible };
    let lost = old.traits.difference(&new.traits).collect();
    differences.extend(traits(Effect::Breaks, "rust-trait-removed", "no longer implements", lost));
    let gained = new.traits.difference(&old.traits).collect();
    differences.extend(traits(gained_effect, "rust-trait-added", "now implements", gained));
    differences.extend(match (&old.pattern, &new.pattern) {
        (Some(old), Some(new)) if old != new => {
            let words = format!("accepts {} instead of {}", new.describe(), old.describe());
            Some(match new.includes(old) {
                true => ("rust-value-widened", Effect::Compatible, words),
                false => ("rust-value-narrowed", Effect::Fails, words),
            })
        }
        (None, Some(new)) => {
            Some(("rust-value-narrowed", Effect::Fails, format!("now accepts only {}", new.describe())))
        }
        (Some(_), None) => Some(("rust-value-widened", Effect::Compatible, "now accepts any text".to_owned())),
        _ => None,
    });
    differences
}

/// Compares signatures: types must not change, bounds may be relaxed. If arguments of the same type swap positions or change
/// their names, calls compile but mean something else: a constructor's arguments are the members of the JSON it creates.
fn signature(old: &Signature, new: &Signature) -> Option<Difference> {
    let (before, after) = (arguments(old), arguments(new));
    let types = |list: &[(String, Type)]| list.iter().map(|(_, ty)| ty.clone()).collect::<Vec<_>>();
    let rest = |signature: &Signature| {
        (signature.asyncness, signature.constness, signature.receiver().cloned(), signature.generics.params.clone())
    };
    let shown = |list: &[(String, Type)]| {
        let list: Vec<_> = list.iter().map(|(name, ty)| format!("{name}: {}", printed(ty))).collect();
        format!("({})", list.join(", "))
    };
    if types(&before) != types(&after) {
        let words = format!("takes `{}` instead of `{}`", shown(&after), shown(&before));
        return Some(("rust-arguments-changed", Effect::Breaks, words));
    }
    if old.output != new.output || rest(old) != rest(new) {
        let words = format!("is `{}` instead of `{}`", printed_signature(new), printed_signature(old));
        return Some(("rust-signature-changed", Effect::Breaks, words));
    }
    let (bounds, allowed) = (bounds(new), bounds(old));
    if bounds.iter().any(|bound| !allowed.contains(bound)) {
        return Some(("rust-bounds-changed", Effect::Breaks, "accepts values of different types".to_owned()));
    }
    let names = |list: &[(String, Type)]| list.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    if names(&before) != names(&after) {
        let words = format!(
            "takes `{}` instead of `{}`: calls compile, but mean something else",
            shown(&after),
            shown(&before)
        );
        return Some(("rust-arguments-swapped", Effect::Fails, words));
    }
    (bounds.len() < allowed.len())
        .then(|| ("rust-bounds-changed", Effect::Compatible, "now accepts values of more types".to_owned()))
}

fn arguments(signature: &Signature) -> Vec<(String, Type)> {
    let typed = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    });
    let name = |pat: &Pat| if let Pat::Ident(pat) = pat { pat.ident.to_string() } else { String::new() };
    typed.map(|argument| (name(&argument.pat), (*argument.ty).clone())).collect()
}

fn bounds(signature: &Signature) -> Vec<&WherePredicate> {
    signature.generics.where_clause.iter().flat_map(|clause| &clause.predicates).collect()
}

/// Reports enums that compare in the order of their variants, and whose existing variants changed their order.
fn reordered(
    base: &[Item],
    head: &[Item],
    before: &BTreeMap<&str, &Item>,
    after: &BTreeMap<&str, &Item>,
) -> Vec<RustChange> {
    let order = |surface: &[Item], owner: &str, other: &BTreeMap<&str, &Item>| {
        let variants = surface.iter().filter(|item| item.owner.as_deref() == Some(owner));
        let mut positions: Vec<_> = variants
            .filter(|item| other.contains_key(item.path.as_str()))
            .filter_map(|item| if let Kind::Variant(_, at) = item.kind { Some((at, item.path.clone())) } else { None })
            .collect();
        positions.sort();
        positions.into_iter().filter_map(|(_, path)| path.rsplit("::").next().map(str::to_owned)).collect::<Vec<_>>()
    };
    let ordered = |item: &&Item| matches!(&item.kind, Kind::Type(declaration) if declaration.ordered);
    let enums = base.iter().filter(ordered).filter(|item| after.get(item.path.as_str()).is_some_and(ordered));
    enums
        .filter_map(|item| {
            let (old, new) = (order(base, &item.path, after), order(head, &item.path, before));
            (old != new).then(|| RustChange {
                id: "rust-order-changed",
                item: item.path.clone(),
                effect: Effect::Behaves,
                message: format!("`{}` compares in a different order: {}", item.path, new.join(" < ")),
                before: Some(old.join(" < ")),
                after: Some(new.join(" < ")),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
