//! The responses: one type for every success, the contract's own for errors.

use serde_json::{Map, Value, json};

use super::{Draft, Step, reference, target, words};

pub(super) const STEP: Step = Step {
    name: "answers",
    summary: "every published success becomes one 2XX of one type; errors are those of the contract",
    apply,
};

fn apply(draft: &mut Draft<'_>) {
    let responses = draft.published.get("responses").and_then(Value::as_object).cloned().unwrap_or_default();
    let successes: Vec<_> = responses.iter().collect();
    let mut types: Vec<Value> = Vec::new();
    for (code, response) in &successes {
        match json_schema(response) {
            Some(schema) if !types.contains(&schema) => types.push(schema),
            Some(_) => {}
            None => {
                let others: Vec<_> =
                    response["content"].as_object().into_iter().flat_map(|content| content.keys()).collect();
                if !others.is_empty() {
                    draft.decide.push(format!("{code} is answered as {others:?}, which the client does not decode"));
                } else if successes.len() > 1 {
                    draft
                        .decide
                        .push(format!("{code} is answered without a body: a call that gets it fails to decode"));
                }
            }
        }
    }
    let codes: Vec<_> = successes.iter().map(|(code, _)| code.as_str()).collect();
    draft.done.push(format!("[{}] became 2XX", codes.join(", ")));
    let mut success = Map::new();
    let telling =
        successes.iter().filter_map(|(_, response)| response["description"].as_str()).find(|text| is_telling(text));
    let published = if codes.is_empty() { String::new() } else { format!("\n\nPublished for {}.", codes.join(", ")) };
    let description =
        format!("{}{published}", words::sentence(words::plain(telling.unwrap_or("HubSpot carried out the call."))));
    success.insert("description".to_owned(), Value::from(description));
    if let Some(schema) = merged(draft, types) {
        success.insert("content".to_owned(), json!({ "application/json": { "schema": schema } }));
    }
    let errors = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
    let responses = json!({ "2XX": success, "4XX": errors("ClientError"), "5XX": errors("ServerError") });
    draft.operation.insert("responses".to_owned(), responses);
}

/// Whether a description says more than that the call succeeded.
fn is_telling(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    !["", "successful operation", "multiple statuses", "no content", "ok", "success"]
        .contains(&text.trim_end_matches('.'))
}

/// The schema of a JSON body; `*/*` is JSON in HubSpot's documents.
pub(super) fn json_schema(body: &Value) -> Option<Value> {
    let content = body["content"].as_object()?;
    let media_type = ["application/json", "*/*"].into_iter().find_map(|name| content.get(name));
    let named = || content.iter().find(|(name, _)| name.contains("json")).map(|(_, media_type)| media_type);
    let schema = media_type.or_else(named)?.get("schema");
    Some(schema.cloned().unwrap_or_else(|| json!({})))
}

/// One schema for all: of objects the one with the fields of each, required where all require it.
fn merged(draft: &mut Draft<'_>, types: Vec<Value>) -> Option<Value> {
    let mut types = types.into_iter();
    let first = types.next()?;
    let mut rest = types.peekable();
    if rest.peek().is_none() {
        return Some(first);
    }
    let all: Vec<Value> = std::iter::once(first).chain(rest).collect();
    let names: Vec<_> = all.iter().filter_map(target).map(str::to_owned).collect();
    let objects: Vec<_> = names.iter().filter_map(|name| draft.schemas.get(name)?.as_object().cloned()).collect();
    let sound =
        objects.len() == all.len() && objects.iter().all(|one| one.get("properties").is_some_and(Value::is_object));
    if !sound {
        draft
            .decide
            .push("the successes have different bodies that cannot be merged: any value is accepted".to_owned());
        return Some(json!({}));
    }
    let fields = |one: &Map<String, Value>| one["properties"].as_object().map_or(0, Map::len);
    let (richest, name) = objects.iter().zip(&names).max_by_key(|(one, _)| fields(one))?;
    let mut merged = richest.clone();
    let requires = |one: &Map<String, Value>, name: &Value| {
        one.get("required").and_then(Value::as_array).is_some_and(|names| names.contains(name))
    };
    for (field, schema) in objects.iter().flat_map(|one| one["properties"].as_object().into_iter().flatten()) {
        if let Some(properties) = merged["properties"].as_object_mut() {
            properties.entry(field.clone()).or_insert_with(|| schema.clone());
        }
    }
    if let Some(required) = merged.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| objects.iter().all(|one| requires(one, name)));
    }
    draft.schemas.insert(name.clone(), Value::Object(merged));
    draft.done.push(format!("merged {} into one with all fields", names.join(" and ").replace('~', "")));
    Some(reference(name))
}
