//! Adds a valid example to each component.

use std::cell::Cell;

use serde_json::{Map, Value, json};

use super::{Draft, target, tree::strings};

/// The number of levels with optional members; the limit ends every cycle.
const DEPTH: usize = 5;

/// The maximum number of values in an example.
const VALUES: usize = 5_000;

/// The number of values that a choice counts as: it can contain itself, and the stack is finite.
const CHOICE: usize = 50;

/// The maximum length of an example; longer ones get fewer levels.
const LENGTH: usize = 2_000;

pub(super) fn apply(draft: &mut Draft<'_>) {
    let open = draft.schemas.iter().filter(|(_, schema)| schema.get("example").is_none());
    let examples: Vec<_> = open.map(|(name, schema)| (name.clone(), example(draft, schema, name))).collect();
    for (name, example) in examples {
        let Some(example) = example else {
            draft.fail(format!("an example of `{name}` would have more than {VALUES} values"));
            return;
        };
        draft.schemas.entry(name).and_modify(|schema| schema["example"] = example);
    }
}

/// The most complete example within the limits; `None` if even the smallest exceeds them.
fn example(draft: &Draft<'_>, schema: &Value, name: &str) -> Option<Value> {
    let within = |depth: usize| {
        let budget = Cell::new(VALUES);
        let example = value(&Budget { draft, budget: &budget }, schema, name, depth);
        (budget.get() > 0).then_some(example)
    };
    let short = (1..=DEPTH).map_while(within).take_while(|example| example.to_string().len() <= LENGTH);
    short.last().or_else(|| within(0))
}

/// The draft, and the number of values that the example may still have.
#[derive(Clone, Copy)]
struct Budget<'a> {
    draft: &'a Draft<'a>,
    budget: &'a Cell<usize>,
}

fn value(budget: &Budget<'_>, schema: &Value, name: &str, depth: usize) -> Value {
    let draft = budget.draft;
    let below = depth.saturating_sub(1);
    budget.budget.set(budget.budget.get().saturating_sub(1));
    if budget.budget.get() == 0 {
        return Value::Null;
    }
    if let Some(first) = schema["oneOf"].get(0) {
        // Alternatives can contain the choice again; the simplest most likely do not.
        budget.budget.set(budget.budget.get().saturating_sub(CHOICE).max(1));
        let simplest = schema["oneOf"].as_array().and_then(|list| list.iter().min_by_key(|one| required(draft, one)));
        return value(budget, if depth == 0 { simplest.unwrap_or(first) } else { first }, name, depth);
    }
    if let Some(whole) = schema["allOf"].get(0) {
        return value(budget, whole, name, depth);
    }
    if let Some(reference) = target(schema) {
        let known = draft.contract_schema(reference);
        let example = known.and_then(|schema| schema.get("example")).cloned();
        let schema = draft.schemas.get(reference).or(known);
        return example.or_else(|| Some(value(budget, schema?, reference, below))).unwrap_or_default();
    }
    match schema["type"].as_str() {
        Some("object") => object(budget, schema, depth),
        Some("array") if depth == 0 => json!([]),
        Some("array") => json!([value(budget, &schema["items"], name, below)]),
        Some("integer") => json!(1),
        Some("number") => json!(1.5),
        Some("boolean") => json!(true),
        Some("string") => text(schema, name),
        _ => json!("any value"),
    }
}

/// The number of required fields of an alternative that are components.
fn required(draft: &Draft<'_>, alternative: &Value) -> usize {
    let schema = draft.resolved(alternative);
    strings(&schema["required"]).filter(|field| target(&schema["properties"][*field]).is_some()).count()
}

fn object(budget: &Budget<'_>, schema: &Value, depth: usize) -> Value {
    let below = depth.saturating_sub(1);
    let required: Vec<_> = strings(&schema["required"]).collect();
    let fields = schema["properties"].as_object().into_iter().flatten();
    let shown = fields.filter(|(name, _)| depth > 1 || required.contains(&name.as_str()));
    let mut members: Map<_, _> = shown.map(|(name, field)| (name.clone(), value(budget, field, name, below))).collect();
    if members.is_empty() && depth > 0 && schema["additionalProperties"].get("type").is_some() {
        members.insert("name".to_owned(), value(budget, &schema["additionalProperties"], "value", below));
    }
    Value::Object(members)
}

fn text(schema: &Value, name: &str) -> Value {
    let listed = schema["x-extensible-enum"].get(0);
    match name {
        _ if listed.is_some() => listed.cloned().unwrap_or_default(),
        _ if schema["format"] == "date-time" => json!("2026-03-30T09:15:02.120Z"),
        _ if name.ends_with("TypeId") => json!("0-1"),
        _ if name == "id" || name.ends_with("Id") => json!("9000000101"),
        _ if name.to_lowercase().ends_with("email") => json!("someone@example.com"),
        _ if name.to_lowercase().ends_with("url") => json!("https://example.com/"),
        _ => json!("text"),
    }
}
