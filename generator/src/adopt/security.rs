//! Who may call: one scope an alternative, as in the contract.

use serde_json::{Value, json};

use super::{Draft, Step};

pub(super) const STEP: Step = Step {
    name: "security",
    summary: "OAuth scopes are taken over; the contract's own list stands for an equal one; other schemes are listed",
    apply,
};

fn apply(draft: &mut Draft<'_>) {
    let published = draft.published.get("security").or_else(|| draft.extract.get("security"));
    let mut scopes = Vec::new();
    let mut others = Vec::new();
    for alternative in published.and_then(Value::as_array).into_iter().flatten() {
        match alternative["oauth2"].as_array() {
            Some(names) => scopes.extend(names.iter().filter_map(Value::as_str).map(str::to_owned)),
            None => others.extend(alternative.as_object().into_iter().flat_map(|schemes| schemes.keys().cloned())),
        }
    }
    // The basic scope alone opens no records.
    scopes.retain(|scope| scope != "oauth");
    scopes.sort();
    scopes.dedup();
    others.retain(|scheme| !scheme.starts_with("private_app"));
    others.dedup();
    if !others.is_empty() {
        draft
            .decide
            .push(format!("the publication also lets callers in by {others:?}, which the contract does not know"));
    }
    let root = &draft.contract.value()["security"];
    let known: Vec<&str> = root.as_array().into_iter().flatten().filter_map(|one| one["oauth2"][0].as_str()).collect();
    if scopes.is_empty() || scopes.iter().map(String::as_str).eq(known.iter().copied()) {
        return;
    }
    let alternatives = scopes.iter().map(|scope| json!({ "oauth2": [scope] }));
    let list: Vec<Value> = std::iter::once(json!({ "privateApp": [] })).chain(alternatives).collect();
    draft.operation.insert("security".to_owned(), Value::Array(list));
    let flow = &draft.contract.value()["components"]["securitySchemes"]["oauth2"]["flows"]["authorizationCode"];
    scopes.retain(|scope| flow["scopes"].get(scope).is_none());
    draft.scopes = scopes;
    if !draft.scopes.is_empty() {
        draft.decide.push(format!("the scopes {:?} are new: say what each allows", draft.scopes));
    }
}
