//! The values of a schema, split by kind, alternative and listed value, and the checks of single keywords.

use generator::Pattern;
use serde_json::Value;

use super::{
    composition::unwrapped,
    keywords::{BOUNDS, Bound, WIDER_FORMATS, admits_everything, covers, limit},
    properties::is_closed,
};
use crate::compat::node::{Node, canonical};

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

pub(super) const KINDS: [Kind; 7] = [Null, Boolean, Integer, Fraction, Text, Array, Object];

/// The values of one kind that satisfy every part; a single value if values are listed.
#[derive(Clone)]
pub(super) struct Branch<'a> {
    pub(super) kind: Kind,
    pub(super) value: Option<&'a Value>,
    pub(super) parts: Vec<Node<'a>>,
}

/// A condition that the values of a branch satisfy.
#[derive(Clone)]
enum Condition<'a> {
    All(Node<'a>),
    OneOf(Vec<Node<'a>>),
    Listed(Vec<Node<'a>>),
}

/// The maximum number of branches of a schema; nested alternatives multiply.
const MAX_BRANCHES: usize = 2_000;

impl<'a> Branch<'a> {
    /// The branches of one kind that satisfy every node; `None` if there are too many.
    pub(super) fn of(kind: Kind, nodes: &[Node<'a>]) -> Option<Vec<Self>> {
        let mut branches = Vec::new();
        let branch = Branch { kind, value: None, parts: Vec::new() };
        split(branch, nodes.iter().cloned().map(Condition::All).collect(), &mut branches);
        (branches.len() < MAX_BRANCHES).then_some(branches)
    }
    /// Whether no value of the branch satisfies `other`, judged by kind, listed values, bounds and required members.
    pub(super) fn is_disjoint_from(&self, other: &Node<'_>) -> bool {
        let bounds = |bound: &Bound| {
            let ends = self.bound(bound.opposite(), false).zip(limit(other, bound.keyword, self.kind));
            bound.kinds.contains(&self.kind)
                && ends.is_some_and(|(own, other)| if bound.is_upper() { own > other } else { own < other })
        };
        let required = self.parts.iter().flat_map(|part| part.items("required"));
        let mut required = required.filter_map(|name| name.value.as_str()).filter(|_| self.kind == Object);
        self.is_unlike(other)
            || BOUNDS.iter().any(bounds)
            || self.kind != Null && other.items("allOf").iter().any(|part| self.is_disjoint_from(part))
            || required.any(|name| match property(other, name) {
                None => is_closed(other),
                Some(theirs) => {
                    let ours: Vec<_> = self.parts.iter().filter_map(|part| property(part, name)).collect();
                    let apart = |branches: Vec<Branch<'_>>| branches.iter().all(|branch| branch.is_unlike(&theirs));
                    KINDS.into_iter().all(|kind| Branch::of(kind, &ours).is_some_and(apart))
                }
            })
    }

    /// Whether no value of the branch has a type of `other` and is listed there.
    fn is_unlike(&self, other: &Node<'_>) -> bool {
        let other = &unwrapped(other);
        let unlisted = |value| other.value.get("enum").is_some() && !lists(other, value);
        let is_null = self.kind == Null && other.nullable();
        !is_null && (!has_kind(other, self.kind, false) || self.value.is_some_and(unlisted))
    }

    pub(super) fn is_listed(&self, wide: &Node<'_>) -> bool {
        let all = match (self.kind, self.value) {
            (_, Some(value)) => vec![value],
            (Null, None) => vec![&Value::Null],
            (Boolean, None) => vec![&Value::Bool(false), &Value::Bool(true)],
            _ => return wide.items("enum").is_empty(),
        };
        wide.items("enum").is_empty() || all.into_iter().all(|value| lists(wide, value))
    }

    pub(super) fn keeps_bounds(&self, wide: &Node<'_>, text: bool) -> bool {
        // A bound that does not apply to the type is treated as if it did.
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
    pub(super) fn bound(&self, keyword: &str, text: bool) -> Option<f64> {
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

    /// Whether the branch satisfies `format`, `pattern`, `multipleOf` and `uniqueItems` of `wide`.
    pub(super) fn keeps_form(&self, wide: &Node<'_>, text: bool) -> bool {
        let any = |holds: &dyn Fn(&Node<'_>) -> bool| self.parts.iter().any(holds);
        let format = |wide| {
            any(&|part| {
                part.text("format").is_some_and(|narrow| narrow == wide || WIDER_FORMATS.contains(&(wide, narrow)))
            })
        };
        let pattern = |wide: &str| {
            let class = Pattern::parse(wide);
            let value = self.value.and_then(Value::as_str).zip(class.as_ref());
            admits_everything(wide)
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

pub(super) fn property<'a>(node: &Node<'a>, name: &str) -> Option<Node<'a>> {
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
