//! Path and query parameters; others cannot be sent or are the transport's business.

use serde_json::{Map, Value, json};

use super::{Draft, Step, reference};
use crate::{
    extract,
    name::{pascal, snake},
};

pub(super) const STEP: Step = Step {
    name: "parameters",
    summary: "path parameters get a type that cannot change the path; query parameters stay where they can be sent",
    apply,
};

/// What the generated builder names itself.
const TAKEN: [&str; 10] = ["body", "client", "info", "new", "options", "request", "response", "result", "send", "url"];

/// Unreserved characters but the dot, of which two are a path segment of their own.
const SAFE: &str = "^[A-Za-z0-9_~-]{1,256}$";

fn apply(draft: &mut Draft<'_>) {
    take_path(draft);
    let published = draft.published.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut parameters: Vec<Value> = Vec::new();
    for name in names(&draft.path) {
        let described = published.iter().find(|one| one["in"] == "path" && one["name"] == *name).cloned();
        parameters.push(path_parameter(draft, &name, described.unwrap_or_default()));
    }
    rename_taken(draft, &mut parameters);
    let mut queries = Vec::new();
    let mut seen: Vec<String> = names(&draft.path).iter().map(|name| snake(name)).collect();
    for one in published.iter().rev().filter(|one| one["in"] != "path") {
        let name = one["name"].as_str().unwrap_or_default();
        let rust = snake(name);
        let unfit = TAKEN.contains(&rust.as_str()) || seen.contains(&rust);
        match query_parameter(draft, one).filter(|_| !unfit) {
            Some(parameter) => queries.push(parameter),
            None => {
                let required = if one["required"] == true { "required " } else { "" };
                let place = one["in"].as_str().unwrap_or("unknown");
                draft
                    .decide
                    .push(format!("the {required}{place} parameter `{name}` is left out: the client cannot send it"));
            }
        }
        seen.push(rust);
    }
    // The last of two namesakes holds, so they are met from the end.
    parameters.extend(queries.into_iter().rev());
    if !parameters.is_empty() {
        draft.operation.insert("parameters".to_owned(), Value::Array(parameters));
    }
}

/// A path that the contract has for another method keeps the names it has there.
fn take_path(draft: &mut Draft<'_>) {
    let methods = crate::document::METHODS;
    let Some(known) = methods.iter().find_map(|method| extract::find(draft.contract, method, &draft.path)) else {
        return;
    };
    let renamed: Vec<_> = names(&draft.path).into_iter().zip(names(known.path)).collect();
    draft.path = known.path.to_owned();
    for parameter in draft.published.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some((_, to)) = renamed.iter().find(|(from, _)| parameter["in"] == "path" && parameter["name"] == **from)
        {
            parameter["name"] = Value::from(to.as_str());
        }
    }
}

/// Callers never send the name of a path parameter, so it may change.
fn rename_taken(draft: &mut Draft<'_>, parameters: &mut [Value]) {
    for parameter in parameters.iter_mut() {
        let Some(name) = parameter["name"].as_str().filter(|name| TAKEN.contains(&snake(name).as_str())) else {
            continue;
        };
        let renamed = format!("{name}Value");
        draft.path = draft.path.replace(&format!("{{{name}}}"), &format!("{{{renamed}}}"));
        parameter["name"] = Value::from(renamed);
    }
}

fn names(path: &str) -> Vec<String> {
    path.split('/').filter_map(|part| Some(part.strip_prefix('{')?.strip_suffix('}')?.to_owned())).collect()
}

fn path_parameter(draft: &mut Draft<'_>, name: &str, published: Value) -> Value {
    let shared = draft.contract.value()["components"]["parameters"].as_object().into_iter().flatten();
    if let Some((component, _)) = shared.clone().find(|(_, one)| one["in"] == "path" && one["name"] == name) {
        return json!({ "$ref": format!("#/components/parameters/{component}") });
    }
    let lower = name.to_lowercase();
    let known = |suffix: &str, schema: &str| lower.ends_with(suffix) && draft.contract_schema(schema).is_some();
    let schema = match published["schema"]["type"].as_str() {
        Some("integer" | "number") => json!({ "type": "integer", "format": "int64", "example": 1 }),
        _ if known("objecttype", "ObjectType") => reference("ObjectType"),
        _ if known("objectid", "ObjectId") => reference("ObjectId"),
        _ => safe_text(draft, name, &published),
    };
    json!({ "name": name, "in": "path", "required": true, "description": published["description"], "schema": schema })
}

/// A component for text that cannot change the path.
fn safe_text(draft: &mut Draft<'_>, name: &str, published: &Value) -> Value {
    let mut component = pascal(name);
    let values: Vec<_> =
        published["schema"]["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let example = values.first().copied().unwrap_or("abc123");
    let same = |schema: &Value| schema["pattern"] == SAFE;
    while draft.contract_schema(&component).is_some_and(|schema| !same(schema))
        || draft.schemas.contains_key(&component)
    {
        component += "Value";
    }
    if draft.contract_schema(&component).is_none() {
        let known =
            if values.is_empty() { String::new() } else { format!(" Published values: {}.", values.join(", ")) };
        let description =
            format!("A value of `{name}`: 1 to 256 letters, digits, underscores, hyphens and tildes.{known}");
        let schema = json!({ "type": "string", "pattern": SAFE, "description": description, "example": example });
        draft.schemas.insert(component.clone(), schema);
        draft.decide.push(format!("the pattern of `{component}` is a guess: which characters can `{name}` hold?"));
    }
    reference(&component)
}

/// `None` for what cannot be sent.
fn query_parameter(draft: &mut Draft<'_>, published: &Value) -> Option<Value> {
    let name = published["name"].as_str().filter(|_| published["in"] == "query")?;
    let schema = resolved(draft, &published["schema"]);
    let style = published["style"].as_str().unwrap_or("form");
    let listed = schema["type"] == "array";
    let exploded = published["explode"].as_bool().unwrap_or(true);
    let mut description = published["description"].as_str().unwrap_or_default().trim().to_owned();
    let schema = match (listed, exploded && style == "form") {
        (true, true) => {
            let items = scalar(&resolved(draft, &schema["items"]))?;
            json!({ "type": "array", "items": items, "example": [items["example"]] })
        }
        (true, false) if style == "form" => {
            description = format!("{description}\n\nValues are separated by commas.");
            json!({ "type": "string", "example": "a,b" })
        }
        (true, false) => return None,
        (false, _) => scalar(&schema)?,
    };
    for (key, words) in [("default", "HubSpot's default"), ("enum", "Published values"), ("maximum", "At most")] {
        let value =
            [&published["schema"][key], &published["schema"]["items"][key]].into_iter().find(|one| !one.is_null());
        if let Some(value) = value {
            let text = value.to_string().replace(['"', '[', ']'], "").replace(',', ", ");
            description = format!("{description}\n\n{words}: {text}.");
        }
    }
    let mut parameter = Map::new();
    for (key, value) in
        [("name", json!(name)), ("in", json!("query")), ("description", json!(description.trim())), ("schema", schema)]
    {
        parameter.insert(key.to_owned(), value);
    }
    if published["required"] == true {
        parameter.insert("required".to_owned(), Value::Bool(true));
    }
    Some(Value::Object(parameter))
}

fn resolved(draft: &Draft<'_>, schema: &Value) -> Value {
    super::target(schema).and_then(|name| draft.schemas.get(name)).unwrap_or(schema).clone()
}

/// A scalar without bounds: what HubSpot refuses, it says itself.
fn scalar(schema: &Value) -> Option<Value> {
    match schema["type"].as_str() {
        Some("integer") => Some(json!({ "type": "integer", "format": "int64", "example": 1 })),
        Some("number") => Some(json!({ "type": "number", "example": 1.5 })),
        Some("boolean") => Some(json!({ "type": "boolean", "example": true })),
        Some("string") => Some(json!({ "type": "string", "example": schema["enum"][0].as_str().unwrap_or("text") })),
        _ => None,
    }
}
