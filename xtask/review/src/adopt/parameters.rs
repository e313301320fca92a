//! Gives path parameters a type that cannot change the path, and drops parameters that the client cannot send.

use serde_json::{Value, json};

use super::{Draft, items, names::free, reference, tree::strings};
use crate::extract;
use generator::{
    Pattern,
    document::METHODS,
    name::{Scope, pascal, snake},
};

/// The characters allowed unencoded in a path segment, including those of email addresses and file names.
const SAFE: &str = "^[A-Za-z0-9._~@:+,=!$&'()*-]{1,256}$";

pub(super) fn apply(draft: &mut Draft<'_>) {
    let published: Vec<_> = items(&draft.published["parameters"]).cloned().collect();
    let theirs = names(&draft.path);
    draft.path = path(draft);
    let ours = names(&draft.path);
    let mut seen: Vec<_> = ours.iter().map(|name| snake(name)).collect();
    let mut parameters = Vec::new();
    for (theirs, ours) in theirs.iter().zip(&ours) {
        // The last of two parameters with the same name wins.
        let described = published.iter().rev().find(|one| one["in"] == "path" && one["name"] == **theirs);
        parameters.push(path_parameter(draft, ours, described.unwrap_or(&Value::Null)));
    }
    let mut queries = Vec::new();
    for one in published.iter().rev().filter(|one| one["in"] != "path") {
        let name = one["name"].as_str().unwrap_or_default();
        let rust = snake(name);
        // progenitor and typify disagree on Rust names for what starts with a digit.
        let starts_with_digit = name.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_numeric);
        let unfit = Scope::Arguments.reserves(name) || seen.contains(&rust) || starts_with_digit;
        let sent = query_parameter(draft, one).filter(|_| !unfit);
        if sent.is_none() {
            let required = if one["required"] == true { "required " } else { "" };
            let place = one["in"].as_str().unwrap_or("unknown");
            let message = format!("the {required}{place} parameter `{name}` was dropped: the client cannot send it");
            if required.is_empty() { draft.ask(message) } else { draft.reject(message) }
        }
        queries.extend(sent);
        seen.push(rust);
    }
    parameters.extend(queries.into_iter().rev());
    if !parameters.is_empty() {
        draft.operation["parameters"] = Value::Array(parameters);
    }
}

/// The path as in the contract for another method, or else with conflicting parameter names replaced: callers never send the
/// name of a path parameter.
fn path(draft: &Draft<'_>) -> String {
    let known = METHODS.iter().find_map(|method| extract::find(draft.contract, method, &draft.path));
    let taken = names(&draft.path).into_iter().filter(|name| Scope::Arguments.reserves(name));
    let renamed = |path: String, name: String| path.replace(&format!("{{{name}}}"), &format!("{{{name}Value}}"));
    known.map_or_else(|| taken.fold(draft.path.clone(), renamed), |known| known.path.to_owned())
}

fn names(path: &str) -> Vec<String> {
    path.split('/').filter_map(|part| Some(part.strip_prefix('{')?.strip_suffix('}')?.to_owned())).collect()
}

fn path_parameter(draft: &mut Draft<'_>, name: &str, published: &Value) -> Value {
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
        _ => safe_text(draft, name, published),
    };
    json!({ "name": name, "in": "path", "required": true, "description": published["description"], "schema": schema })
}

/// Adds a string component whose pattern excludes text that could change the path.
fn safe_text(draft: &mut Draft<'_>, name: &str, published: &Value) -> Value {
    let component = pascal(name);
    if draft.contract_schema(&component).is_some_and(|schema| schema["pattern"] == SAFE) {
        return reference(&component);
    }
    let component = free(draft, &component);
    let values: Vec<_> = strings(&published["schema"]["enum"]).collect();
    let safe = Pattern::parse(SAFE).expect("the pattern is supported");
    let mut description =
        format!("A value of `{name}`: letters, digits and the punctuation allowed in a path segment.");
    if !values.is_empty() {
        description += &format!(" Published values: {}.", values.join(", "));
    }
    let is_safe = |value: &&&str| !value.is_empty() && value.bytes().all(|byte| safe.admits(byte));
    let example = values.iter().find(is_safe).unwrap_or(&"abc123");
    let schema = json!({ "type": "string", "pattern": SAFE, "description": description, "example": example });
    draft.schemas.insert(component.clone(), schema);
    draft.ask(format!("the pattern of `{component}` is a guess: which characters can `{name}` contain?"));
    reference(&component)
}

/// The query parameter; `None` if the client cannot send it.
fn query_parameter(draft: &Draft<'_>, published: &Value) -> Option<Value> {
    let name = published["name"].as_str().filter(|_| published["in"] == "query")?;
    let schema = draft.resolved(&published["schema"]);
    let is_form = published["style"].as_str().is_none_or(|style| style == "form");
    let mut description = published["description"].as_str().unwrap_or_default().trim().to_owned();
    let sent = if schema["type"] != "array" {
        scalar(schema)?
    } else if !is_form {
        return None;
    } else if published["explode"] != false {
        let items = scalar(draft.resolved(&schema["items"]))?;
        json!({ "type": "array", "items": items, "example": [items["example"]] })
    } else {
        description += "\n\nValues are separated by commas.";
        json!({ "type": "string", "example": "a,b" })
    };
    for (key, words) in [("default", "HubSpot's default"), ("enum", "Published values"), ("maximum", "At most")] {
        let places = [&published["schema"][key], &published["schema"]["items"][key]];
        if let Some(value) = places.into_iter().find(|one| !one.is_null()) {
            let text = value.to_string().replace(['"', '[', ']'], "").replace(',', ", ");
            description += &format!("\n\n{words}: {text}.");
        }
    }
    let mut parameter = json!({ "name": name, "in": "query", "description": description.trim(), "schema": sent });
    if published["required"] == true {
        parameter["required"] = Value::Bool(true);
    }
    Some(parameter)
}

/// A scalar without bounds: HubSpot reports values that it rejects.
fn scalar(schema: &Value) -> Option<Value> {
    let listed = ["enum", "x-extensible-enum"].iter().find_map(|key| schema[*key][0].as_str());
    match schema["type"].as_str()? {
        "integer" => Some(json!({ "type": "integer", "format": "int64", "example": 1 })),
        "number" => Some(json!({ "type": "number", "example": 1.5 })),
        "boolean" => Some(json!({ "type": "boolean", "example": true })),
        "string" => Some(json!({ "type": "string", "example": listed.unwrap_or("text") })),
        _ => None,
    }
}
