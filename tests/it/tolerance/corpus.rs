//! Replays recorded responses, which are not part of the repository.
//!
//! `$MATERIAL/wire-corpus` is a directory of JSON files with the members `status`, `headers` (values are strings or lists of them),
//! `body` (a string is text and not JSON, `null` was not recorded) and `endpoint`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use hubspot_associations::{Error, types::StandardError};
use serde_json::{Map, Value};

use super::{
    SCHEMAS,
    exchange::{Exchange, tidy},
    expected::assert_shows_no_secret,
};

/// These belong to one connection or to the encoding of a body in transit.
const NOT_REPLAYED: [&str; 5] = ["connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"];

#[tokio::test]
async fn every_recorded_response_is_reported_without_loss() {
    let Some(directory) = std::env::var_os("MATERIAL").map(|path| PathBuf::from(path).join("wire-corpus")) else {
        eprintln!("skipped: MATERIAL is not set");
        return;
    };
    let mut counts = BTreeMap::<String, usize>::new();
    for (name, exchange) in recordings(&directory) {
        let kind = match exchange.status {
            200..300 => success(&name, &exchange).await,
            _ => failure(&name, &exchange).await,
        };
        *counts.entry(kind).or_default() += 1;
    }
    println!("{} recordings", counts.values().sum::<usize>());
    counts.iter().for_each(|(kind, count)| println!("{count:4} {kind}"));
    assert!(!counts.is_empty(), "no recordings in {}", directory.display());
}

fn recordings(directory: &Path) -> Vec<(String, Exchange)> {
    let mut recordings = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let recording: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            recordings.push((path.file_stem().unwrap().to_string_lossy().into_owned(), exchange(&recording)));
        }
    }
    recordings.sort_by(|a, b| a.0.cmp(&b.0));
    recordings
}

fn exchange(recording: &Value) -> Exchange {
    let headers = recording["headers"].as_object().into_iter().flatten();
    let headers = headers.filter(|(name, _)| !NOT_REPLAYED.contains(&name.to_lowercase().as_str()));
    let each = headers.flat_map(|(name, value)| match value {
        Value::Array(values) => values.iter().map(|value| (name, value)).collect(),
        value => vec![(name, value)],
    });
    Exchange {
        status: recording["status"].as_u64().unwrap().try_into().unwrap(),
        headers: each.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect(),
        body: match &recording["body"] {
            Value::Null => Vec::new(),
            Value::String(text) => text.clone().into_bytes(),
            body => body.to_string().into_bytes(),
        },
    }
}

async fn success(name: &str, exchange: &Exchange) -> String {
    let (response, json) = (exchange.associate().await, exchange.json());
    if exchange.body.is_empty() {
        let error = response.map(drop).expect_err(name);
        assert!(error.is_empty_response(), "{name}: {error}");
        return "2xx without a body: an error".to_owned();
    }
    match shape(&json) {
        Err(reason) => {
            let status = response.map_or_else(|error| error.status().unwrap(), |response| response.status());
            assert_eq!(status.as_u16(), exchange.status, "{name}");
            println!("out: {name}: {reason}");
            format!("2xx of another operation: {reason}")
        }
        Ok(belongs) => {
            if belongs.a {
                let batch = response.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(tidy(&serde_json::to_value(&*batch).unwrap()), tidy(&json), "{name}");
                assert_eq!(batch.extra, undeclared("DefaultAssociationBatch", &json), "{name}");
                for (result, json) in batch.results.iter().zip(items(&json, "results")) {
                    assert_eq!(result.extra, undeclared("DefaultAssociation", json), "{name}");
                    assert_eq!(result.from.extra, undeclared("ObjectRef", &json["from"]), "{name}");
                    assert_eq!(result.to.extra, undeclared("ObjectRef", &json["to"]), "{name}");
                    let spec = &json["associationSpec"];
                    assert_eq!(result.association_spec.extra, undeclared("AssociationSpec", spec), "{name}");
                }
                assert_errors(name, &batch.errors, &json);
            }
            if belongs.b {
                let batch = exchange.configure().await.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(tidy(&serde_json::to_value(&*batch).unwrap()), tidy(&json), "{name}");
                assert_eq!(batch.extra, undeclared("AssociationConfigurationBatch", &json), "{name}");
                for (result, json) in batch.results.iter().zip(items(&json, "results")) {
                    assert_eq!(result.extra, undeclared("AssociationConfiguration", json), "{name}");
                }
                assert_errors(name, &batch.errors, &json);
            }
            println!("in:  {name}: {}", belongs.name());
            format!("2xx in the shape of {}: decoded without loss", belongs.name())
        }
    }
}

/// The operations that can return a body: creating a default association, updating limits.
struct Belongs {
    a: bool,
    b: bool,
}

impl Belongs {
    fn name(&self) -> &'static str {
        match (self.a, self.b) {
            (true, true) => "both operations (a batch without results)",
            (true, false) => "createDefaultAssociation",
            _ => "batchUpdateAssociationConfigurations",
        }
    }
}

fn shape(body: &Value) -> Result<Belongs, &'static str> {
    match &body["status"] {
        _ if !body.is_object() => return Err("not a JSON object, as recorded"),
        Value::String(status) if status == "error" => return Err("an item of `errors`, not a batch"),
        Value::String(_) => {}
        _ => return Err("no `status`: a list, a report or a token, not a batch"),
    }
    let all = |keys: [&str; 2]| items(body, "results").all(|item| keys.iter().all(|key| !item[key].is_null()));
    let belongs =
        Belongs { a: all(["associationSpec", "from"]) && all(["from", "to"]), b: all(["category", "typeId"]) };
    if belongs.a || belongs.b { Ok(belongs) } else { Err("`results` hold neither associations with a spec nor limits") }
}

fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn assert_errors(name: &str, errors: &[StandardError], json: &Value) {
    assert_eq!(errors.len(), items(json, "errors").count(), "{name}");
    for (error, json) in errors.iter().zip(items(json, "errors")) {
        assert_eq!(error.extra, undeclared("StandardError", json), "{name}");
    }
}

/// The members of an object that the contract does not name.
fn undeclared(schema: &str, object: &Value) -> Map<String, Value> {
    let properties = &SCHEMAS[schema]["properties"];
    let members = object.as_object().into_iter().flatten();
    members
        .filter(|(name, _)| properties.get(name).is_none())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

async fn failure(name: &str, exchange: &Exchange) -> String {
    let error = exchange.associate().await.map(drop).expect_err(name);
    let json = exchange.json();
    assert_eq!(error.status().unwrap().as_u16(), exchange.status, "{name}");
    assert!(!error.is_decode() && !error.is_empty_response(), "{name}: {error}");
    assert_eq!(error.category(), json["category"].as_str(), "{name}");
    assert_eq!(error.sub_category(), json["subCategory"].as_str(), "{name}");
    assert_eq!(error.policy_name(), json["policyName"].as_str(), "{name}");
    assert_eq!(error.message().is_some(), json["message"].is_string(), "{name}");
    let message = error.message().unwrap_or_default();
    assert!(message.contains("[access token]") || message == json["message"].as_str().unwrap_or_default(), "{name}");
    assert_shows_no_secret(&error, name);
    assert_eq!(error.correlation_id(), correlation_id(exchange, &json), "{name}");
    assert_eq!(error.details().is_some(), json.is_object(), "{name}");
    let Some(details) = error.details() else { return "4xx or 5xx without JSON: status, headers and body".to_owned() };
    assert_eq!(details.extra, undeclared("ErrorBody", &json), "{name}");
    assert_eq!(tidy(&serde_json::to_value(details).unwrap()), tidy(&json), "{name}");
    format!("4xx or 5xx with JSON, {}", known(&error))
}

fn correlation_id<'a>(exchange: &'a Exchange, json: &'a Value) -> Option<&'a str> {
    let header = exchange.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-hubspot-correlation-id"));
    json["correlationId"].as_str().or(header.map(|(_, value)| value.as_str()))
}

fn known(error: &Error) -> &'static str {
    match (error.category(), error.policy_name()) {
        (Some(_), _) => "with a category",
        (None, Some(_)) => "with a policy name instead of a category",
        (None, None) => "without a category",
    }
}
