//! Schemas that the contract already has, by the name HubSpot publishes them under.

use serde_json::Value;

use super::{Draft, Step, published};

pub(super) const STEP: Step = Step {
    name: "known",
    summary: "a published schema that the contract has stays as the contract has it, if it has every field",
    apply,
};

fn apply(draft: &mut Draft<'_>) {
    draft.prune();
    let names: Vec<String> = draft.schemas.keys().cloned().collect();
    for name in names {
        let named = draft.contract_schemas().find(|(_, schema)| schema["x-hubspot-schema"] == published(&name));
        let Some((ours, schema)) = named.map(|(ours, schema)| (ours.clone(), schema.clone())) else { continue };
        let missing: Vec<String> =
            fields(&draft.schemas[&name]).filter(|field| schema["properties"].get(field).is_none()).cloned().collect();
        if missing.is_empty() || schema["x-lenient"] == true {
            draft.redirect(&name, &ours);
            draft.done.push(format!("`{}` is `{ours}` of the contract", published(&name)));
        } else {
            draft.decide.push(format!(
                "`{}` is `{ours}` of the contract but for {missing:?}: one schema or two?",
                published(&name)
            ));
        }
    }
    draft.prune();
}

fn fields(schema: &Value) -> impl Iterator<Item = &String> {
    schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys())
}
