//! Gives the operation an id in lowerCamelCase, its words, and whether it may be sent twice.

use heck::{ToLowerCamelCase, ToPascalCase};
use serde_json::Value;

use super::{
    Draft,
    tree::{items, keys},
};
use crate::{Document, Error, name::snake};

const TIERS: &str = "x-hubspot-product-tier-requirements";
const EXEMPTIONS: &str = "x-hubspot-rate-limit-exemptions";

pub(super) fn apply(draft: &mut Draft<'_>) {
    if let Some(id) = draft.published["operationId"].as_str().filter(|id| *id != draft.id) {
        draft.done.push(format!("`{id}` became `{}`", draft.id));
    }
    draft.operation["operationId"] = Value::from(draft.id.as_str());
    if draft.path.ends_with('/') {
        draft.path = draft.path.trim_end_matches('/').to_owned();
        draft.decide.push(
            "the published path ends with a slash, which is left out: does HubSpot answer without it?".to_owned(),
        );
    }
    let server = |document: &Document| {
        document.value()["servers"][0]["url"].as_str().map(|url| url.trim_end_matches('/').to_owned())
    };
    if let Some(other) = server(draft.document).filter(|url| server(draft.contract).as_ref() != Some(url)) {
        draft.decide.push(format!("published for {other}, while the client calls the server of the contract"));
    }
    let safe = !["post", "patch"].contains(&draft.method);
    draft.operation["x-idempotent"] = Value::Bool(safe);
    if !safe {
        draft.decide.push(
            "`x-idempotent` is false, as for every POST and PATCH: does the same request again do harm?".to_owned(),
        );
    }
    for key in ["tags", "summary", "description", "deprecated", EXEMPTIONS] {
        if is_said(&draft.published[key]) {
            draft.operation[key] = draft.published[key].clone();
        }
    }
    let document = draft.document.value();
    if let Some(tiers) =
        [&draft.published, document, &document["info"]].map(|at| &at[TIERS]).into_iter().find(|at| at.is_object())
    {
        draft.operation[TIERS] = tiers.clone();
    }
    let left: Vec<_> = keys(&draft.published)
        .filter(|key| key.starts_with("x-") && ![TIERS, EXEMPTIONS].contains(&key.as_str()))
        .collect();
    if !left.is_empty() {
        draft.done.push(format!("left out {left:?}"));
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
    let known: Vec<_> = contract
        .operations()
        .iter()
        .filter_map(|operation| operation.value["operationId"].as_str().map(snake))
        .collect();
    let taken = |id: &str| known.contains(&snake(id));
    match wanted {
        Some(id) if id.is_empty() || !id.is_ascii() || id.to_lower_camel_case() != id => {
            Err(Error::Adopt(format!("{id:?} is not in lowerCamelCase")))
        }
        Some(id) if taken(id) => Err(Error::Adopt(format!("the contract has an operation {id:?} already"))),
        Some(id) => Ok(id.to_owned()),
        None => {
            let id = suggested(method, path);
            let numbered = (2..).map(|number| format!("{id}{number}"));
            let mut ids = std::iter::once(id.clone()).chain(numbered);
            Ok(ids.find(|id| !taken(id)).expect("the numbers do not end"))
        }
    }
}

/// `GET /crm/v3/lists/{listId}` → `getCrmListsByListId`.
fn suggested(method: &str, path: &str) -> String {
    let mut id = method.to_owned();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        match segment.strip_prefix('{') {
            Some(name) if path.ends_with(segment) => {
                id += &format!("By{}", name.trim_end_matches('}').to_pascal_case())
            }
            Some(_) => {}
            None if is_version(segment) => {}
            None => id += &segment.to_pascal_case(),
        }
    }
    id.to_lower_camel_case()
}

fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix('v').unwrap_or(segment);
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// The tags of the operation that the contract does not know.
pub(super) fn new_tags<'d>(draft: &'d Draft<'_>) -> impl Iterator<Item = &'d Value> {
    let known = &draft.contract.value()["tags"];
    let tags = draft.operation.get("tags").into_iter().flat_map(items);
    tags.filter(|tag| items(known).all(|known| known["name"] != **tag))
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
