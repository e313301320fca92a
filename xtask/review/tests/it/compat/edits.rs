//! Random edits of schemas with an effect known by construction.

use proptest::{collection, prelude::*, sample};
use serde_json::{Map, Value, json};

/// Any schema whose every part admits several values, so that each edit of [`NARROWING`] excludes some.
pub(super) fn schema() -> impl Strategy<Value = Value> + Clone {
    let range = (0..3_u8, 10..13_u8, any::<bool>(), any::<bool>());
    let scalar = prop_oneof![
        range.clone().prop_map(|(min, max, nullable, whole)| {
            let kind = if whole { "integer" } else { "number" };
            json!({"type": kind, "minimum": min, "maximum": max, "nullable": nullable})
        }),
        range.prop_map(
            |(min, max, nullable, _)| json!({"type": "string", "minLength": min, "maxLength": max, "nullable": nullable})
        ),
        sample::subsequence(vec!["p", "q", "r", "s"], 2..=4)
            .prop_map(|values| json!({"type": "string", "enum": values})),
        Just(json!({"type": "boolean"})),
        (1..3_u8, 5..9_u8)
            .prop_map(|(min, max)| json!({"type": "string", "pattern": format!("^[a-f]{{{min},{max}}}$")})),
    ];
    scalar.prop_recursive(3, 12, 3, |inner| {
        let items = (inner.clone(), 0..2_u8, 3..5_u8);
        let alternatives = sample::subsequence(vec!["string", "boolean", "array"], 1..=3);
        prop_oneof![
            3 => object(inner.clone()),
            1 => items.prop_map(|(items, min, max)| json!({"type": "array", "items": items, "minItems": min, "maxItems": max})),
            1 => (sample::select(vec!["anyOf", "oneOf"]), object(inner), alternatives).prop_map(|(list, object, kinds)| {
                let kinds = kinds.into_iter().map(|kind| json!({"type": kind}));
                json!({ list: Value::from_iter([object].into_iter().chain(kinds)) })
            }),
        ]
    })
}

fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    (collection::btree_map(sample::select(vec!["a", "b", "c"]), inner, 1..=3), 0..4_usize, any::<bool>()).prop_map(
        |(properties, required, closed)| {
            let names: Vec<_> = properties.keys().copied().take(required.saturating_sub(1)).collect();
            let mut object = json!({"type": "object", "properties": properties, "required": names});
            if closed {
                object["additionalProperties"] = json!(false);
            }
            object
        },
    )
}

/// An edit of one schema; `None` if it does not apply.
type Edit = fn(&Map<String, Value>) -> Option<Value>;

/// Edits that exclude some values, and admit no new ones.
const NARROWING: [Edit; 13] = [
    |schema| stepped(schema, "maximum", -1),
    |schema| stepped(schema, "minimum", 1),
    |schema| stepped(schema, "maxLength", -1),
    |schema| stepped(schema, "minLength", 1),
    |schema| stepped(schema, "maxItems", -1),
    |schema| {
        let pattern = schema.get("pattern")?.as_str()?.replace("a-f", "a-e");
        (schema["pattern"] != pattern).then(|| with(schema, "pattern", json!(pattern)))
    },
    |schema| shortened(schema, "enum"),
    |schema| shortened(schema, "anyOf"),
    |schema| shortened(schema, "oneOf"),
    |schema| (schema.get("nullable")? == true).then(|| with(schema, "nullable", json!(false))),
    |schema| (schema.get("type")? == "number").then(|| with(schema, "type", json!("integer"))),
    |schema| {
        let mut names = schema.get("required")?.as_array()?.clone();
        let name = schema.get("properties")?.as_object()?.keys().find(|name| !names.contains(&json!(name)))?;
        names.push(json!(name));
        Some(with(schema, "required", json!(names)))
    },
    |schema| {
        let open = schema.contains_key("properties") && !schema.contains_key("additionalProperties");
        open.then(|| with(schema, "additionalProperties", json!(false)))
    },
];

/// Edits after which the same values are admitted.
const REWRITING: [Edit; 9] = [
    |schema| Some(json!({"allOf": [schema]})),
    |schema| Some(json!({"oneOf": [schema]})),
    |schema| Some(json!({"anyOf": [{"allOf": [schema]}]})),
    |schema| split(schema, "maximum"),
    |schema| split(schema, "minLength"),
    |schema| split(schema, "required"),
    |schema| {
        let plain = with(schema, "nullable", json!(false));
        (schema.get("nullable")? == true).then(|| json!({"anyOf": [{"enum": [null]}, plain]}))
    },
    |schema| {
        let values = schema.get("enum")?.as_array()?;
        Some(
            json!({"oneOf": values.iter().map(|value| json!({"type": "string", "enum": [value]})).collect::<Vec<_>>()}),
        )
    },
    |schema| {
        let least = schema.get("minimum").filter(|_| schema["type"] == "integer")?.as_i64()?;
        let mut edited = schema.clone();
        edited.insert("minimum".to_owned(), json!(least - 1));
        edited.insert("exclusiveMinimum".to_owned(), json!(true));
        Some(Value::Object(edited))
    },
];

pub(super) fn narrowed(schema: &Value, at: sample::Index) -> Option<Value> {
    edited(schema, &NARROWING, at)
}

pub(super) fn rewritten(schema: &Value, at: sample::Index) -> Option<Value> {
    edited(schema, &REWRITING, at)
}

/// The schema after one of the edits that apply to it or to a schema in it.
fn edited(schema: &Value, edits: &[Edit], at: sample::Index) -> Option<Value> {
    let mut all = Vec::new();
    for place in places(schema, String::new()) {
        let node = schema.pointer(&place)?.as_object()?;
        all.extend(edits.iter().filter_map(|edit| edit(node)).map(|node| (place.clone(), node)));
    }
    let (place, node) = (!all.is_empty()).then(|| at.get(&all).clone())?;
    let mut schema = schema.clone();
    *schema.pointer_mut(&place)? = node;
    Some(schema)
}

/// The places of all schemas in a schema.
pub(super) fn places(schema: &Value, at: String) -> Vec<String> {
    let mut all = vec![at.clone()];
    for key in ["properties", "anyOf", "oneOf", "allOf"] {
        let below: Vec<(String, &Value)> = match schema.get(key) {
            Some(Value::Object(members)) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
            Some(Value::Array(items)) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
            _ => Vec::new(),
        };
        all.extend(below.into_iter().flat_map(|(name, schema)| places(schema, format!("{at}/{key}/{name}"))));
    }
    if let Some(items) = schema.get("items") {
        all.extend(places(items, format!("{at}/items")));
    }
    all
}

fn with(schema: &Map<String, Value>, keyword: &str, value: Value) -> Value {
    let mut schema = schema.clone();
    schema.insert(keyword.to_owned(), value);
    Value::Object(schema)
}

fn stepped(schema: &Map<String, Value>, keyword: &str, step: i64) -> Option<Value> {
    Some(with(schema, keyword, json!(schema.get(keyword)?.as_i64()? + step)))
}

fn shortened(schema: &Map<String, Value>, keyword: &str) -> Option<Value> {
    let mut items = schema.get(keyword)?.as_array()?.clone();
    items.pop().filter(|_| !items.is_empty())?;
    Some(with(schema, keyword, json!(items)))
}

/// Moves a keyword into a part of `allOf`.
fn split(schema: &Map<String, Value>, keyword: &str) -> Option<Value> {
    let mut rest = schema.clone();
    let part = rest.remove(keyword).filter(|_| schema.get("nullable") != Some(&json!(true)))?;
    rest.insert("allOf".to_owned(), json!([{keyword: part}]));
    Some(Value::Object(rest))
}
