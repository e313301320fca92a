//! Sampled messages are valid for both the draft and the published document.

use super::*;

/// Pairs of published and drafted operations.
fn pairs(published: &Document) -> Vec<(Document, Pointer, Pointer)> {
    let contract = contract();
    let mut pairs = Vec::new();
    for theirs in published.operations() {
        let order = Order { method: theirs.method, path: theirs.path, id: None, incomplete: true };
        let Ok(adoption) = adopt(&contract, published, &order) else { continue };
        let drafted = tolerant(&Document::parse("contract.yaml", &adoption.text).unwrap(), &contract);
        let ours = drafted.operations().into_iter().find(|one| one.value["operationId"] == adoption.id.as_str());
        let ours = ours.unwrap().pointer;
        pairs.push((drafted, theirs.pointer, ours));
    }
    assert!(!pairs.is_empty());
    pairs
}

fn each(value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    change(value);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, change)),
        Value::Object(members) => members.values_mut().for_each(|member| each(member, change)),
        _ => {}
    }
}

/// Ignores schemas that the contract already had, and makes responses as tolerant as decoding is.
fn tolerant(drafted: &Document, contract: &Document) -> Document {
    let mut value = drafted.value().clone();
    for (name, _) in contract.members(&Pointer::root().extend(["components", "schemas"])) {
        each(&mut value["components"]["schemas"][name], &mut |value| {
            let Some(members) = value.as_object_mut() else { return };
            // Only objects of responses keep unknown members.
            if members.contains_key("additionalProperties") {
                let required = members.remove("required").unwrap_or_default();
                let is_required = |field| required.as_array().is_some_and(|list| list.contains(&json!(field)));
                let fields = members.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten();
                fields.filter(|(field, _)| !is_required(*field)).for_each(|(_, schema)| *schema = json!({}));
            }
            if let Some(values) = members.get_mut("additionalProperties").filter(|values| values["type"].is_string()) {
                values["nullable"] = json!(true);
            }
        });
    }
    Document::parse("contract.json", &value.to_string()).unwrap()
}

const JSON: [&str; 3] = ["content", "application/json", "schema"];

/// Whether what HubSpot may send is valid in the draft, and what the draft may send is valid for HubSpot.
fn check(published: &Document, pairs: &[(Document, Pointer, Pointer)], choices: &[u8]) -> Result<usize, TestCaseError> {
    let mut checked = 0;
    for (drafted, theirs, ours) in pairs {
        let mut stream = choices.iter().copied().cycle();
        let codes: Vec<_> = published.members(&theirs.join("responses")).map(|(code, _)| code.clone()).collect();
        let success = ours.join("responses").join("2XX").extend(JSON);
        for code in codes.iter().filter(|code| code.starts_with('2')) {
            let Some(schema) = published.at(&theirs.join("responses").join(code).extend(JSON)) else { continue };
            if drafted.at(&success).is_none() {
                continue;
            }
            let value = sample(published, schema, Direction::Response, &mut stream, 6);
            let found = violations(drafted, &success, &value);
            prop_assert!(found.is_empty(), "{ours}: HubSpot's {value} does not decode: {found:?}");
            checked += 1;
        }
        let (sent, taken) = (ours.join("requestBody").extend(JSON), theirs.join("requestBody").extend(JSON));
        if let (Some(schema), Some(_)) = (drafted.at(&sent), published.at(&taken)) {
            let value = sample(drafted, schema, Direction::Request, &mut stream, 6);
            let found = violations(published, &taken, &value);
            prop_assert!(found.is_empty(), "{theirs}: HubSpot rejects our {value}: {found:?}");
            checked += 1;
        }
    }
    Ok(checked)
}

#[test]
fn drafts_accept_what_hubspot_may_send_and_send_what_it_accepts() {
    let published = meaning();
    let pairs = pairs(&published);
    let cases = ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(cases, |(choices in prop::collection::vec(any::<u8>(), 40..200))| {
        prop_assert!(check(&published, &pairs, &choices)? > 5);
    });
}

#[test]
fn drafts_have_the_meaning_of_the_published_documents() {
    let Some(folder) = env::var_os("MATERIAL").map(|folder| PathBuf::from(folder).join("hubspot-published")) else {
        eprintln!("skipped: MATERIAL names no folder");
        return;
    };
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let published = Document::parse("published.json", &text).unwrap();
        let pairs = pairs(&published);
        for seed in [1_u8, 7, 91] {
            let choices: Vec<u8> = (0..97_u8).map(|at| at.wrapping_mul(seed).wrapping_add(at >> 2)).collect();
            check(&published, &pairs, &choices).unwrap();
        }
    }
}
