//! Nodes of both documents, with references followed.

use std::{collections::BTreeMap, fmt::Display};

use generator::{Document, Pointer};
use serde_json::Value;

use super::document;

/// A value and its place, after every `$ref` on the path to it.
#[derive(Clone)]
pub(super) struct Node<'a> {
    pub(super) document: &'a Document,
    pub(super) pointer: Pointer,
    pub(super) value: &'a Value,
    /// Whether the schema that this one was unwrapped from admits `null`.
    pub(super) null: bool,
}

impl<'a> Node<'a> {
    pub(super) fn root(document: &'a Document) -> Self {
        Self { document, pointer: Pointer::root(), value: document.value(), null: false }
    }

    /// The member `key`, if it exists.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        Some(self.child(key, self.value.get(key)?))
    }

    /// The member `key`, or `null` at its place: an empty schema allows everything.
    pub(super) fn get_or_nothing(&self, key: &str) -> Self {
        let nothing = || Self { pointer: self.pointer.join(key), value: &Value::Null, null: false, ..self.clone() };
        self.get(key).unwrap_or_else(nothing)
    }

    /// The members of the object `key`; none if it is absent.
    pub(super) fn entries(&self, key: &str) -> Vec<(&'a str, Self)> {
        let object = self.get_or_nothing(key);
        let members = object.value.as_object().into_iter().flatten();
        members.map(|(name, value)| (name.as_str(), object.child(name, value))).collect()
    }

    /// The items of the list `key`; none if it is absent.
    pub(super) fn items(&self, key: &str) -> Vec<Self> {
        let list = self.get_or_nothing(key);
        list.value.as_array().into_iter().flatten().enumerate().map(|(at, value)| list.child(at, value)).collect()
    }

    /// The names of the members.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.value.as_object().into_iter().flatten().map(|(key, _)| key.as_str())
    }

    /// The names of the members that are not just documentation.
    pub(super) fn keywords(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.keys().filter(|keyword| !document::DOCUMENTATION.contains(keyword))
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key).and_then(Value::as_str)
    }

    /// Whether a keyword is on; a list turns it on for the names it lists.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.value.get(key).is_some_and(|value| *value == true || value.is_array())
    }

    /// The types that `type` lists; empty if every type is allowed.
    pub(super) fn types(&self) -> Vec<&'a str> {
        match self.value.get("type") {
            Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
            other => other.and_then(Value::as_str).into_iter().collect(),
        }
    }

    /// Whether `null` is admitted, by a keyword, as a type or as an alternative.
    pub(super) fn nullable(&self) -> bool {
        let alternative = |list| self.items(list).iter().any(Self::is_null_only);
        self.null
            || self.flag("nullable")
            || self.types().contains(&"null")
            || alternative("anyOf")
            || alternative("oneOf")
    }

    /// Whether only `null` is admitted.
    pub(super) fn is_null_only(&self) -> bool {
        self.types() == ["null"] || matches!(&self.items("enum")[..], [only] if only.value.is_null())
    }

    /// The member `key` as canonical text.
    pub(super) fn canonical(&self, key: &str) -> Option<String> {
        self.value.get(key).map(canonical)
    }

    /// Whether this is a component, and so has a name.
    pub(super) fn is_component(&self) -> bool {
        self.pointer.as_str().starts_with("/components/") && self.pointer.tokens().count() == 3
    }

    /// A member or item; a dangling reference is kept as it is.
    fn child(&self, token: impl Display, value: &'a Value) -> Self {
        let pointer = self.pointer.join(token);
        let refers = value.get("$ref").is_some_and(Value::is_string);
        let (pointer, value) = refers.then(|| self.document.resolve(&pointer)).flatten().unwrap_or((pointer, value));
        Self { document: self.document, pointer, value, null: false }
    }
}

/// The places in the base and in the head; `None` if it is absent there.
pub(super) type Places = (Option<Pointer>, Option<Pointer>);

/// Two corresponding nodes.
#[derive(Clone)]
pub(super) struct Pair<'a> {
    pub(super) base: Node<'a>,
    pub(super) head: Node<'a>,
}

impl<'a> Pair<'a> {
    /// The member `key`, if both have it.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        Some(Self { base: self.base.get(key)?, head: self.head.get(key)? })
    }

    /// The member `key`, or `null` where it is absent.
    pub(super) fn get_or_nothing(&self, key: &str) -> Self {
        Self { base: self.base.get_or_nothing(key), head: self.head.get_or_nothing(key) }
    }

    pub(super) fn map<T>(&self, of: impl Fn(&Node<'a>) -> T) -> (T, T) {
        (of(&self.base), of(&self.head))
    }

    /// The results of `of` for both, if they differ.
    pub(super) fn differs<T: PartialEq>(&self, of: impl Fn(&Node<'a>) -> T) -> Option<(T, T)> {
        Some(self.map(of)).filter(|(base, head)| base != head)
    }

    /// This pair with the given nodes instead of its own; `None` if there are none.
    pub(super) fn replaced(&self, base: Option<Node<'a>>, head: Option<Node<'a>>) -> Option<Self> {
        let any = base.is_some() || head.is_some();
        any.then(|| Self { base: base.unwrap_or(self.base.clone()), head: head.unwrap_or(self.head.clone()) })
    }

    /// The places of both.
    pub(super) fn here(&self) -> Places {
        (Some(self.base.pointer.clone()), Some(self.head.pointer.clone()))
    }

    /// The places of the member `key`.
    pub(super) fn places(&self, key: &str) -> Places {
        self.map(|node| node.value.get(key).map(|_| node.pointer.join(key)))
    }

    /// The entries of both, joined by name.
    pub(super) fn join<K: Ord>(&self, entries: impl Fn(&Node<'a>) -> Vec<(K, Node<'a>)>) -> Vec<(K, Sides<Node<'a>>)> {
        let (base, head) = self.map(entries);
        join(base, head)
    }

    /// The members of the object `key`, joined by name.
    pub(super) fn members(&self, key: &str) -> Vec<(&'a str, Sides<Node<'a>>)> {
        self.join(|node| node.entries(key))
    }

    /// The members of the object `key` that both have.
    pub(super) fn both(&self, key: &str) -> impl Iterator<Item = (&'a str, Self)> {
        let members = self.members(key).into_iter();
        members.filter_map(|(name, (base, head))| Some((name, Self { base: base?, head: head? })))
    }

    /// The items of the list `key`, joined by value.
    pub(super) fn values(&self, key: &str) -> Vec<(String, Sides<Node<'a>>)> {
        self.join(|node| node.items(key).into_iter().map(|item| (item.value.to_string(), item)).collect())
    }
}

/// What has the same name in the base and in the head; `None` where it is absent.
pub(super) type Sides<T> = (Option<T>, Option<T>);

/// Joins two lists by key, in the order of the keys; the last of several entries with the same key wins.
pub(super) fn join<K: Ord, T>(base: Vec<(K, T)>, head: Vec<(K, T)>) -> Vec<(K, Sides<T>)> {
    let mut joined: BTreeMap<K, Sides<T>> = BTreeMap::new();
    base.into_iter().for_each(|(key, side)| joined.entry(key).or_insert((None, None)).0 = Some(side));
    head.into_iter().for_each(|(key, side)| joined.entry(key).or_insert((None, None)).1 = Some(side));
    joined.into_iter().collect()
}

/// The places of two sides.
pub(super) fn places((base, head): &Sides<Node<'_>>) -> Places {
    let place = |node: &Option<Node<'_>>| node.as_ref().map(|node| node.pointer.clone());
    (place(base), place(head))
}

/// A value as canonical text, in which equal values are equal: `1` and `1.0` are the same number.
pub(super) fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| format!("{key:?}:{}", canonical(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}
