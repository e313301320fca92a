//! Puts the contract's schemas in the place of those published under the same name, if they have every field.

use super::{Draft, published, tree::keys};

pub(super) fn apply(draft: &mut Draft<'_>) {
    draft.prune();
    let names: Vec<String> = draft.schemas.keys().cloned().collect();
    for name in names {
        let published = published(&name);
        let Some((ours, schema)) = draft.contract_schemas().find(|(_, ours)| ours["x-hubspot-schema"] == published)
        else {
            continue;
        };
        let fields = keys(&draft.schemas[&name]["properties"]);
        let missing: Vec<_> = fields.filter(|field| schema["properties"].get(field).is_none()).collect();
        if missing.is_empty() || schema["x-lenient"] == true {
            draft.note(format!("`{published}` is `{ours}` of the contract"));
            draft.replace(&name, ours);
        } else {
            draft.ask(format!("`{published}` is `{ours}` of the contract but for {missing:?}: one schema or two?"));
        }
    }
    draft.prune();
}
