//! HubSpot's usual responses: success, and errors about the records or the association type.

use serde_json::{Value, json};

use crate::{
    RecordedRequest, Response,
    contract::{Operation, Parameters, singular},
    core::{Core, lock},
};

/// Responds to the two operations that are known here; to any other, with the contract's example.
pub(crate) fn respond(
    operation: &Operation,
    parameters: &Parameters<'_>,
    request: &RecordedRequest,
    core: &Core,
) -> Response {
    match operation.id.as_str() {
        "createDefaultAssociation" => {
            let [from_type, from, to_type, to] =
                ["fromObjectType", "fromObjectId", "toObjectType", "toObjectId"].map(|name| parameters[name]);
            if from == to && singular(from_type) == singular(to_type) {
                return Response::recorded("itself").fill("{id}", from);
            }
            *lock(&core.pairs).entry([from_type, from, to_type, to].join("/").into()).or_default() += 1;
            Response::recorded("associated").fill("{from}", from).fill("{to}", to)
        }
        "batchUpdateAssociationConfigurations" => {
            updated(&request.body, &singular(parameters["fromObjectType"]), &singular(parameters["toObjectType"]))
        }
        _ => Response::json(200, &operation.example),
    }
}

fn updated(body: &[u8], from: &str, to: &str) -> Response {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let inputs = request["inputs"].as_array().map(Vec::as_slice).unwrap_or_default();
    let known = TYPES.iter().find(|(a, b, _)| (*a, *b) == (from, to)).map(|(.., ids)| *ids);
    let unknown = inputs.iter().find(|input| match (input["typeId"].as_i64(), known) {
        (Some(id), Some(known)) if input["category"] == "HUBSPOT_DEFINED" => !known.contains(&id),
        (id, _) => id < Some(1),
    });
    if let Some(input) = unknown {
        let canceled = Response::recorded("canceled").fill("{id}", &input["typeId"].to_string());
        return canceled.fill("{from}", from).fill("{to}", to);
    }
    let updated = |input: &Value| {
        let max = &input["maxToObjectIds"];
        json!({ "category": input["category"], "typeId": input["typeId"], "userEnforcedMaxToObjectIds": max })
    };
    let results: Value = inputs.iter().map(updated).collect();
    let body = json!({ "status": "COMPLETE", "results": results, "startedAt": "{now}", "completedAt": "{now}" });
    Response::json(200, &body)
}

/// HubSpot's own association types between some object types; between others, any id is known here.
const TYPES: &[(&str, &str, &[i64])] = &[
    ("CONTACT", "COMPANY", &[1, 279]),
    ("COMPANY", "CONTACT", &[2, 280]),
    ("DEAL", "CONTACT", &[3]),
    ("CONTACT", "DEAL", &[4]),
    ("DEAL", "COMPANY", &[5, 341]),
    ("COMPANY", "DEAL", &[6, 342]),
    ("CONTACT", "TICKET", &[15]),
    ("TICKET", "CONTACT", &[16]),
];
