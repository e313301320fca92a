//! What HubSpot answers when all is well.

use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::{
    Answer, Recorded,
    contract::{Operation, Parameters},
    core::{Core, lock},
};

/// The played answer of the two operations that are known here; of any other, the contract's example.
pub(crate) fn answer(operation: &Operation, parameters: &Parameters<'_>, request: &Recorded, core: &Core) -> Answer {
    match operation.id.as_str() {
        "createDefaultAssociation" => {
            let pair = ["fromObjectType", "fromObjectId", "toObjectType", "toObjectId"].map(|name| parameters[name]);
            if !core.settings.forget_pairs {
                *lock(&core.pairs).entry(pair.join("/").into()).or_default() += 1;
            }
            complete(associated(pair[1], pair[3]))
        }
        "batchUpdateAssociationConfigurations" => complete(updated(&request.body)),
        _ => Answer::json(200, &operation.example),
    }
}

/// Both directions, the inverse first.
fn associated(from: &str, to: &str) -> Value {
    let direction = |from: &str, to: &str, type_id: u32| {
        let kind = json!({ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id });
        json!({ "from": { "id": from }, "to": { "id": to }, "associationSpec": kind })
    };
    json!([direction(to, from, 2), direction(from, to, 1)])
}

fn updated(body: &[u8]) -> Value {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let updated = |input: &Value| {
        let max = &input["maxToObjectIds"];
        json!({ "category": input["category"], "typeId": input["typeId"], "userEnforcedMaxToObjectIds": max })
    };
    request["inputs"].as_array().into_iter().flatten().map(updated).collect()
}

fn complete(results: Value) -> Answer {
    let now = DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Millis, true);
    Answer::json(200, &json!({ "status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now }))
}
