//! The operation's id, tags, words and promises.

use heck::{ToLowerCamelCase, ToPascalCase};
use serde_json::{Value, json};

use super::{Draft, Step};
use crate::{Document, Error, name::snake};

pub(super) const STEP: Step = Step {
    name: "identity",
    summary: "the id becomes a name in lowerCamelCase, and the operation says whether it may be sent twice",
    apply,
};

const TIERS: &str = "x-hubspot-product-tier-requirements";
const EXEMPTIONS: &str = "x-hubspot-rate-limit-exemptions";

fn apply(draft: &mut Draft<'_>) {
    if let Some(id) = draft.published.get("operationId").and_then(Value::as_str).filter(|id| *id != draft.id) {
        draft.done.push(format!("`{id}` became `{}`", draft.id));
    }
    draft.operation.insert("operationId".to_owned(), Value::from(draft.id.as_str()));
    if draft.extract["paths"].get(&draft.path).is_none() {
        draft.decide.push(
            "the published path ends with a slash, which is left out: does HubSpot answer without it?".to_owned(),
        );
    }
    let server =
        |document: &Value| document["servers"][0]["url"].as_str().map(|url| url.trim_end_matches('/').to_owned());
    if let Some(other) = server(&draft.extract).filter(|url| server(draft.contract.value()).as_ref() != Some(url)) {
        draft.decide.push(format!("published for {other}, while the client calls the server of the contract"));
    }
    let safe = !["post", "patch"].contains(&draft.method);
    draft.operation.insert("x-idempotent".to_owned(), Value::Bool(safe));
    if !safe {
        draft.decide.push(
            "`x-idempotent` is false, as for every POST and PATCH: does the same request again do harm?".to_owned(),
        );
    }
    for key in ["tags", "summary", "description", "deprecated", EXEMPTIONS] {
        if let Some(value) = draft.published.get(key).filter(|value| is_said(value)) {
            draft.operation.insert(key.to_owned(), value.clone());
        }
    }
    let tiers = [draft.published.get(TIERS), draft.extract.get(TIERS), draft.extract["info"].get(TIERS)];
    if let Some(tiers) = tiers.into_iter().flatten().find(|value| value.is_object()) {
        draft.operation.insert(TIERS.to_owned(), tiers.clone());
    }
    let taken = [TIERS, EXEMPTIONS];
    let left: Vec<_> =
        draft.published.keys().filter(|key| key.starts_with("x-") && !taken.contains(&key.as_str())).collect();
    if !left.is_empty() {
        draft.done.push(format!("left out {left:?}"));
    }
}

/// Whether a value says anything: HubSpot writes `null` and empty text for what it does not say.
fn is_said(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty() && items.iter().all(Value::is_string),
        _ => true,
    }
}

/// The id asked for, or one that method and path suggest.
pub(super) fn choose_id(contract: &Document, method: &str, path: &str, wanted: Option<&str>) -> Result<String, Error> {
    let operations = contract.operations();
    let taken = |id: &str| {
        operations.iter().any(|operation| operation.value["operationId"].as_str().map(snake) == Some(snake(id)))
    };
    if let Some(id) = wanted {
        let fit = id.to_lower_camel_case() == id && id.is_ascii() && !id.is_empty();
        return match (fit, taken(id)) {
            (false, _) => Err(Error::Adopt(format!("{id:?} is not in lowerCamelCase"))),
            (_, true) => Err(Error::Adopt(format!("the contract has an operation {id:?} already"))),
            _ => Ok(id.to_owned()),
        };
    }
    let id = suggested(method, path);
    let numbered = (2..).map(|number| format!("{id}{number}"));
    let mut ids = std::iter::once(id.clone()).chain(numbered);
    Ok(ids.find(|id| !taken(id)).expect("the numbers do not end"))
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

/// Tags of the operation that the contract does not know.
pub(super) fn new_tags(draft: &Draft<'_>) -> Vec<Value> {
    let known = draft.contract.value()["tags"].as_array().cloned().unwrap_or_default();
    let tags = draft.operation.get("tags").and_then(Value::as_array).into_iter().flatten();
    let new = tags.filter(|tag| known.iter().all(|known| known["name"] != **tag));
    new.map(|tag| json!({ "name": tag, "description": format!("{}.", tag.as_str().unwrap_or_default()) })).collect()
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
