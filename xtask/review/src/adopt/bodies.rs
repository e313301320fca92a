//! Merges all published successes into one 2XX of one type, with the contract's errors, and adopts a JSON or form request
//! body.

use serde_json::{Value, json};

use super::{
    Draft, composition, reference, target,
    tree::{keys, require, strings},
    words,
};

pub(super) fn apply(draft: &mut Draft<'_>) {
    request(draft);
    responses(draft);
}

const FORM: &str = "application/x-www-form-urlencoded";

fn request(draft: &mut Draft<'_>) {
    let body = draft.published["requestBody"].clone();
    if body.is_null() {
        return;
    }
    let form = &body["content"][FORM]["schema"];
    let (media_type, schema) = match json_schema(&body) {
        Some(schema) => ("application/json", schema),
        None if is_flat(draft, form) => (FORM, form.clone()),
        None => {
            let types: Vec<_> = keys(&body["content"]).collect();
            draft.reject(format!("the request body is published as {types:?}, which the client cannot send"));
            return;
        }
    };
    if body["required"] != true {
        draft.ask("the request body is published as optional; the client always sends it");
    }
    let content = json!({ media_type: { "schema": schema } });
    draft.operation["requestBody"] =
        json!({ "required": true, "description": body["description"], "content": content });
}

/// Whether all fields of a form can be written as text.
fn is_flat(draft: &Draft<'_>, form: &Value) -> bool {
    const SCALARS: [&str; 4] = ["boolean", "integer", "number", "string"];
    let fields = draft.resolved(form)["properties"].as_object().into_iter().flatten();
    let mut kinds = fields.map(|(_, field)| draft.resolved(field)["type"].as_str()).peekable();
    kinds.peek().is_some() && kinds.all(|kind| kind.is_some_and(|kind| SCALARS.contains(&kind)))
}

fn responses(draft: &mut Draft<'_>) {
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
    let bytes = others.first().filter(|_| types.is_empty()).cloned();
    match (&bytes, others.len()) {
        (None, 0) | (Some(_), 1) => {}
        (Some(_), _) => draft.ask(format!("HubSpot responds with {others:?}; callers get the bytes")),
        (None, _) => draft.ask(format!("HubSpot can also respond with {others:?}, which the client does not decode")),
    }
    if !types.is_empty() && !empty.is_empty() {
        draft.ask(format!("{}: a response without a body fails to decode", empty.join(", ")));
    }
    if responses.is_empty() {
        draft.ask("HubSpot publishes no success response: what does it return? Until it is added, callers get no body");
    }
    let codes = responses.keys().cloned().collect::<Vec<_>>().join(", ");
    if !codes.is_empty() {
        draft.note(format!("[{codes}] became 2XX"));
    }
    let description_of_success =
        responses.values().filter_map(|response| response["description"].as_str()).find(|text| is_meaningful(text));
    let mut description =
        words::sentence(words::plain(description_of_success.unwrap_or("HubSpot executed the request.")));
    if !codes.is_empty() {
        description += &format!("\n\nPublished for {codes}.");
    }
    let mut success = json!({ "description": description });
    if let Some(schema) = merged(draft, types) {
        success["content"] = json!({ "application/json": { "schema": schema } });
    }
    if let Some(media_type) = bytes {
        let is_json = media_type.contains("json") || media_type.contains('*');
        let media_type = if is_json { "application/octet-stream".to_owned() } else { media_type };
        success["content"] = json!({ media_type: { "schema": { "type": "string", "format": "binary" } } });
    }
    let errors = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
    draft.operation["responses"] =
        json!({ "2XX": success, "4XX": errors("ClientError"), "5XX": errors("ServerError") });
}

/// Whether a description says more than that the request succeeded.
fn is_meaningful(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    !["", "successful operation", "multiple statuses", "no content", "ok", "success"]
        .contains(&text.trim_end_matches('.'))
}

/// The schema of a JSON body; `*/*` is JSON in HubSpot's documents, unless it is a file.
fn json_schema(body: &Value) -> Option<Value> {
    let content = body["content"].as_object()?;
    let media_type = ["application/json", "*/*"].into_iter().find_map(|name| content.get(name));
    let named = || content.iter().find(|(name, _)| name.contains("json")).map(|(_, media_type)| media_type);
    let schema = media_type.or_else(named)?.get("schema").filter(|schema| schema["format"] != "binary");
    schema.cloned().or_else(|| media_type.or_else(named)?.get("schema").is_none().then(|| json!({})))
}

/// One schema for all: objects are merged into one with all fields, which are required if all require them.
fn merged(draft: &mut Draft<'_>, types: Vec<Value>) -> Option<Value> {
    if types.len() < 2 {
        return types.into_iter().next();
    }
    let fields = |name: &&str| draft.schemas.get(*name).map_or(0, |schema| keys(&schema["properties"]).count());
    let names: Vec<_> = types.iter().filter_map(target).filter(|name| fields(name) > 0).collect();
    let Some(name) = names.iter().max_by_key(|name| fields(name)).filter(|_| names.len() == types.len()) else {
        draft.ask("the success responses have different bodies that cannot be merged: any value is accepted");
        return Some(json!({}));
    };
    let mut whole = draft.schemas[*name].clone();
    whole["allOf"] = types.iter().cloned().collect();
    let mut whole = composition::flattened(&draft.schemas, &whole);
    require(&mut whole, |field| {
        names.iter().all(|name| strings(&draft.schemas[*name]["required"]).any(|required| required == field))
    });
    let name = (*name).to_owned();
    draft.note(format!("merged {} into one schema with all fields", names.join(" and ").replace('~', "")));
    draft.schemas.insert(name.clone(), whole);
    Some(reference(&name))
}
