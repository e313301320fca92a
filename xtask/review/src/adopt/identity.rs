//! Gives the operation an id in lowerCamelCase, its words, and whether it may be sent twice.

use heck::{ToLowerCamelCase, ToPascalCase};
use serde_json::Value;

use super::{Draft, tree::keys};
use crate::Error;
use generator::{Document, name::snake};

const TIERS: &str = "x-hubspot-product-tier-requirements";
const EXEMPTIONS: &str = "x-hubspot-rate-limit-exemptions";

pub(super) fn apply(draft: &mut Draft<'_>) {
    if let Some(id) = draft.published["operationId"].as_str().filter(|id| *id != draft.id) {
        draft.note(format!("`{id}` became `{}`", draft.id));
    }
    draft.operation["operationId"] = Value::from(draft.id.as_str());
    if draft.path.ends_with('/') {
        draft.path = draft.path.trim_end_matches('/').to_owned();
        draft.ask("the published path ends with a slash, which is left out: does HubSpot answer without it?");
    }
    let server = |document: &Document| {
        document.value()["servers"][0]["url"].as_str().map(|url| url.trim_end_matches('/').to_owned())
    };
    if let Some(other) = server(draft.document).filter(|url| server(draft.contract).as_ref() != Some(url)) {
        draft.ask(format!("published for {other}, while the client calls the server of the contract"));
    }
    let safe = !["post", "patch"].contains(&draft.method);
    draft.operation["x-idempotent"] = Value::Bool(safe);
    if !safe {
        draft.ask("`x-idempotent` is false, as for every POST and PATCH: does the same request again do harm?");
    }
    for key in ["tags", "summary", "description", "deprecated", EXEMPTIONS] {
        if is_said(&draft.published[key]) {
            draft.operation[key] = draft.published[key].clone();
        }
    }
    let document = draft.document.value();
    let tiers = [&draft.published, document, &document["info"]].map(|holder| &holder[TIERS]);
    if let Some(tiers) = tiers.into_iter().find(|tiers| tiers.is_object()) {
        draft.operation[TIERS] = tiers.clone();
    }
    let taken = [TIERS, EXEMPTIONS];
    let left: Vec<_> =
        keys(&draft.published).filter(|key| key.starts_with("x-") && !taken.contains(&key.as_str())).collect();
    if !left.is_empty() {
        draft.note(format!("left out {left:?}"));
    }
}

/// Whether a value says anything: HubSpot writes `null` and empty text for what it does not say.
fn is_said(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty() && list.iter().all(Value::is_string),
        _ => true,
    }
}

/// The id asked for, or one that method and path suggest.
pub(super) fn choose_id(contract: &Document, method: &str, path: &str, wanted: Option<&str>) -> Result<String, Error> {
    let operations = contract.operations();
    let ids = operations.iter().filter_map(|operation| operation.value["operationId"].as_str());
    let known: Vec<_> = ids.map(snake).collect();
    let taken = |id: &str| known.contains(&snake(id));
    let id = wanted.map_or_else(|| suggested(method, path), str::to_owned);
    let mut ids = std::iter::once(id.clone()).chain((2..).map(|number| format!("{id}{number}")));
    match wanted {
        Some(id) if id.is_empty() || !id.is_ascii() || id.to_lower_camel_case() != id => {
            Err(Error::Adopt(format!("{id:?} is not in lowerCamelCase")))
        }
        Some(id) if taken(id) => Err(Error::Adopt(format!("the contract has an operation {id:?} already"))),
        _ => Ok(ids.find(|id| !taken(id)).expect("the numbers do not end")),
    }
}

/// `GET /crm/v3/lists/{listId}` → `getCrmListsByListId`.
fn suggested(method: &str, path: &str) -> String {
    let words = path.split('/').filter(|segment| !is_version(segment)).filter_map(|segment| {
        let last = |name: &str| format!("By{}", name.trim_end_matches('}').to_pascal_case());
        match segment.strip_prefix('{') {
            Some(name) => path.ends_with(segment).then(|| last(name)),
            None => Some(segment.to_pascal_case()),
        }
    });
    format!("{method}{}", words.collect::<String>()).to_lower_camel_case()
}

fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix('v').unwrap_or(segment);
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_of_method_and_path() {
        assert_eq!(suggested("get", "/crm/v3/lists/{listId}"), "getCrmListsByListId");
        assert_eq!(suggested("post", "/crm/objects/2026-03/{type}/batch/read"), "postCrmObjectsBatchRead");
    }
}
