//! Pairs the schemas of two lists: equal ones first, then those with the same name.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
};

use super::{
    comparison::Comparison,
    node::{Node, Pair, canonical},
    schema::unwrapped,
};

/// The alternatives of two lists: pairs, those that only the base has, and those that only the head has.
pub(super) struct Pairing<'a> {
    pub(super) both: Vec<Pair<'a>>,
    pub(super) removed: Vec<Node<'a>>,
    pub(super) added: Vec<Node<'a>>,
}

/// Pairs schemas that allow the same values, then those with the same name or title, then unnamed ones in order.
pub(super) fn pair_up<'a>(comparison: &Comparison<'a>, base: Vec<Node<'a>>, head: Vec<Node<'a>>) -> Pairing<'a> {
    let mut pairing = Pairing { both: Vec::new(), removed: base, added: head };
    pairing.take(|base, head| comparison.fingerprints.of(base) == comparison.fingerprints.of(head));
    pairing.take(|base, head| base.is_component() && base.pointer == head.pointer);
    pairing.take(|base, head| base.text("title").is_some() && base.text("title") == head.text("title"));
    // A constant property distinguishes alternatives even if their components were renamed.
    pairing.take(|base, head| constants(base).is_some_and(|one| Some(one) == constants(head)));
    pairing.take(|base, head| !base.is_component() && !head.is_component());
    pairing
}

/// The properties with listed values, and those values; `None` if there are none.
fn constants(node: &Node<'_>) -> Option<BTreeMap<String, BTreeSet<String>>> {
    let listed = |(name, property): (&str, Node<'_>)| {
        let lists = ["x-extensible-enum", "enum"].map(|list| property.items(list));
        let values: BTreeSet<_> = lists.into_iter().flatten().map(|value| value.value.to_string()).collect();
        (!values.is_empty()).then(|| (name.to_owned(), values))
    };
    let found: BTreeMap<_, _> = node.entries("properties").into_iter().filter_map(listed).collect();
    (!found.is_empty()).then_some(found)
}

impl Pairing<'_> {
    fn take(&mut self, mut belong: impl FnMut(&Node<'_>, &Node<'_>) -> bool) {
        for base in std::mem::take(&mut self.removed) {
            match self.added.iter().position(|head| belong(&base, head)) {
                Some(at) => self.both.push(Pair { base, head: self.added.remove(at) }),
                None => self.removed.push(base),
            }
        }
    }
}

/// How many levels of schemas a fingerprint covers. Equal fingerprints decide which schemas are compared with each other;
/// a difference further down is found by that comparison.
const DEPTH: u8 = 6;

/// The fingerprints computed so far, by the address of the schema's value and the depth.
#[derive(Default)]
pub(super) struct Fingerprints(RefCell<HashMap<(usize, u8), u64>>);

impl Fingerprints {
    /// A hash that is equal for schemas that allow the same values, regardless of component names and the order of members and
    /// alternatives.
    pub(super) fn of(&self, node: &Node<'_>) -> u64 {
        self.take(node, DEPTH)
    }

    fn take(&self, node: &Node<'_>, depth: u8) -> u64 {
        let node = &unwrapped(node);
        let key = (std::ptr::from_ref(node.value) as usize + usize::from(node.null), depth);
        if let Some(known) = self.0.borrow().get(&key) {
            return *known;
        }
        let keywords = node.keywords().filter(|_| depth > 0);
        let keywords = keywords.filter(|keyword| *keyword != "nullable");
        let parts: Vec<_> = keywords.map(|keyword| (keyword, self.keyword(node, keyword, depth - 1))).collect();
        let parts = (node.null || node.flag("nullable"), parts);
        *self.0.borrow_mut().entry(key).or_insert(hash(parts))
    }

    fn keyword(&self, node: &Node<'_>, keyword: &str, depth: u8) -> Vec<u64> {
        let mut parts: Vec<u64> = match keyword {
            "properties" => {
                let properties = node.entries(keyword).into_iter();
                properties.map(|(name, property)| hash((name, self.take(&property, depth)))).collect()
            }
            "allOf" | "oneOf" | "anyOf" => node.items(keyword).iter().map(|item| self.take(item, depth)).collect(),
            "items" | "not" => vec![self.take(&node.get_or_nothing(keyword), depth)],
            "additionalProperties" if node.value[keyword].is_object() => {
                vec![self.take(&node.get_or_nothing(keyword), depth)]
            }
            // The mapping is left out, as it names components.
            "discriminator" => vec![hash(node.get_or_nothing(keyword).text("propertyName"))],
            "required" | "enum" | "x-extensible-enum" => {
                node.items(keyword).iter().map(|item| hash(canonical(item.value))).collect()
            }
            _ => vec![hash(node.canonical(keyword))],
        };
        parts.sort_unstable();
        parts
    }
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
