//! One answer, byte for byte, and what the client makes of it.

use hubspot_associations::{
    Client, Error, Outcome, ResponseValue,
    types::{
        AssociationCategory, AssociationConfigurationBatch, AssociationConfigurationUpdate,
        AssociationConfigurationUpdates, DefaultAssociationBatch,
    },
};
use serde_json::Value;
use stand_in::{Answer, StandIn, Step};

use crate::support::{root, single_shot};

/// An answer as HubSpot sends it.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Exchange {
    /// Reads `tests/fixtures/GROUP/NAME.http`: a line with the status, headers, an empty line, the body, a line end.
    pub(crate) fn fixture(group: &str, name: &str) -> Self {
        let bytes = std::fs::read(root("tests/fixtures").join(group).join(format!("{name}.http"))).unwrap();
        let head = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
        let body = bytes[head + 2..].strip_suffix(b"\n").unwrap().to_vec();
        let mut lines = std::str::from_utf8(&bytes[..head]).unwrap().lines();
        let status = lines.next().and_then(|line| line.strip_prefix("HTTP ")).unwrap().parse().unwrap();
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap();
        Self { status, headers: lines.map(header).collect(), body }
    }

    /// The body as JSON; `null` where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The answer to `createDefaultAssociation`.
    pub(crate) async fn associate(&self) -> Result<ResponseValue<DefaultAssociationBatch>, Error> {
        let (hubspot, client) = self.serve().await;
        let call = client.create_default_association().from_object_type("contacts").from_object_id(9_000_000_101_i64);
        let answer = call.to_object_type("companies").to_object_id(9_000_000_202_i64).send().await;
        assert_eq!(hubspot.received(), 1);
        answer
    }

    /// The answer to `batchUpdateAssociationConfigurations`.
    pub(crate) async fn configure(&self) -> Result<ResponseValue<AssociationConfigurationBatch>, Error> {
        let (hubspot, client) = self.serve().await;
        let update = AssociationConfigurationUpdate::new(AssociationCategory::HubspotDefined, 279, 5);
        let call = client.batch_update_association_configurations().from_object_type("contacts");
        let answer = call.to_object_type("companies").body(AssociationConfigurationUpdates::new([update])).send().await;
        assert_eq!(hubspot.received(), 1);
        answer
    }

    async fn serve(&self) -> (StandIn, Client) {
        let hubspot = StandIn::builder().start().await.unwrap();
        let mut bytes = format!("HTTP/1.1 {} Replayed\r\nconnection: close\r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if self.status != 204 {
            bytes.extend_from_slice(format!("content-length: {}\r\n", self.body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        hubspot.answer_always(Answer::only([Step::Raw(bytes.into()), Step::Close]));
        let client = single_shot(&hubspot);
        (hubspot, client)
    }
}

/// The JSON without nulls, empty lists and empty objects, which mean the same as nothing, and with ids as strings.
pub(crate) fn tidy(value: &Value) -> Value {
    let is_something = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    };
    match value {
        Value::Array(items) => items.iter().map(tidy).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| match value {
                Value::Number(id) if name == "id" => (name.clone(), Value::String(id.to_string())),
                value => (name.clone(), tidy(value)),
            })
            .filter(|(_, value)| is_something(value))
            .collect(),
        value => value.clone(),
    }
}

/// The outcome with its numbers, such as `partial 1/2`: results, then errors.
pub(crate) fn told<T>(outcome: &Outcome<'_, T>) -> String {
    let (name, results) = match outcome {
        Outcome::Complete { results } => ("complete", results.len()),
        Outcome::Partial { results, .. } => ("partial", results.len()),
        Outcome::Refused { .. } => ("refused", 0),
        Outcome::Pending { results } => ("pending", results.len()),
        other => panic!("an outcome without a name: {}", other.errors().len()),
    };
    format!("{name} {results}/{}", outcome.errors().len())
}
