//! A response, byte for byte, and what the client returns for it.

use hubspot_associations::{
    CallOptions, Client, Error, Outcome, ResponseValue,
    types::{
        AssociationCategory, AssociationConfigurationBatch, AssociationConfigurationUpdate,
        AssociationConfigurationUpdates, DefaultAssociationBatch,
    },
};
use serde::Serialize;
use serde_json::{Value, json};
use stand_in::{Response, StandIn, Step};

use crate::{
    support::{root, single_shot},
    versions,
};

/// A response as HubSpot sends it.
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

    /// The body as JSON; `null` if it is not JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The response to `createDefaultAssociation`, which is the same in each version of the API.
    pub(crate) async fn associate(&self) -> Result<ResponseValue<DefaultAssociationBatch>, Error> {
        let (_hubspot, client) = self.serve().await;
        let send = async |options| {
            let call = client.create_default_association().from_object_type("contacts").options(options);
            let call = call.from_object_id(9_000_000_101_i64).to_object_type("companies");
            call.to_object_id(9_000_000_202_i64).send().await
        };
        same("createDefaultAssociation", send).await
    }

    /// The response to `batchUpdateAssociationConfigurations`, which is the same in each version of the API.
    pub(crate) async fn configure(&self) -> Result<ResponseValue<AssociationConfigurationBatch>, Error> {
        let (_hubspot, client) = self.serve().await;
        let send = async |options| {
            let update = AssociationConfigurationUpdate::new(AssociationCategory::HubspotDefined, 279, 5);
            let call = client.batch_update_association_configurations().from_object_type("contacts").options(options);
            call.to_object_type("companies").body(AssociationConfigurationUpdates::new([update])).send().await
        };
        same("batchUpdateAssociationConfigurations", send).await
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
        hubspot.respond_always(Response::only([Step::Raw(bytes.into()), Step::Close]));
        let client = single_shot(&hubspot);
        (hubspot, client)
    }
}

/// Returns the result of `send` in the default version, after asserting that every listed version gives the same.
async fn same<T: Serialize>(
    operation: &str,
    send: impl AsyncFn(CallOptions) -> Result<ResponseValue<T>, Error>,
) -> Result<ResponseValue<T>, Error> {
    let shown = |result: &Result<ResponseValue<T>, Error>| match result {
        Ok(response) => json!([response.status().as_u16(), serde_json::to_value(&**response).unwrap()]),
        Err(error) => json!([format!("{:?}", error.status()), error.message(), error.body(), error.is_unknown_path()]),
    };
    let result = send(CallOptions::new()).await;
    for version in versions::listed(operation) {
        let name = version.to_string();
        let other = send(CallOptions::new().api_version(version)).await;
        assert_eq!(shown(&other), shown(&result), "{name}");
        if let Err(error) = other {
            assert!(error.url_template().unwrap().contains(&format!("/{name}/")), "{error:?}");
        }
    }
    result
}

/// The JSON without nulls, empty lists and empty objects, which mean the same as absent ones, and with ids as strings.
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

/// The outcome with its counts of results and errors, such as `partial 1/2`.
pub(crate) fn summary<T>(outcome: &Outcome<'_, T>) -> String {
    let (name, results) = match outcome {
        Outcome::Complete { results, .. } => ("complete", results.len()),
        Outcome::Partial { results, .. } => ("partial", results.len()),
        Outcome::NotExecuted { .. } => ("not executed", 0),
        Outcome::Pending { results, .. } => ("pending", results.len()),
        Outcome::Unknown { results, .. } => ("unknown", results.len()),
        other => panic!("an outcome without a name: {}", other.errors().len()),
    };
    format!("{name} {results}/{}", outcome.errors().len())
}
