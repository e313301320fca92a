//! Splits schemas that a request and a response share: requests keep required fields, responses tolerate their absence.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Draft, Usage,
    tree::{each_reference, is_object, targets},
};

pub(super) fn apply(draft: &mut Draft<'_>) {
    draft.prune();
    let sent = draft.reached(&draft.operation["requestBody"]);
    let received: BTreeSet<_> = draft.reached(&draft.operation["responses"]).into_iter().collect();
    let shared: Vec<_> = sent.iter().filter(|name| received.contains(*name)).cloned().collect();
    // Text, lists of text and enums are the same in both directions.
    let mut split: BTreeSet<String> = shared.iter().filter(|name| is_object(&draft.schemas[*name])).cloned().collect();
    loop {
        let refers = |name: &&String| targets(&draft.schemas[*name]).iter().any(|target| split.contains(*target));
        let more: Vec<_> = shared.iter().filter(|name| !split.contains(*name)).filter(refers).cloned().collect();
        if more.is_empty() {
            break;
        }
        split.extend(more);
    }
    let copies: BTreeMap<String, String> = split.iter().map(|name| (name.clone(), format!("~{name}"))).collect();
    for (name, copy) in &copies {
        draft.schemas.insert(copy.clone(), draft.schemas[name].clone());
    }
    let renamed = &mut |name: &str| copies.get(name).cloned();
    for name in sent.iter().filter(|name| !shared.contains(name)).chain(copies.values()) {
        draft.schemas.entry(name.clone()).and_modify(|schema| each_reference(schema, renamed));
    }
    draft.operation.get_mut("requestBody").into_iter().for_each(|body: &mut Value| each_reference(body, renamed));
    if !split.is_empty() {
        let names: Vec<_> = split.iter().map(|name| super::published(name)).collect();
        draft.note(format!("split {}, which the request and the response share", names.join(", ")));
    }
    let received: Vec<_> = draft.reached(&draft.operation["responses"]);
    for name in draft.reached(&draft.operation["requestBody"]) {
        draft.usages.insert(name, Usage::Request);
    }
    for name in received {
        draft.usages.entry(name).and_modify(|usage| *usage = Usage::Both).or_insert(Usage::Response);
    }
}
