//! Follows every reference but those to schemas, and replaces what leads nowhere.

use serde_json::{Map, Value, json};

use super::{Draft, Step, reference, unnamed};
use crate::Pointer;

pub(super) const STEP: Step = Step {
    name: "references",
    summary: "parameters, bodies and responses are written out; a dangling reference becomes a value of any kind",
    apply,
};

/// A longer way leads in a circle.
const MAX_DEPTH: usize = 24;

fn apply(draft: &mut Draft<'_>) {
    let mut dangling = Vec::new();
    let extract = &draft.extract;
    let item = extract["paths"].as_object().and_then(|paths| paths.values().next());
    let shared = item.and_then(|item| item["parameters"].as_array()).cloned().unwrap_or_default();
    let own = draft.published.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    draft.published.insert("parameters".to_owned(), shared.into_iter().chain(own).collect());
    if let Some(responses) = draft.published.get_mut("responses").and_then(Value::as_object_mut) {
        only_successes(responses);
    }
    draft.published.values_mut().for_each(|value| follow(extract, value, 0, &mut dangling));
    let schemas = extract["components"]["schemas"].as_object().cloned().unwrap_or_default();
    draft.schemas = schemas.into_iter().map(|(name, schema)| (unnamed(&name), schema)).collect();
    draft.schemas.values_mut().for_each(|value| follow(extract, value, 0, &mut dangling));
    dangling.sort();
    dangling.dedup();
    for reference in dangling {
        draft
            .decide
            .push(format!("`{reference}` leads nowhere in the publication: any value is accepted in its place"));
    }
}

/// Errors are those of the contract. `default` is a success where nothing else is one, as it is in old publications.
fn only_successes(responses: &mut Map<String, Value>) {
    let any = responses.keys().any(|code| code.starts_with('2'));
    let is_error = |response: &Value| response.to_string().contains("Error\"");
    responses.retain(|code, response| code.starts_with('2') || !any && code == "default" && !is_error(response));
}

fn follow(extract: &Value, value: &mut Value, depth: usize, dangling: &mut Vec<String>) {
    if let Some(text) = value.get("$ref").and_then(Value::as_str) {
        let place = Pointer::from_reference(text);
        let found = place.as_ref().and_then(|place| extract.pointer(place.as_str()));
        let tokens: Vec<_> = place.iter().flat_map(Pointer::tokens).collect();
        let replacement = match (&tokens[..], found) {
            ([components, schemas, name], Some(_)) if components == "components" && schemas == "schemas" => {
                *value = reference(&unnamed(name));
                return;
            }
            (_, Some(found)) if depth < MAX_DEPTH => found.clone(),
            _ => {
                dangling.push(text.to_owned());
                json!({})
            }
        };
        *value = replacement;
        return follow(extract, value, depth + 1, dangling);
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| follow(extract, item, depth, dangling)),
        Value::Object(members) => members.values_mut().for_each(|member| follow(extract, member, depth, dangling)),
        _ => {}
    }
}
