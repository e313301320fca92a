//! Gives the operation an id in lowerCamelCase, its documentation, and whether it is idempotent.

use generator::{
    Document,
    document::{OperationAt, Segment},
    name::snake,
};
use heck::{ToLowerCamelCase, ToPascalCase};
use serde_json::Value;

use super::{Draft, tree::keys};
use crate::Error;

const TIERS: &str = "x-hubspot-product-tier-requirements";
const EXEMPTIONS: &str = "x-hubspot-rate-limit-exemptions";

pub(super) fn apply(draft: &mut Draft<'_>) {
    if let Some(id) = draft.published["operationId"].as_str().filter(|id| *id != draft.id) {
        draft.note(format!("`{id}` became `{}`", draft.id));
    }
    draft.operation["operationId"] = Value::from(draft.id.as_str());
    if draft.path.ends_with('/') {
        draft.path = draft.path.trim_end_matches('/').to_owned();
        draft.ask("the trailing slash of the published path was removed: does HubSpot accept the path without it?");
    }
    let server = |document: &Document| {
        document.value()["servers"][0]["url"].as_str().map(|url| url.trim_end_matches('/').to_owned())
    };
    if let Some(other) = server(draft.document).filter(|url| server(draft.contract).as_ref() != Some(url)) {
        draft.ask(format!("HubSpot publishes the operation for {other}, but the client calls the contract's server"));
    }
    let safe = !["post", "patch"].contains(&draft.method);
    draft.operation["x-idempotent"] = Value::Bool(safe);
    if !safe {
        draft.ask("`x-idempotent` is false, as for every POST and PATCH: is a retry safe?");
    }
    for key in ["tags", "summary", "description", "deprecated", EXEMPTIONS] {
        if has_content(&draft.published[key]) {
            draft.operation[key] = draft.published[key].clone();
        }
    }
    let document = draft.document.value();
    let tiers = [&draft.published, document, &document["info"]].map(|holder| &holder[TIERS]);
    if let Some(tiers) = tiers.into_iter().find(|tiers| tiers.is_object()) {
        draft.operation[TIERS] = tiers.clone();
    }
    let kept = [TIERS, EXEMPTIONS];
    let left: Vec<_> =
        keys(&draft.published).filter(|key| key.starts_with("x-") && !kept.contains(&key.as_str())).collect();
    if !left.is_empty() {
        draft.note(format!("removed {left:?}"));
    }
}

/// Whether a value has content: HubSpot writes `null` and empty text for absent values.
fn has_content(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty() && list.iter().all(Value::is_string),
        _ => true,
    }
}

/// The requested id, or one derived from method and path that no other operation of the published document would get.
pub(super) fn choose_id(
    contract: &Document,
    published: &Document,
    theirs: &OperationAt<'_>,
    wanted: Option<&str>,
) -> Result<String, Error> {
    let operations = contract.operations();
    let ids = operations.iter().filter_map(|operation| operation.value["operationId"].as_str());
    let known: Vec<_> = ids.map(snake).collect();
    let taken = |id: &str| known.contains(&snake(id));
    match wanted {
        Some(id) if id.is_empty() || !id.is_ascii() || id.to_lower_camel_case() != id => {
            return Err(Error::Adopt(format!("{id:?} is not in lowerCamelCase")));
        }
        Some(id) if taken(id) => return Err(Error::Adopt(format!("the contract already has an operation {id:?}"))),
        Some(id) => return Ok(id.to_owned()),
        None => {}
    }
    let others: Vec<_> = published.operations().into_iter().filter(|other| other.pointer != theirs.pointer).collect();
    let is_unique = |style: &Style| {
        let id = suggested(theirs, *style);
        !taken(&id) && others.iter().all(|other| suggested(other, *style) != id)
    };
    let id = suggested(theirs, [Style::Short, Style::Parameters].into_iter().find(is_unique).unwrap_or(Style::Whole));
    let mut ids = std::iter::once(id.clone()).chain((2..).map(|number| format!("{id}{number}")));
    Ok(ids.find(|id| !taken(id)).expect("there are infinitely many numbers"))
}

/// The parts of a path that become part of the id.
#[derive(Clone, Copy)]
enum Style {
    /// The literal segments, and a parameter at the end of the path.
    Short,
    /// Also every parameter.
    Parameters,
    /// Also the version.
    Whole,
}

/// `GET /crm/v3/lists/{listId}` → `getCrmListsByListId`.
fn suggested(operation: &OperationAt<'_>, style: Style) -> String {
    let template = operation.template().trimmed();
    let last = template.segments().last();
    let words = template.segments().filter_map(|segment| match segment {
        Segment::Literal(text) if Some(text) == template.api_version() && !matches!(style, Style::Whole) => None,
        Segment::Literal(text) | Segment::Mixed(text) => Some(text.to_pascal_case()),
        Segment::Parameter(name) if !matches!(style, Style::Short) || last == Some(segment) => {
            Some(format!("By{}", name.to_pascal_case()))
        }
        Segment::Parameter(_) => None,
    });
    format!("{}{}", operation.method, words.collect::<String>()).to_lower_camel_case()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(paths: &[&str]) -> Vec<String> {
        let items: String = paths.iter().map(|path| format!("  '{path}': {{get: {{}}}}\n")).collect();
        let document = Document::parse("a.yaml", &format!("openapi: 3.0.3\npaths:\n{items}")).unwrap();
        let contract = Document::parse("b.yaml", "openapi: 3.0.3\npaths: {}").unwrap();
        let find = |path: &&str| {
            let operations = document.operations();
            let theirs = operations.iter().find(|one| one.path == *path).unwrap();
            choose_id(&contract, &document, theirs, None).unwrap()
        };
        paths.iter().map(find).collect()
    }

    #[test]
    fn ids_are_derived_from_method_and_path() {
        assert_eq!(
            ids(&["/crm/v3/lists/{listId}", "/crm/objects/2026-09-beta/{type}/batch/read"]),
            ["getCrmListsByListId", "getCrmObjectsBatchRead"]
        );
    }

    #[test]
    fn ids_include_object_types() {
        assert_eq!(
            ids(&["/crm/objects/2026-03/0-410", "/crm/objects/2026-03/0-421"]),
            ["getCrmObjects0410", "getCrmObjects0421"]
        );
    }

    #[test]
    fn operations_of_one_document_get_distinct_ids() {
        assert_eq!(ids(&["/a/{x}/b", "/a/b", "/c/v1", "/c/v2"]), ["getAByXb", "getAb", "getCv1", "getCv2"]);
    }
}
