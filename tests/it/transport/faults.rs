//! What the error of a failed call reports.

use std::time::Duration;

use hubspot_associations::{CallOptions, Client, RateLimit, RetryPolicy, Timeouts};
use stand_in::{Response, Settings, StandIn, Step};

use super::{associate, hubspot};
use crate::support::TOKEN;

fn quick(hubspot: &StandIn) -> hubspot_associations::ClientBuilder {
    let policy = RetryPolicy::new().backoff(Duration::from_millis(20), Duration::from_millis(20)).jitter(|| 1.0);
    Client::builder().access_token(TOKEN).base_url(hubspot.base_url()).retry_policy(policy)
}

#[tokio::test]
async fn a_truncated_success_keeps_status_headers_and_correlation_id() {
    let (hubspot, _) = hubspot(Settings::default()).await;
    let body = r#"{"status":"COMPLETE","results":[]}"#;
    // Not in the format of a private-app token.
    let opaque = "CJ-opaque";
    for end in [Step::Close, Step::Reset, Step::Stall] {
        let response = Response::new(201, body).header("x-hubspot-correlation-id", opaque).header("x-seen", "1");
        hubspot.enqueue(response.steps([Step::Head, Step::Part(9), end]));
        let options = CallOptions::new().timeouts(Timeouts::new().stall(Duration::from_millis(50)));
        let policy = RetryPolicy::none();
        let client = quick(&hubspot).access_token(opaque).retry_policy(policy).build().unwrap();
        let call = client.create_default_association().from_object_type("contacts").from_object_id("1");
        let error = call.to_object_type("companies").to_object_id("2").options(options).send().await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(201), "{error:?}");
        assert_eq!(error.headers().unwrap()["x-seen"], "1");
        assert_eq!(error.body(), Some(&body.as_bytes()[..9]));
        assert_eq!(error.correlation_id(), Some("[access token]"));
    }
}

#[tokio::test]
async fn an_error_says_whether_any_attempt_may_have_been_executed() {
    let (hubspot, _) = hubspot(Settings::default()).await;
    let client = quick(&hubspot).build().unwrap();
    for (response, expected) in [
        (Response::html(400), false),
        (Response::recorded("bad-token"), false),
        (Response::recorded("daily"), false),
        (Response::html(404), false),
        (Response::html(302), true),
        (Response::html(408), true),
        (Response::html(502), true),
        (Response::only([Step::Reset]), true),
        (Response::new(200, ""), true),
        (Response::html(200), true),
    ] {
        hubspot.respond_always(response.clone());
        let error = associate(&client).await.unwrap_err();
        assert_eq!(error.may_have_been_executed(), expected, "{error:?}");
    }
    // The first attempt may have been executed, although a later one was rejected.
    hubspot.respond_always(Response::html(400));
    hubspot.enqueue(Response::html(502));
    assert!(associate(&client).await.unwrap_err().may_have_been_executed());

    hubspot.close().await;
    let error = associate(&client).await.unwrap_err();
    assert!(error.is_connect() && !error.may_have_been_executed(), "{error:?}");
    hubspot.reopen().await.unwrap();
    hubspot.respond_always(Response::html(502));
    let (sender, mut attempts) = tokio::sync::mpsc::unbounded_channel();
    let client = quick(&hubspot).on_attempt(move |attempt| _ = sender.send(attempt.number)).build().unwrap();
    let closes = async {
        attempts.recv().await;
        hubspot.close().await;
    };
    let (outcome, ()) = tokio::join!(associate(&client), closes);
    let error = outcome.unwrap_err();
    assert!(error.is_connect() && error.may_have_been_executed(), "{error:?}");
}

#[tokio::test]
async fn an_error_names_its_operation_and_attempts() {
    let (hubspot, _) = hubspot(Settings::default()).await;
    for (response, attempts, text) in [
        (Response::html(503), 4, "createDefaultAssociation: 503 (correlation id c, attempt 4 of 4)"),
        (
            Response::html(302),
            1,
            "createDefaultAssociation: redirects are not followed (status 302, correlation id c, attempt 1 of 4)",
        ),
        (
            Response::new(200, ""),
            1,
            "createDefaultAssociation: HubSpot accepted the request but returned an empty body (status 200, correlation id c, attempt 1 of 4)",
        ),
    ] {
        hubspot.respond_always(response.header("x-hubspot-correlation-id", "c"));
        let error = associate(&quick(&hubspot).build().unwrap()).await.unwrap_err();
        assert_eq!((error.operation(), error.attempts()), (Some("createDefaultAssociation"), attempts));
        assert_eq!(error.to_string(), text);
    }
    let call = Client::builder().access_token(TOKEN).base_url("http://127.0.0.1:9").build().unwrap();
    let error = call.create_default_association().from_object_type("..").send().await.unwrap_err();
    assert_eq!((error.operation(), error.attempts(), error.may_have_been_executed()), (None, 0, false));
}

#[tokio::test]
async fn retry_after_reports_only_delays_that_hubspot_requests() {
    let (hubspot, _) = hubspot(Settings::default()).await;
    hubspot.respond_always(Response::html(503));
    let policy = RetryPolicy::new().max_wait(Duration::from_millis(1)).jitter(|| 1.0);
    let error = associate(&quick(&hubspot).retry_policy(policy).build().unwrap()).await.unwrap_err();
    assert_eq!((error.retry_after(), hubspot.received()), (None, 1), "the client's own backoff");
    hubspot.respond_always(Response::html(503).header("retry-after", 7));
    let error = associate(&quick(&hubspot).retry_policy(policy).build().unwrap()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn no_setting_makes_the_client_panic() {
    const MAX: Duration = Duration::MAX;
    let (hubspot, _) = hubspot(Settings::default()).await;
    let builder = quick(&hubspot)
        .rate_limit(RateLimit::new(1, MAX))
        .timeouts(Timeouts::new().connect(MAX).attempt(MAX).stall(MAX).total(MAX))
        .max_in_flight(usize::MAX)
        .max_response_bytes(usize::MAX);
    associate(&builder.build().unwrap()).await.unwrap();

    let builder = quick(&hubspot).timeouts(Timeouts::new().total(MAX));
    for seconds in ["18446744073709551615", "1e19", "1e300"] {
        hubspot.enqueue(Response::html(503).header("retry-after", seconds));
        let policy = RetryPolicy::new().backoff(MAX, MAX).max_wait(MAX).jitter(|| 1.0);
        let client = builder.clone().retry_policy(policy).build().unwrap();
        let waits = tokio::time::timeout(Duration::from_millis(100), associate(&client)).await;
        assert!(waits.is_err() || waits.unwrap().is_err(), "the delay has not ended, or is too long");
    }
}

#[tokio::test]
async fn a_request_without_a_body_has_content_length_zero() {
    let (hubspot, client) = hubspot(Settings::default()).await;
    associate(&client).await.unwrap();
    assert_eq!(hubspot.requests()[0].header("content-length"), Some("0"));
}

#[tokio::test]
async fn headers_that_frame_the_message_are_rejected() {
    let (hubspot, client) = hubspot(Settings::default()).await;
    for name in ["Content-Length", "transfer-encoding", "Connection", "Host", "TE", "Trailer", "Upgrade", "Keep-Alive"]
    {
        let call = client.create_default_association().from_object_type("contacts").from_object_id("1");
        let call = call.to_object_type("companies").to_object_id("2").options(CallOptions::new().header(name, "7"));
        let error = call.send().await.expect_err(name);
        assert!(error.is_validation() && error.to_string().contains(&name.to_lowercase()), "{error}");
    }
    assert_eq!(hubspot.received(), 0);
}
