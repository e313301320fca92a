//! A web service that associates the records in the webhooks of another system.
//!
//! Without `HUBSPOT_ACCESS_TOKEN` it calls a local stand-in for HubSpot:
//!
//! ```sh
//! cargo run -p hubspot-associations --example webhook
//! curl -i -H 'content-type: application/json' -d '{"contact": 1001, "company": "2002"}' http://127.0.0.1:8080/linked
//! ```

use std::time::Duration;

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
    routing::post,
};
use hubspot_associations::{Client, Error, types::ObjectId};
use stand_in::StandIn;

/// How long the sender waits for our response. The client may wait longer for the rate limit.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(8);

/// The body of a webhook; ids may be numbers or strings.
#[derive(serde::Deserialize)]
struct Linked {
    contact: ObjectId,
    company: ObjectId,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The client's retries are events at INFO, with the target `hubspot_associations`.
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).init();
    let mut stand_in = None;
    let client = if std::env::var_os("HUBSPOT_ACCESS_TOKEN").is_some() {
        Client::from_env()?
    } else {
        let hubspot = stand_in.insert(StandIn::builder().start().await?);
        Client::builder()
            .access_token("pat-na1-00000000-1111-2222-3333-444444444444")
            .base_url(hubspot.base_url())
            .build()?
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    Ok(axum::serve(listener, service(client)).await?)
}

/// One client for the whole service: its clones share connections and the rate limit.
fn service(client: Client) -> Router {
    Router::new().route("/linked", post(linked)).with_state(client)
}

async fn linked(State(client): State<Client>, Json(Linked { contact, company }): Json<Linked>) -> Response {
    let call = client.create_default_association().from_object_type("contacts").from_object_id(&contact);
    let call = call.to_object_type("companies").to_object_id(&company).send();
    match tokio::time::timeout(RESPONSE_TIMEOUT, call).await {
        Ok(Ok(response)) if response.outcome().is_complete() => StatusCode::NO_CONTENT.into_response(),
        Ok(Ok(response)) => {
            tracing::warn!(outcome = ?response.outcome(), "HubSpot did not associate the records");
            StatusCode::UNPROCESSABLE_ENTITY.into_response()
        }
        Ok(Err(error)) => failure(&error),
        // The client did not finish in time: the sender must retry later.
        Err(_) => retry_later(Duration::from_secs(60)),
    }
}

/// The status shows whether the sender must retry.
fn failure(error: &Error) -> Response {
    tracing::warn!(class = error.class(), correlation_id = error.correlation_id(), %error, "the call failed");
    match error {
        error if error.is_retryable() || error.is_rate_limited() => {
            retry_later(error.retry_after().unwrap_or(Duration::from_secs(60)))
        }
        error if error.is_validation() => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
        _ => StatusCode::BAD_GATEWAY.into_response(),
    }
}

fn retry_later(wait: Duration) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, wait.as_secs().max(1).to_string())]).into_response()
}

#[cfg(test)]
mod tests {
    use hubspot_associations::RetryPolicy;
    use stand_in::Response;

    use super::*;

    #[tokio::test]
    async fn the_response_status_shows_whether_the_sender_must_retry() {
        let hubspot = StandIn::builder().start().await.unwrap();
        let builder = Client::builder().access_token("pat-na1-00000000-1111-2222-3333-444444444444");
        let client = builder.base_url(hubspot.base_url()).retry_policy(RetryPolicy::none()).build().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/linked", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, service(client)).await });
        let post = async |name: Option<&str>| {
            name.into_iter().for_each(|name| hubspot.enqueue(Response::recorded(name)));
            let body = serde_json::json!({"contact": 1001, "company": "2002"});
            let response = reqwest::Client::new().post(&url).json(&body).send().await.unwrap();
            let wait = response.headers().get("retry-after").map(|wait| wait.to_str().unwrap().to_owned());
            (response.status().as_u16(), wait)
        };
        assert_eq!(post(None).await, (204, None));
        assert_eq!(hubspot.pairs()["contacts/1001/companies/2002"], 1);
        assert_eq!(post(Some("invalid-object-ids")).await, (422, None));
        assert_eq!(post(Some("itself")).await, (422, None));
        assert_eq!(post(Some("bad-token")).await, (502, None));
        // Last, because the client then delays all its calls.
        assert_eq!(post(Some("ten-secondly")).await, (503, Some("10".to_owned())));
    }
}
