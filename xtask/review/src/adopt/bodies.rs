//! Makes of every published success one 2XX of one type, and sends the request body as JSON; errors are the contract's.

use serde_json::{Value, json};

use super::{
    Draft, composition, reference, target,
    tree::{keys, require, strings},
    words,
};

pub(super) fn apply(draft: &mut Draft<'_>) {
    request(draft);
    answers(draft);
}

fn request(draft: &mut Draft<'_>) {
    let body = draft.published["requestBody"].clone();
    if body.is_null() {
        return;
    }
    let Some(schema) = json_schema(&body) else {
        let types: Vec<_> = keys(&body["content"]).collect();
        draft.refuse(format!("the request body is published as {types:?}, which the client cannot send"));
        return;
    };
    if body["required"] != true {
        draft.ask("the request body is published as optional; the client always sends it");
    }
    let content = json!({ "application/json": { "schema": schema } });
    draft.operation["requestBody"] =
        json!({ "required": true, "description": body["description"], "content": content });
}

fn answers(draft: &mut Draft<'_>) {
    let responses = draft.published["responses"].as_object().cloned().unwrap_or_default();
    let mut types: Vec<Value> = Vec::new();
    let (mut others, mut empty) = (Vec::new(), Vec::new());
    for (code, response) in &responses {
        match json_schema(response) {
            Some(schema) if !types.contains(&schema) => types.push(schema),
            Some(_) => {}
            None if keys(&response["content"]).next().is_some() => others.extend(keys(&response["content"]).cloned()),
            None => empty.push(code.as_str()),
        }
    }
    match (types.is_empty(), others.is_empty()) {
        (_, true) => {}
        (true, false) => {
            draft.refuse(format!("the response is published as {others:?}, which the client does not decode"))
        }
        (false, false) => {
            draft.ask(format!("HubSpot can also respond with {others:?}, which the client does not decode"))
        }
    }
    if !types.is_empty() && !empty.is_empty() {
        draft.ask(format!("{} has no body: a call that gets it fails to decode", empty.join(", ")));
    }
    if responses.is_empty() {
        draft.ask("HubSpot publishes no success: what does it respond with? As drafted, a body that is not JSON fails the call");
    }
    let codes = responses.keys().cloned().collect::<Vec<_>>().join(", ");
    if !codes.is_empty() {
        draft.note(format!("[{codes}] became 2XX"));
    }
    let telling =
        responses.values().filter_map(|response| response["description"].as_str()).find(|text| is_telling(text));
    let mut description = words::sentence(words::plain(telling.unwrap_or("HubSpot executed the request.")));
    if !codes.is_empty() {
        description += &format!("\n\nPublished for {codes}.");
    }
    let mut success = json!({ "description": description });
    if let Some(schema) = merged(draft, types) {
        success["content"] = json!({ "application/json": { "schema": schema } });
    }
    let errors = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
    draft.operation["responses"] =
        json!({ "2XX": success, "4XX": errors("ClientError"), "5XX": errors("ServerError") });
}

/// Whether a description says more than that the call succeeded.
fn is_telling(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    !["", "successful operation", "multiple statuses", "no content", "ok", "success"]
        .contains(&text.trim_end_matches('.'))
}

/// The schema of a JSON body; `*/*` is JSON in HubSpot's documents.
fn json_schema(body: &Value) -> Option<Value> {
    let content = body["content"].as_object()?;
    let media_type = ["application/json", "*/*"].into_iter().find_map(|name| content.get(name));
    let named = || content.iter().find(|(name, _)| name.contains("json")).map(|(_, media_type)| media_type);
    let schema = media_type.or_else(named)?.get("schema");
    Some(schema.cloned().unwrap_or_else(|| json!({})))
}

/// One schema for all: of objects the one with the fields of each, required where all require it.
fn merged(draft: &mut Draft<'_>, types: Vec<Value>) -> Option<Value> {
    if types.len() < 2 {
        return types.into_iter().next();
    }
    let fields = |name: &&str| draft.schemas.get(*name).map_or(0, |schema| keys(&schema["properties"]).count());
    let names: Vec<_> = types.iter().filter_map(target).filter(|name| fields(name) > 0).collect();
    let Some(name) = names.iter().max_by_key(|name| fields(name)).filter(|_| names.len() == types.len()) else {
        draft.ask("the successes have different bodies that cannot be merged: any value is accepted");
        return Some(json!({}));
    };
    let mut whole = draft.schemas[*name].clone();
    whole["allOf"] = types.iter().cloned().collect();
    let mut whole = composition::flattened(&draft.schemas, &whole);
    require(&mut whole, |field| {
        names.iter().all(|name| strings(&draft.schemas[*name]["required"]).any(|required| required == field))
    });
    let name = (*name).to_owned();
    draft.note(format!("merged {} into one with all fields", names.join(" and ").replace('~', "")));
    draft.schemas.insert(name.clone(), whole);
    Some(reference(&name))
}
