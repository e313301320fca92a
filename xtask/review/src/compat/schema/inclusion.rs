//! Proves that one schema admits every value that another admits.
//!
//! Keywords show what changed; inclusion shows what that means for the set of values, whichever keywords describe it. A
//! negative result only means that no proof was found. Values that are never sent in a direction do not matter there.

use std::collections::HashMap;

use super::{
    branch::{Branch, KINDS, Kind, has_kind, property},
    properties::{is_closed, is_hidden},
};
use crate::compat::{node::Node, scope::Scope};

/// The addresses of the wide schema and of the parts of the narrow one, and whether they are text and in a request.
type Key = (usize, Vec<usize>, [bool; 2]);

/// The proofs so far.
///
/// A proof about a recursive schema assumes its own conclusion; if it fails, everything proven under that assumption is
/// discarded.
#[derive(Default)]
pub(in crate::compat) struct Proofs {
    known: HashMap<Key, bool>,
    assumed: Vec<Key>,
    steps: usize,
    depth: usize,
}

/// The limits of the search for a proof.
const MAX_STEPS: usize = 2_000;
const MAX_DEPTH: usize = 24;

impl Proofs {
    /// Whether each node of `wide` admits every value that satisfies all nodes of `narrow`.
    pub(in crate::compat) fn hold<'a>(&mut self, wide: &[Node<'a>], narrow: &[Node<'a>], scope: &Scope) -> bool {
        (self.steps, self.depth) = (0, 0);
        self.assumed.clear();
        wide.iter().all(|wide| self.includes(wide, narrow, scope))
    }

    fn includes<'a>(&mut self, wide: &Node<'a>, narrow: &[Node<'a>], scope: &Scope) -> bool {
        let address = |node: &Node<'_>| std::ptr::from_ref(node.value) as usize + usize::from(node.null);
        let text = scope.text && !scope.nested && self.depth == 0;
        let key = (address(wide), narrow.iter().map(address).collect(), [text, scope.is_request()]);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        self.steps += 1;
        if self.depth == MAX_DEPTH || self.steps > MAX_STEPS {
            return false;
        }
        let mark = self.assumed.len();
        self.assumed.push(key.clone());
        self.known.insert(key.clone(), true);
        self.depth += 1;
        let holds = KINDS.into_iter().all(|kind| {
            let branches = Branch::of(kind, narrow);
            branches.is_some_and(|branches| branches.iter().all(|branch| self.admits(wide, branch, scope, text)))
        });
        self.depth -= 1;
        if !holds {
            self.assumed.drain(mark..).for_each(|key| _ = self.known.remove(&key));
            self.known.insert(key, false);
        }
        holds
    }

    fn admits<'a>(&mut self, wide: &Node<'a>, branch: &Branch<'a>, scope: &Scope, text: bool) -> bool {
        if branch.kind == Kind::Null && wide.nullable() {
            return true;
        }
        let (any, one) = (wide.items("anyOf"), wide.items("oneOf"));
        has_kind(wide, branch.kind, text)
            && branch.is_listed(wide)
            && branch.keeps_bounds(wide, text)
            && branch.keeps_form(wide, text)
            && wide.get("not").is_none_or(|not| self.excludes_nothing(&not, branch, scope))
            && (branch.kind != Kind::Array || self.admits_items(wide, branch, scope))
            && (branch.kind != Kind::Object || self.admits_members(wide, branch, scope))
            && wide.items("allOf").iter().all(|part| self.admits(part, branch, scope, text))
            && (any.is_empty() || any.iter().any(|alternative| self.admits(alternative, branch, scope, text)))
            && (one.is_empty()
                || one.iter().enumerate().any(|(at, alternative)| {
                    let mut others = one.iter().enumerate().filter(|(other, _)| *other != at);
                    others.all(|(_, other)| branch.is_disjoint_from(other))
                        && self.admits(alternative, branch, scope, text)
                }))
    }

    /// Whether `not` excludes no value of the branch: the two are disjoint, or a part already excludes the same values.
    fn excludes_nothing<'a>(&mut self, not: &Node<'a>, branch: &Branch<'a>, scope: &Scope) -> bool {
        let by_part = |part: &Node<'a>| {
            part.get("not").is_some_and(|part| self.includes(&part, std::slice::from_ref(not), scope))
        };
        branch.is_disjoint_from(not) || branch.parts.iter().any(by_part)
    }

    fn admits_items<'a>(&mut self, wide: &Node<'a>, branch: &Branch<'a>, scope: &Scope) -> bool {
        let items: Vec<_> = branch.parts.iter().filter_map(|part| part.get("items")).collect();
        let holds = |wide| branch.value.is_none() && self.includes(&wide, &items, scope);
        branch.bound("maxItems", false) == Some(0.0) || wide.get("items").is_none_or(holds)
    }

    fn admits_members<'a>(&mut self, wide: &Node<'a>, branch: &Branch<'a>, scope: &Scope) -> bool {
        if branch.value.is_some() {
            return ["required", "properties", "additionalProperties"].iter().all(|key| wide.value.get(key).is_none());
        }
        let member = |name: &str| -> Vec<Node<'a>> {
            let rest = |part: &Node<'a>| property(part, name).or_else(|| part.get("additionalProperties"));
            branch.parts.iter().filter_map(rest).collect()
        };
        let never_sent =
            |name: &str| member(name).iter().chain(&property(wide, name)).any(|node| is_hidden(node, scope));
        let requires = |part: &Node<'a>, name: &str| part.items("required").iter().any(|item| item.value == name);
        let mut required = wide.items("required").into_iter().filter_map(|name| name.value.as_str());
        required.all(|name| never_sent(name) || branch.parts.iter().any(|part| requires(part, name)))
            && wide
                .entries("properties")
                .iter()
                .all(|(name, property)| never_sent(name) || self.includes(property, &member(name), scope))
            && wide.get("additionalProperties").is_none_or(|rest| {
                // A closed part allows only the members it names; otherwise the parts must describe additional members.
                let named = |part: &Node<'a>| part.entries("properties").into_iter().map(|(name, _)| name);
                let closed = branch.parts.iter().find(|part| is_closed(part));
                let known: Vec<_> =
                    closed.map_or_else(|| branch.parts.iter().flat_map(named).collect(), |part| named(part).collect());
                let rests: Vec<_> = branch.parts.iter().filter_map(|part| part.get("additionalProperties")).collect();
                let mut extra = known.into_iter().filter(|name| property(wide, name).is_none());
                (closed.is_some() || self.includes(&rest, &rests, scope))
                    && extra.all(|name| never_sent(name) || self.includes(&rest, &member(name), scope))
            })
    }
}
