//! Takes over the OAuth scopes, one an alternative; the contract's own list stands for an equal one.

use std::collections::BTreeSet;

use serde_json::json;

use super::{
    Draft, items,
    tree::{keys, strings},
};

pub(super) fn apply(draft: &mut Draft<'_>) {
    let own = draft.published.get("security").filter(|list| list.is_array());
    let alternatives: Vec<_> = items(own.unwrap_or(&draft.document.value()["security"])).cloned().collect();
    let schemes: BTreeSet<_> = alternatives.iter().flat_map(keys).collect();
    let others: Vec<_> =
        schemes.into_iter().filter(|name| *name != "oauth2" && !name.starts_with("private_app")).collect();
    if !others.is_empty() {
        draft.ask(format!("the publication also lets callers in by {others:?}, which the contract does not know"));
    }
    // The basic scope alone opens no records.
    let scopes = alternatives.iter().flat_map(|one| strings(&one["oauth2"])).filter(|name| *name != "oauth");
    let scopes: BTreeSet<_> = scopes.collect();
    let known = items(&draft.contract.value()["security"]).filter_map(|one| one["oauth2"][0].as_str());
    if scopes.is_empty() || scopes.iter().copied().eq(known) {
        return;
    }
    let own = scopes.iter().map(|scope| json!({ "oauth2": [scope] }));
    draft.operation["security"] = std::iter::once(json!({ "privateApp": [] })).chain(own).collect();
    let flow = &draft.contract.value()["components"]["securitySchemes"]["oauth2"]["flows"]["authorizationCode"];
    draft.scopes = scopes.into_iter().filter(|scope| flow["scopes"].get(scope).is_none()).map(str::to_owned).collect();
    if !draft.scopes.is_empty() {
        draft.ask(format!("the scopes {:?} are new: say what each allows", draft.scopes));
    }
}
