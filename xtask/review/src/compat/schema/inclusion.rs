//! Whether one schema admits every value that another admits.
//!
//! Keywords say what changed; inclusion says what that means for the set of values, whichever keywords describe the set.
//! "Yes" is a proof; "no" only says that none was found. What is never sent in a direction does not matter there.

use std::collections::HashMap;

use generator::Pattern;
use serde_json::Value;

use super::{
    keywords::{BOUNDS, Bound, WIDER_FORMATS, covers, holds_all, limit},
    properties::{is_closed, is_hidden},
};
use crate::compat::{
    node::{Node, canonical},
    scope::Scope,
};

/// The kinds of values that schemas distinguish; every number is an integer or a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Boolean,
    Integer,
    Fraction,
    Text,
    Array,
    Object,
}

use Kind::{Array, Boolean, Fraction, Integer, Null, Object, Text};

const KINDS: [Kind; 7] = [Null, Boolean, Integer, Fraction, Text, Array, Object];

/// The values of one kind that satisfy every part; a single one if values are listed.
#[derive(Clone)]
struct Branch<'a> {
    kind: Kind,
    value: Option<&'a Value>,
    parts: Vec<Node<'a>>,
}

/// A condition that the values of a branch satisfy.
#[derive(Clone)]
enum Condition<'a> {
    All(Node<'a>),
    OneOf(Vec<Node<'a>>),
    Listed(Vec<Node<'a>>),
}

/// The wide schema and the parts of the narrow one by their address, and how both are read.
type Key = (usize, Vec<usize>, [bool; 2]);

/// The proofs so far.
///
/// A proof about a recursive schema assumes what it sets out to prove; if it fails, everything that was proven under the
/// assumption is forgotten.
#[derive(Default)]
pub(in crate::compat) struct Proofs {
    known: HashMap<Key, bool>,
    assumed: Vec<Key>,
    steps: usize,
    depth: usize,
}

/// The longest and deepest proof that is looked for.
const MAX_STEPS: usize = 2_000;
const MAX_DEPTH: usize = 24;
/// The number of branches of a schema; alternatives of alternatives multiply.
const MAX_BRANCHES: usize = 2_000;

impl Proofs {
    /// Whether each of `wide` admits all that satisfies every node of `narrow`.
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
            let branch = Branch { kind, value: None, parts: Vec::new() };
            let mut branches = Vec::new();
            split(branch, narrow.iter().cloned().map(Condition::All).collect(), &mut branches);
            branches.len() < MAX_BRANCHES && branches.iter().all(|branch| self.admits(wide, branch, scope, text))
        });
        self.depth -= 1;
        if !holds {
            self.assumed.drain(mark..).for_each(|key| _ = self.known.remove(&key));
            self.known.insert(key, false);
        }
        holds
    }

    fn admits<'a>(&mut self, wide: &Node<'a>, branch: &Branch<'a>, scope: &Scope, text: bool) -> bool {
        if branch.kind == Null && wide.nullable() {
            return true;
        }
        let (any, one) = (wide.items("anyOf"), wide.items("oneOf"));
        has_kind(wide, branch.kind, text)
            && branch.is_listed(wide)
            && branch.keeps_bounds(wide, text)
            && branch.keeps_form(wide, text)
            && wide.get("not").is_none_or(|not| self.ruled_out(&not, branch, scope))
            && (branch.kind != Array || self.admits_items(wide, branch, scope))
            && (branch.kind != Object || self.admits_members(wide, branch, scope))
            && wide.items("allOf").iter().all(|part| self.admits(part, branch, scope, text))
            && (any.is_empty() || any.iter().any(|alternative| self.admits(alternative, branch, scope, text)))
            && (one.is_empty()
                || one.iter().enumerate().any(|(at, alternative)| {
                    let mut others = one.iter().enumerate().filter(|(other, _)| *other != at);
                    others.all(|(_, other)| branch.is_apart_from(other))
                        && self.admits(alternative, branch, scope, text)
                }))
    }

    /// What `not` rules out has another kind, is not the listed value, or is ruled out by a part as well.
    fn ruled_out<'a>(&mut self, not: &Node<'a>, branch: &Branch<'a>, scope: &Scope) -> bool {
        let by_part = |part: &Node<'a>| {
            part.get("not").is_some_and(|part| self.includes(&part, std::slice::from_ref(not), scope))
        };
        branch.is_apart_from(not) || branch.parts.iter().any(by_part)
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
                // A closed part allows only what it names; otherwise the parts must say what else there may be.
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

impl Branch<'_> {
    /// Whether no value of the branch satisfies `other`: by kind, by the values listed, or by a member that must be there.
    fn is_apart_from(&self, other: &Node<'_>) -> bool {
        let bounds = |bound: &Bound| {
            let ends = self.bound(bound.opposite(), false).zip(limit(other, bound.keyword, self.kind));
            bound.kinds.contains(&self.kind)
                && ends.is_some_and(|(own, other)| if bound.is_upper() { own > other } else { own < other })
        };
        let required = self.parts.iter().flat_map(|part| part.items("required"));
        let mut required = required.filter_map(|name| name.value.as_str()).filter(|_| self.kind == Object);
        self.is_unlike(other)
            || BOUNDS.iter().any(bounds)
            || self.kind != Null && other.items("allOf").iter().any(|part| self.is_apart_from(part))
            || required.any(|name| match property(other, name) {
                None => is_closed(other),
                Some(theirs) => {
                    let ours = self.parts.iter().filter_map(|part| property(part, name)).map(Condition::All).collect();
                    are_apart(ours, &theirs)
                }
            })
    }

    /// Whether no value of the branch has the type of `other`, or is listed by it.
    fn is_unlike(&self, other: &Node<'_>) -> bool {
        let unlisted = |value| other.value.get("enum").is_some() && !lists(other, value);
        let is_null = self.kind == Null && other.nullable();
        !is_null && (!has_kind(other, self.kind, false) || self.value.is_some_and(unlisted))
    }

    fn is_listed(&self, wide: &Node<'_>) -> bool {
        let all = match (self.kind, self.value) {
            (_, Some(value)) => vec![value],
            (Null, None) => vec![&Value::Null],
            (Boolean, None) => vec![&Value::Bool(false), &Value::Bool(true)],
            _ => return wide.items("enum").is_empty(),
        };
        wide.items("enum").is_empty() || all.into_iter().all(|value| lists(wide, value))
    }

    fn keeps_bounds(&self, wide: &Node<'_>, text: bool) -> bool {
        // A bound on a type that it cannot bound is taken as if it could.
        let bounds = |bound: &&Bound| {
            bound.kinds.contains(&self.kind)
                || text && bound.kinds == [Text]
                || !bound.kinds.iter().any(|kind| has_kind(wide, *kind, false))
        };
        BOUNDS.iter().filter(bounds).all(|bound| {
            let tightest = self.bound(bound.keyword, text);
            limit(wide, bound.keyword, self.kind).is_none_or(|wide| {
                tightest.is_some_and(|narrow| if bound.is_upper() { narrow <= wide } else { narrow >= wide })
            })
        })
    }

    /// The tightest bound that the parts set.
    fn bound(&self, keyword: &str, text: bool) -> Option<f64> {
        let is_upper = keyword.starts_with("max");
        let measured = self.value.map(|value| match value {
            Value::Number(number) => number.as_f64().unwrap_or_default(),
            Value::String(text) => text.chars().count() as f64,
            Value::Array(items) => items.len() as f64,
            Value::Object(members) => members.len() as f64,
            _ => 0.0,
        });
        let of_pattern = |part: &Node<'_>| {
            let pattern = part.text("pattern").filter(|_| self.kind == Text || text).and_then(Pattern::parse)?;
            match keyword {
                "maxLength" => pattern.max.map(|max| max as f64),
                "minLength" => Some(pattern.min as f64),
                _ => None,
            }
        };
        let parts = self.parts.iter().flat_map(|part| [limit(part, keyword, self.kind), of_pattern(part)]).flatten();
        parts.chain(measured).reduce(if is_upper { f64::min } else { f64::max })
    }

    /// `format`, `pattern`, `multipleOf` and `uniqueItems`.
    fn keeps_form(&self, wide: &Node<'_>, text: bool) -> bool {
        let any = |holds: &dyn Fn(&Node<'_>) -> bool| self.parts.iter().any(holds);
        let format = |wide| {
            any(&|part| {
                part.text("format").is_some_and(|narrow| narrow == wide || WIDER_FORMATS.contains(&(wide, narrow)))
            })
        };
        let pattern = |wide: &str| {
            let class = Pattern::parse(wide);
            let value = self.value.and_then(Value::as_str).zip(class.as_ref());
            holds_all(wide)
                || value.is_some_and(|(value, class)| matches(class, value))
                || any(&|part| {
                    part.text("pattern").is_some_and(|narrow| {
                        let classes = class.as_ref().zip(Pattern::parse(narrow));
                        narrow == wide || classes.is_some_and(|(wide, narrow)| covers(wide, &narrow))
                    })
                })
        };
        let multiple = |node: &Node<'_>| node.value.get("multipleOf").and_then(Value::as_f64);
        let step = |wide: f64| {
            let value = self.value.and_then(Value::as_f64);
            let whole = (self.kind == Integer).then_some(1.0);
            let mut steps = self.parts.iter().filter_map(multiple).chain(value).chain(whole);
            steps.any(|narrow| narrow % wide == 0.0)
        };
        let unique =
            || any(&|part| part.flag("uniqueItems")) || self.bound("maxItems", text).is_some_and(|most| most < 2.0);
        (self.kind == Null || wide.text("format").is_none_or(format))
            && (self.kind != Text && !text || wide.text("pattern").is_none_or(pattern))
            && (!matches!(self.kind, Integer | Fraction) || multiple(wide).is_none_or(step))
            && (self.kind != Array || !wide.flag("uniqueItems") || unique())
    }
}

/// Whether no value satisfies all the conditions and `other`, as far as single values tell.
fn are_apart<'a>(conditions: Vec<Condition<'a>>, other: &Node<'a>) -> bool {
    KINDS.into_iter().all(|kind| {
        let mut branches = Vec::new();
        split(Branch { kind, value: None, parts: Vec::new() }, conditions.clone(), &mut branches);
        branches.len() < MAX_BRANCHES && branches.iter().all(|branch| branch.is_unlike(other))
    })
}

/// Splits the values that satisfy every condition into branches.
fn split<'a>(mut branch: Branch<'a>, mut open: Vec<Condition<'a>>, found: &mut Vec<Branch<'a>>) {
    while let Some(condition) = open.pop() {
        match condition {
            _ if found.len() >= MAX_BRANCHES => return,
            Condition::All(node) => {
                let known = branch.parts.iter().any(|part| std::ptr::eq(part.value, node.value));
                if known || branch.kind == Null && node.nullable() {
                    continue;
                }
                if !has_kind(&node, branch.kind, false) {
                    return;
                }
                open.extend(node.items("allOf").into_iter().map(Condition::All));
                let choices = [node.items("anyOf"), node.items("oneOf")].map(Condition::OneOf);
                let conditions = choices.into_iter().chain([Condition::Listed(node.items("enum"))]);
                open.extend(conditions.filter(|condition| {
                    matches!(condition, Condition::OneOf(items) | Condition::Listed(items) if !items.is_empty())
                }));
                branch.parts.push(node);
            }
            Condition::OneOf(alternatives) => {
                for alternative in alternatives {
                    let open = open.iter().cloned().chain([Condition::All(alternative)]).collect();
                    split(branch.clone(), open, found);
                }
                return;
            }
            Condition::Listed(values) => match branch.value {
                Some(value) if values.iter().any(|other| canonical(other.value) == canonical(value)) => {}
                Some(_) => return,
                None => {
                    for item in values.iter().filter(|item| kind_of(item.value) == branch.kind) {
                        split(Branch { value: Some(item.value), ..branch.clone() }, open.clone(), found);
                    }
                    return;
                }
            },
        }
    }
    found.push(branch);
}

fn property<'a>(node: &Node<'a>, name: &str) -> Option<Node<'a>> {
    node.get("properties")?.get(name)
}

/// Whether `type` admits values of a kind; as text, every single value is a string.
pub(super) fn has_kind(node: &Node<'_>, kind: Kind, text: bool) -> bool {
    let types = node.types();
    let any = |names: &[&str]| types.is_empty() || names.iter().any(|name| types.contains(name));
    *node.value != Value::Bool(false)
        && match kind {
            Null => any(&["null"]),
            Boolean => any(&["boolean"]) || text && any(&["string"]),
            Integer => any(&["integer", "number"]) || text && any(&["string"]),
            Fraction => any(&["number"]) || text && any(&["string"]),
            Text => any(&["string"]),
            Array => any(&["array"]),
            Object => any(&["object"]),
        }
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Null => Null,
        Value::Bool(_) => Boolean,
        Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => Integer,
        Value::Number(_) => Fraction,
        Value::String(_) => Text,
        Value::Array(_) => Array,
        Value::Object(_) => Object,
    }
}

fn lists(node: &Node<'_>, value: &Value) -> bool {
    node.items("enum").iter().any(|other| canonical(other.value) == canonical(value))
}

fn matches(pattern: &Pattern, value: &str) -> bool {
    let count = value.chars().count();
    let counts = count >= pattern.min && pattern.max.is_none_or(|max| count <= max);
    counts && value.bytes().all(|byte| pattern.admits(byte))
}
