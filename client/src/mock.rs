//! Typed mocks of HubSpot, for the tests of your own code.
//!
//! ```
//! use hubspot_associations::{Client, mock::{MockAnswer, MockServerExt, httpmock::MockServer}};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), hubspot_associations::Error> {
//! let server = MockServer::start_async().await;
//! let mock = server.create_default_association(|when, then| {
//!     when.from_object_type("contacts").from_object_id(1001);
//!     then.answer(MockAnswer::associated(1001, 2002));
//! });
//!
//! let client = Client::builder().access_token("any").base_url(server.base_url()).build()?;
//! let response = client
//!     .create_default_association()
//!     .from_object_type("contacts").from_object_id(1001)
//!     .to_object_type("companies").to_object_id(2002)
//!     .send()
//!     .await?;
//! assert!(response.outcome().is_complete());
//! mock.assert();
//! # Ok(()) }
//! ```

use std::fmt::Display;

use serde_json::{Value, json};

pub use httpmock;

pub use crate::generated::mock::*;

const CORRELATION_ID: &str = "00000000-0000-4000-8000-000000000000";

/// The response of a mock, in HubSpot's shapes.
#[derive(Clone, Debug)]
pub struct MockAnswer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Value,
}

impl MockAnswer {
    /// Creates a response from a status and a body.
    pub fn new(status: u16, body: impl Into<Value>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// Success: two records are associated. Lists both directions, the inverse first, as HubSpot does.
    pub fn associated(from_object_id: impl Display, to_object_id: impl Display) -> Self {
        let (from, to) = (from_object_id.to_string(), to_object_id.to_string());
        let link = |from: &str, to: &str, id: i64| {
            json!({
                "from": {"id": from},
                "to": {"id": to},
                "associationSpec": {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": id},
            })
        };
        Self::batch("COMPLETE", json!([link(&to, &from, 280), link(&from, &to, 279)]))
    }

    /// Success: limits of HubSpot-defined association types are set, as pairs of type id and limit.
    pub fn limits_set(limits: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let limits = limits.into_iter().map(
            |(id, limit)| json!({"category": "HUBSPOT_DEFINED", "typeId": id, "userEnforcedMaxToObjectIds": limit}),
        );
        Self::batch("COMPLETE", limits.collect())
    }

    /// A success status, but HubSpot rejected every item.
    pub fn refused() -> Self {
        Self::batch("CANCELED", json!([])).with_error("VALIDATION_ERROR", "the association type is not valid")
    }

    /// Adds an error to a response of success, which makes its outcome partial.
    #[must_use]
    pub fn with_error(mut self, category: &str, message: &str) -> Self {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let error = json!({"status": "error", "category": category, "message": message});
        self.body["numErrors"] = json!(errors.len() + 1);
        self.body["errors"] = errors.into_iter().chain([error]).collect();
        self
    }

    /// 403: the access token lacks scopes.
    pub fn missing_scopes() -> Self {
        let mut answer = Self::error(403, "MISSING_SCOPES", "the access token lacks scopes");
        answer.body["errors"] = json!([{
            "message": "one of these scopes is needed",
            "context": {"requiredGranularScopes": ["crm.objects.contacts.write"]},
        }]);
        answer
    }

    /// 401: the access token has expired.
    pub fn expired_token() -> Self {
        Self::error(401, "EXPIRED_AUTHENTICATION", "the access token expired 5 seconds ago")
    }

    /// 400: a record does not exist.
    pub fn unknown_record(id: impl Display) -> Self {
        let mut answer = Self::error(400, "VALIDATION_ERROR", "one or more associations are not valid");
        answer.body["context"] = json!({"INVALID_OBJECT_IDS": [id.to_string()]});
        answer
    }

    /// 429: the ten-second limit is used up, with the matching headers.
    pub fn ten_secondly_limit() -> Self {
        let body = json!({
            "status": "error",
            "errorType": "RATE_LIMIT",
            "policyName": "TEN_SECONDLY_ROLLING",
            "message": "the limit of ten seconds is used up",
            "correlationId": CORRELATION_ID,
        });
        Self::new(429, body)
            .with_header("X-HubSpot-RateLimit-Max", 100)
            .with_header("X-HubSpot-RateLimit-Remaining", 0)
            .with_header("X-HubSpot-RateLimit-Interval-Milliseconds", 10_000)
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Display) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    fn batch(status: &str, results: Value) -> Self {
        let at = "2026-01-05T10:00:00.000Z";
        Self::new(200, json!({"status": status, "results": results, "startedAt": at, "completedAt": at}))
    }

    fn error(status: u16, category: &str, message: &str) -> Self {
        let body =
            json!({"status": "error", "category": category, "message": message, "correlationId": CORRELATION_ID});
        Self::new(status, body)
    }

    pub(crate) fn write(self, then: httpmock::Then) -> httpmock::Then {
        let then = then.status(self.status).header("content-type", "application/json").json_body(self.body);
        self.headers.into_iter().fold(then, |then, (name, value)| then.header(name, value))
    }
}
