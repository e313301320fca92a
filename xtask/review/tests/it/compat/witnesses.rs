//! Witnesses: values that one side admits and the other rejects, found with an independent validator.
//!
//! Values have only documented members, as the page "What is breaking" explains.
//! `COMPAT_SUSPECTS` prints errors for which no witness was found.

use std::env;

use proptest::{prelude::*, sample};
use review::compat::Level;
use serde_json::{Map, Value, json};

use super::{
    edits,
    metamorphic::{both, config},
};

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn a_change_with_a_witness_is_never_compatible(
        base in edits::schema(),
        other in edits::schema(),
        steps in proptest::collection::vec((0..5_u8, any::<sample::Index>()), 1..4),
        seed in any::<u64>(),
    ) {
        let head = steps.into_iter().fold(base.clone(), |schema, (kind, at)| edited(schema, kind, at, &other));
        let [request, response] = both(&base, &head);
        for (changes, (sender, receiver)) in [(request, (&base, &head)), (response, (&head, &base))] {
            let worst = changes.iter().map(|change| change.level).max();
            match witness(sender, receiver, seed, 200) {
                Some(value) => prop_assert!(
                    worst >= Some(Level::Warning),
                    "{value} is sent by {sender} and rejected by {receiver}: {changes:?}"
                ),
                None if worst == Some(Level::Error) && env::var_os("COMPAT_SUSPECTS").is_some() => {
                    let ids: Vec<_> = changes.iter().filter(|change| change.level == Level::Error).map(|change| &change.id).collect();
                    println!("suspect: {ids:?}\n  sender   {sender}\n  receiver {receiver}");
                }
                None => {}
            }
        }
    }
}

#[test]
fn the_sampler_finds_witnesses() {
    let (wide, narrow) = (json!({"type": "integer", "maximum": 9}), json!({"type": "integer", "maximum": 8}));
    assert_eq!(witness(&wide, &narrow, 7, 200), Some(json!(9)));
    assert_eq!(witness(&narrow, &wide, 7, 200), None);
    let (wide, narrow) = (json!({"type": "string", "nullable": true}), json!({"type": "string"}));
    assert_eq!(witness(&wide, &narrow, 7, 200), Some(json!(null)));
}

fn edited(schema: Value, kind: u8, at: sample::Index, other: &Value) -> Value {
    let places = edits::places(&schema, String::new());
    let place = at.get(&places);
    let mut edited = schema.clone();
    let node = edited.pointer_mut(place).unwrap();
    match kind {
        0 => return edits::narrowed(&schema, at).unwrap_or(schema),
        1 => return edits::rewritten(&schema, at).unwrap_or(schema),
        2 => *node = other.clone(),
        3 => *node = json!({"anyOf": [node.clone(), other]}),
        _ => *node = json!({"allOf": [node.clone(), other]}),
    }
    edited
}

/// A value that the sender may send and the receiver rejects, if `samples` show one.
fn witness(sender: &Value, receiver: &Value, seed: u64, samples: usize) -> Option<Value> {
    let [sent, received] = [plain(sender, "oneOf"), plain(receiver, "anyOf")];
    let [sent, received] = [sent, received].map(|schema| jsonschema::draft4::new(&schema).unwrap());
    let mut pool = Vec::new();
    collect(sender, &mut pool);
    collect(receiver, &mut pool);
    let mut random = Random(seed | 1);
    let mut values = (0..samples).map(|_| random.value(std::slice::from_ref(sender), &pool));
    values.find(|value| sent.is_valid(value) && !received.is_valid(value))
}

/// The schema as JSON Schema: `null` as an alternative, and `oneOf` as `one_of`. Alternatives are meant to be disjoint, so a
/// value that satisfies two of them is not a witness.
fn plain(schema: &Value, one_of: &str) -> Value {
    match schema {
        Value::Object(members) => {
            let mut members: Map<String, Value> = members
                .iter()
                .map(|(key, value)| (if key == "oneOf" { one_of } else { key }.to_owned(), plain(value, one_of)))
                .collect();
            // Draft 4 requires at least one name.
            members.retain(|key, value| key != "required" || *value != json!([]));
            let null = members.remove("nullable") == Some(json!(true));
            let schema = Value::Object(members);
            if null { json!({"anyOf": [{"enum": [null]}, schema]}) } else { schema }
        }
        Value::Array(items) => items.iter().map(|item| plain(item, one_of)).collect(),
        other => other.clone(),
    }
}

/// The numbers, lengths and values that a schema mentions.
fn collect(schema: &Value, pool: &mut Vec<Value>) {
    match schema {
        Value::Object(members) => members.values().for_each(|value| collect(value, pool)),
        Value::Array(items) => items.iter().for_each(|value| collect(value, pool)),
        Value::Number(_) | Value::String(_) if !pool.contains(schema) => pool.push(schema.clone()),
        _ => {}
    }
}

/// A small generator of random numbers (xorshift), so that a case is its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// A value that probably satisfies all of `schemas`.
    fn value(&mut self, schemas: &[Value], pool: &[Value]) -> Value {
        let (mut parts, mut open) = (Vec::new(), schemas.to_vec());
        while let Some(schema) = open.pop() {
            if schema["nullable"] == true && self.below(4) == 0 {
                return Value::Null;
            }
            open.extend(schema["allOf"].as_array().into_iter().flatten().cloned());
            for list in ["anyOf", "oneOf"] {
                open.extend(schema[list].as_array().and_then(|list| self.pick(list)).cloned());
            }
            parts.push(schema);
        }
        if let Some(values) = parts.iter().find_map(|part| part["enum"].as_array()) {
            return self.pick(values).cloned().unwrap_or_default();
        }
        let kind = parts.iter().find_map(|part| part["type"].as_str());
        let kinds = ["integer", "string", "boolean", "array", "object", "number", "null"];
        match kind.unwrap_or_else(|| kinds[self.below(kinds.len())]) {
            "boolean" => json!(self.below(2) == 0),
            "null" => Value::Null,
            "integer" => json!(self.near(pool)),
            "number" => json!(self.near(pool) as f64 + [0.0, 0.5][self.below(2)]),
            "array" => {
                let items: Vec<_> =
                    parts.iter().map(|part| part["items"].clone()).filter(|items| !items.is_null()).collect();
                (0..self.below(5)).map(|_| self.value(&items, pool)).collect()
            }
            "object" => self.object(&parts, pool),
            _ => {
                let letters = ["a", "f", "g", "z"][self.below(4)];
                let length = usize::try_from(self.near(pool)).unwrap_or_default();
                json!(letters.repeat(length))
            }
        }
    }

    fn object(&mut self, parts: &[Value], pool: &[Value]) -> Value {
        let mut object = Map::new();
        for part in parts {
            for name in part["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
                let schemas: Vec<_> =
                    parts.iter().map(|part| part["properties"][name].clone()).filter(|one| !one.is_null()).collect();
                if self.below(4) > 0 {
                    object.insert(name.clone(), self.value(&schemas, pool));
                }
            }
        }
        Value::Object(object)
    }

    /// A number at or next to one that the schemas mention.
    fn near(&mut self, pool: &[Value]) -> i64 {
        let numbers: Vec<_> = pool.iter().filter_map(Value::as_i64).collect();
        self.pick(&numbers).copied().unwrap_or(3) + self.below(3) as i64 - 1
    }
}
