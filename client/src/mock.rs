//! Typed mocks of HubSpot, for testing your code.
//!
//! ```
//! use hubspot_associations::{Client, mock::{MockResponse, MockServerExt, TOKEN, httpmock::MockServer}};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), hubspot_associations::Error> {
//! let server = MockServer::start_async().await;
//! let mock = server.create_default_association(|when, then| {
//!     when.from_object_type("contacts").from_object_id(1001);
//!     then.respond(MockResponse::associated(1001, 2002));
//! });
//!
//! let client = Client::builder().access_token(TOKEN).base_url(server.base_url()).build()?;
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

use std::{
    fmt::Display,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use httpmock;

pub use crate::generated::mock::*;
use crate::{
    Error, ResponseValue,
    transport::{BufferedResponse, error_for},
};

/// An access token in HubSpot's format that HubSpot never issued.
pub const TOKEN: &str = "pat-na1-00000000-1111-2222-3333-444444444444";

/// HubSpot's responses, as recorded; the stand-in of this crate's tests uses the same ones.
static RESPONSES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("mock/responses.json")).expect("the file is JSON"));

/// The response of a mock, as HubSpot sends it; or several, one for each call.
#[derive(Clone, Debug)]
pub struct MockResponse(Vec<Response>);

#[derive(Clone, Debug)]
struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl MockResponse {
    /// Creates a response from a status and a JSON body.
    pub fn new(status: u16, body: impl Into<Value>) -> Self {
        Self::text(status, "application/json;charset=utf-8", body.into())
    }

    /// Creates an HTML page, which HubSpot's edge returns if no application responds.
    pub fn html(status: u16) -> Self {
        let page = format!("<html>\n<head><title>Error {status}</title></head>\n<body>HTTP {status}</body>\n</html>\n");
        Self::text(status, "text/html;charset=utf-8", page)
    }

    fn text(status: u16, kind: &str, body: impl Display) -> Self {
        Self(vec![Response { status, headers: Vec::new(), body: body.to_string() }]).with_header("content-type", kind)
    }

    /// Creates a success: two records are associated. Lists both directions, the inverse first, as HubSpot does.
    pub fn associated(from_object_id: impl Display, to_object_id: impl Display) -> Self {
        Self::recorded("associated", &[("{from}", &from_object_id), ("{to}", &to_object_id)])
    }

    /// Creates a success: limits of HubSpot-defined association types are set, as pairs of type id and limit.
    pub fn limits_set(limits: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let limits = limits.into_iter().map(
            |(id, limit)| json!({"category": "HUBSPOT_DEFINED", "typeId": id, "userEnforcedMaxToObjectIds": limit}),
        );
        let results: Value = limits.collect();
        Self::new(200, json!({"status": "COMPLETE", "results": results, "startedAt": NOW, "completedAt": NOW}))
    }

    /// Creates a response with a success status in which HubSpot rejects every item, due to an unknown association type.
    pub fn rejected() -> Self {
        Self::recorded("canceled", &[("{id}", &99), ("{from}", &"CONTACT"), ("{to}", &"COMPANY")])
    }

    /// Adds an error to a success, which makes its outcome partial.
    ///
    /// # Panics
    /// Panics if the body is not JSON.
    #[must_use]
    pub fn with_error(mut self, category: &str, message: &str) -> Self {
        let body = &mut self.last().body;
        let mut batch: Value = serde_json::from_str(body).expect("the body is JSON");
        let errors = batch["errors"].as_array().cloned().unwrap_or_default();
        let error = json!({"status": "error", "category": category, "message": message});
        batch["numErrors"] = json!(errors.len() + 1);
        batch["errors"] = errors.into_iter().chain([error]).collect();
        *body = batch.to_string();
        self
    }

    /// Creates a 403: the access token lacks scopes.
    pub fn missing_scopes() -> Self {
        Self::recorded("missing-scopes", &[])
    }

    /// Creates a 401: the access token has expired.
    pub fn expired_token() -> Self {
        Self::recorded("expired-token", &[])
    }

    /// Creates a 400: a record does not exist. HubSpot writes the type as an uppercase singular, such as `CONTACT`.
    pub fn unknown_record(object_type: &str, id: impl Display) -> Self {
        Self::recorded("invalid-object-ids", &[("{type}", &object_type), ("{id}", &id)])
    }

    /// Creates a 400: HubSpot does not know the object type.
    pub fn unknown_object_type(object_type: &str) -> Self {
        Self::recorded("unknown-object-type", &[("{type}", &object_type)])
    }

    /// Creates a 429: the ten-second limit was reached. Has the matching headers.
    pub fn ten_secondly_limit() -> Self {
        Self::recorded("ten-secondly", &[])
            .with_header("X-HubSpot-RateLimit-Max", 100)
            .with_header("X-HubSpot-RateLimit-Remaining", 0)
            .with_header("X-HubSpot-RateLimit-Interval-Milliseconds", 10_000)
    }

    /// Creates a 429: the per-second limit was reached.
    pub fn secondly_limit() -> Self {
        Self::recorded("secondly", &[])
    }

    /// Creates a 429: the account's daily limit was reached. Has the matching headers.
    pub fn daily_limit() -> Self {
        Self::recorded("daily", &[])
            .with_header("X-HubSpot-RateLimit-Daily", 250_000)
            .with_header("X-HubSpot-RateLimit-Daily-Remaining", 0)
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Display) -> Self {
        self.last().headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// Responds to the next request with `next`; the last response is repeated.
    ///
    /// A retry is a request too: with `ten_secondly_limit().then(associated(1, 2))`, a call succeeds at the second attempt.
    #[must_use]
    pub fn then(mut self, next: Self) -> Self {
        self.0.extend(next.0);
        self
    }

    /// Returns the result of a call that receives this response, without a server; of a sequence, the last response counts.
    ///
    /// For your own fakes. The error has no operation and no attempts.
    ///
    /// # Errors
    /// Returns an error if a call would: if the response is not a success, or cannot be decoded.
    ///
    /// # Panics
    /// Panics if the status or a header is invalid.
    pub fn into_result<T: DeserializeOwned>(mut self) -> Result<ResponseValue<T>, Error> {
        let Response { status, headers, body } = self.last().clone();
        let status = StatusCode::from_u16(status).expect("the status is from 100 to 999");
        let header = |(name, value): (String, String)| {
            (
                HeaderName::try_from(name).expect("the header has a valid name"),
                HeaderValue::try_from(value).expect("the header has a valid value"),
            )
        };
        let headers: HeaderMap = headers.into_iter().map(header).collect();
        let response = BufferedResponse { status, headers, body: body.into() };
        if status.is_success() { ResponseValue::read(response, None) } else { Err(error_for(response)) }
    }

    fn recorded(name: &str, values: &[(&str, &dyn Display)]) -> Self {
        let response = &RESPONSES[name];
        let mut body = response["body"].to_string().replace("{now}", NOW).replace("{correlation-id}", CORRELATION_ID);
        for (name, value) in values {
            body = body.replace(name, &value.to_string());
        }
        Self::text(response["status"].as_u64().unwrap_or_default() as u16, "application/json;charset=utf-8", body)
    }

    fn last(&mut self) -> &mut Response {
        self.0.last_mut().expect("there is at least one response")
    }

    pub(crate) fn write(self, then: httpmock::Then) -> httpmock::Then {
        let called = AtomicUsize::new(0);
        then.respond_with(move |_: &httpmock::HttpMockRequest| {
            let response = &self.0[called.fetch_add(1, Relaxed).min(self.0.len() - 1)];
            let builder = httpmock::HttpMockResponse::builder().status(response.status).body(response.body.clone());
            response.headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value)).build()
        })
    }
}

const NOW: &str = "2026-01-05T10:00:00.000Z";
const CORRELATION_ID: &str = "00000000-0000-4000-8000-000000000000";
