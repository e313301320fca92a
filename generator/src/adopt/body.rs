//! The request body: one JSON component, always sent.

use serde_json::{Value, json};

use super::{Draft, Step, answers::json_schema};

pub(super) const STEP: Step =
    Step { name: "body", summary: "the request body is JSON and required, which is all that the client sends", apply };

fn apply(draft: &mut Draft<'_>) {
    let Some(body) = draft.published.get("requestBody").cloned() else { return };
    let Some(schema) = json_schema(&body) else {
        let types: Vec<_> = body["content"].as_object().into_iter().flat_map(|content| content.keys()).collect();
        draft.decide.push(format!("the request body is left out: the client cannot send {types:?}"));
        return;
    };
    if body["required"] != true {
        draft.decide.push("the request body is published as optional; the client always sends it".to_owned());
    }
    let mut adopted = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    adopted["description"] = body.get("description").cloned().unwrap_or(Value::Null);
    draft.operation.insert("requestBody".to_owned(), adopted);
}
