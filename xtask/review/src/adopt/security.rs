//! Adopts the OAuth scopes: alternatives remain alternatives, scopes needed together remain together, and an operation
//! without authentication remains one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    Draft, items,
    tree::{keys, strings},
};

pub(super) fn apply(draft: &mut Draft<'_>) {
    let own = draft.published.get("security").filter(|list| list.is_array());
    let list = own.unwrap_or(&draft.document.value()["security"]);
    let alternatives: Vec<Value> = items(list).cloned().collect();
    if list.is_array() && alternatives.iter().all(|one| one.as_object().is_some_and(|one| one.is_empty())) {
        draft.operation["security"] = json!([]);
        draft.note("HubSpot publishes that no authentication is required: the client sends no access token");
        return;
    }
    if !list.is_array() {
        draft.ask("HubSpot publishes no security requirements for the operation: which scopes does it need?");
    }
    let is_bearer = |name: &&String| name.starts_with("oauth2") || name.starts_with("private_app");
    let others: BTreeSet<_> = alternatives.iter().flat_map(keys).filter(|name| !is_bearer(name)).cloned().collect();
    let usable: Vec<_> = alternatives.iter().filter(|one| keys(one).all(|name| is_bearer(&name))).collect();
    if !alternatives.is_empty() && usable.is_empty() {
        draft.reject(format!("HubSpot accepts only {others:?}, which the client cannot send"));
        return;
    }
    if !others.is_empty() {
        draft.ask(format!("HubSpot also accepts {others:?}, which the contract does not have"));
    }
    let scopes = |one: &Value| {
        let named = one.as_object().into_iter().flatten().filter(|(name, _)| name.starts_with("oauth2"));
        let scopes: BTreeSet<_> = named.flat_map(|(_, scopes)| strings(scopes)).map(str::to_owned).collect();
        (!scopes.is_empty()).then_some(scopes)
    };
    let known: BTreeSet<_> = items(&draft.contract.value()["security"]).filter_map(scopes).collect();
    let mut wanted: BTreeSet<_> = usable.into_iter().filter_map(scopes).collect();
    // The basic scope alone gives access to no records, so it is dropped if there are alternatives.
    if wanted.len() > 1 {
        wanted.remove(&BTreeSet::from(["oauth".to_owned()]));
    }
    if alternatives.is_empty() || wanted == known {
        return;
    }
    let requirements = wanted.iter().map(|scopes| json!({ "oauth2": scopes }));
    draft.operation["security"] = std::iter::once(json!({ "privateApp": [] })).chain(requirements).collect();
    let flow = &draft.contract.value()["components"]["securitySchemes"]["oauth2"]["flows"]["authorizationCode"];
    let named: BTreeSet<_> = wanted.into_iter().flatten().collect();
    draft.scopes = named.into_iter().filter(|scope| flow["scopes"].get(scope).is_none()).collect();
    if !draft.scopes.is_empty() {
        draft.ask(format!("the scopes {:?} are new: describe what each allows", draft.scopes));
    }
}
