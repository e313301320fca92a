//! Bodies of any length without white space, like those of HubSpot and of the client.

/// A response to `createDefaultAssociation`: both directions, the inverse first.
pub(crate) fn association(results: usize) -> String {
    response(results, |number| {
        let (from, to, id) = if number % 2 == 0 { (202, 101, 280) } else { (101, 202, 279) };
        format!(
            r#"{{"from":{{"id":"9000000{from}"}},"to":{{"id":"9000000{to}"}},"associationSpec":{{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":{id}}}}}"#
        )
    })
}

/// A response to `batchUpdateAssociationConfigurations`.
pub(crate) fn configuration(results: usize) -> String {
    response(results, |number| {
        let id = 279 + number;
        format!(r#"{{"category":"HUBSPOT_DEFINED","typeId":{id},"userEnforcedMaxToObjectIds":5}}"#)
    })
}

/// A request to `batchUpdateAssociationConfigurations`.
pub(crate) fn updates(inputs: usize) -> String {
    let input = |number| format!(r#"{{"category":"HUBSPOT_DEFINED","maxToObjectIds":5,"typeId":{}}}"#, 279 + number);
    format!(r#"{{"inputs":[{}]}}"#, list(inputs, input))
}

fn response(results: usize, result: impl Fn(usize) -> String) -> String {
    let results = list(results, result);
    format!(
        r#"{{"status":"COMPLETE","results":[{results}],"startedAt":"2026-03-01T10:00:00.000Z","completedAt":"2026-03-01T10:00:00.031Z"}}"#
    )
}

fn list(length: usize, item: impl Fn(usize) -> String) -> String {
    (0..length).map(item).collect::<Vec<_>>().join(",")
}
