//! TLS, redirects, and secrets.

use std::{
    cell::RefCell,
    error::Error as _,
    fmt::Write as _,
    sync::{Arc, Mutex, Once},
};

use hubspot_associations::{Client, ClientBuilder, RetryPolicy};
use stand_in::{Response, Settings, StandIn, Step};

use super::{associate, hubspot};
use crate::support::TOKEN;

async fn encrypted(host: &str) -> StandIn {
    Settings { tls: Some(host.to_owned()), ..Settings::default() }.start().await.unwrap()
}

fn builder(hubspot: &StandIn) -> ClientBuilder {
    Client::builder().access_token(TOKEN).base_url(hubspot.base_url())
}

#[tokio::test]
async fn http2_works_with_an_added_root_certificate() {
    let hubspot = encrypted("127.0.0.1").await;
    let root = hubspot.certificate().unwrap().to_owned();
    let client = builder(&hubspot).add_root_certificate(root).build().unwrap();
    associate(&client).await.unwrap();
    assert!(hubspot.requests()[0].http2);
}

#[tokio::test]
async fn invalid_certificates_are_not_retried() {
    for (host, trusted) in [("127.0.0.1", false), ("elsewhere.example", true)] {
        let hubspot = encrypted(host).await;
        let root = hubspot.certificate().unwrap().to_owned();
        let attempts = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&attempts);
        let builder = builder(&hubspot).on_attempt(move |attempt| seen.lock().unwrap().push(attempt.reason));
        let client = if trusted { builder.add_root_certificate(root) } else { builder }.build().unwrap();
        let error = associate(&client).await.unwrap_err();
        assert!(error.is_connect() && !error.is_retryable(), "{error:?}");
        assert_eq!(*attempts.lock().unwrap(), ["TLS handshake failed"]);
        assert_eq!(hubspot.received(), 0);
    }
}

#[tokio::test]
async fn invalid_certificates_and_proxies_are_rejected_without_showing_them() {
    let (hubspot, _) = hubspot(Settings::default()).await;
    for root in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        assert!(builder(&hubspot).add_root_certificate(root).build().unwrap_err().to_string().contains("certificate"));
    }
    let error = builder(&hubspot).proxy("http://user:s3cret@[bad").build().unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("proxy") && !text.contains("s3cret"), "{text}");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_its_host_is_named() {
    let (elsewhere, _) = hubspot(Settings::default()).await;
    let (hubspot, client) = hubspot(Settings::default()).await;
    let location = format!("{}/crm/9001?token={TOKEN}", elsewhere.base_url());
    hubspot.respond_always(Response::new(307, "").header("location", location));
    let error = associate(&client).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.is_retryable()), (307, false));
    let text = error.to_string();
    assert!(text.contains("http://127.0.0.1") && !text.contains("9001") && !text.contains(TOKEN), "{text}");
    assert_eq!((hubspot.received(), elsewhere.received()), (1, 0));
}

#[tokio::test]
async fn configure_http_cannot_disable_protections() {
    let (elsewhere, _) = hubspot(Settings::default()).await;
    let (hubspot, _) = hubspot(Settings::default()).await;
    let adjust = |http: reqwest::ClientBuilder| {
        let redirect = reqwest::redirect::Policy::limited(3);
        http.redirect(redirect).timeout(std::time::Duration::from_millis(1)).user_agent("other")
    };
    let client = builder(&hubspot).configure_http(adjust).build().unwrap();
    hubspot.enqueue(Response::new(200, "{\"status\":\"COMPLETE\"}").after(std::time::Duration::from_millis(20)));
    associate(&client).await.unwrap();
    hubspot.enqueue(Response::new(302, "").header("location", elsewhere.base_url()));
    associate(&client).await.unwrap_err();
    assert_eq!(elsewhere.received(), 0);
    assert!(hubspot.requests()[0].header("user-agent").unwrap().starts_with("hubspot-associations/"));
}

thread_local! {
    /// The spans and events of the test on this thread, if it collects them.
    static TRACED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// One subscriber for the whole process: setting one per test would race with the events of other tests.
struct Collector;

impl tracing::field::Visit for Collector {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        TRACED.with_borrow_mut(|traced| {
            if let Some(traced) = traced {
                write!(traced, "{field}={value:?} ").unwrap();
            }
        });
    }
}

impl tracing::Subscriber for Collector {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut Collector);
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut Collector);
    }

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        TRACED.with_borrow_mut(|traced| {
            if let Some(traced) = traced {
                write!(traced, "{} {}: ", event.metadata().level(), event.metadata().target()).unwrap();
            }
        });
        event.record(&mut Collector);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

/// Starts collecting on this thread.
fn collect() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| tracing::subscriber::set_global_default(Collector).unwrap());
    TRACED.set(Some(String::new()));
}

#[tokio::test]
async fn spans_have_no_record_ids_by_default() {
    let (hubspot, _) = hubspot(Settings::default()).await;
    for on in [false, true] {
        collect();
        let client = builder(&hubspot).trace_record_ids(on).build().unwrap();
        let call = client.create_default_association().from_object_type("contacts").from_object_id(9001);
        call.to_object_type("companies").to_object_id(9002).send().await.unwrap();
        let traced = TRACED.take().unwrap();
        assert!(traced.contains("url.template=\"/crm/objects/2026-03/{fromObjectType}/"), "{traced}");
        assert_eq!((traced.contains("/9001/"), traced.contains("/9002")), (on, on), "{traced}");
    }
}

#[tokio::test]
async fn retries_are_logged_at_info_and_other_attempts_at_debug() {
    let (hubspot, _) = hubspot(Settings::default()).await;
    let client = builder(&hubspot).retry_policy(RetryPolicy::new().jitter(|| 0.0)).build().unwrap();
    hubspot.enqueue(Response::html(503));
    collect();
    associate(&client).await.unwrap();
    let traced = TRACED.take().unwrap();
    let events: Vec<_> = traced.split("hubspot_associations: ").collect();
    assert!(events[0].ends_with("INFO ") && events[1].contains("hubspot.reason=\"server error\""), "{traced}");
    assert!(events[1].ends_with("DEBUG ") && events[2].contains("hubspot.reason=\"success\""), "{traced}");
}

#[tokio::test]
async fn spans_have_no_secrets_of_a_token_refresh() {
    collect();
    let (hubspot, _) = hubspot(Settings::default()).await;
    let body = r#"{"policyName":"s3cret-of-app","correlationId":"refresh%2D1","category":"s3cret-of-app"}"#;
    hubspot.enqueue(Response::new(400, body));
    let grant = hubspot_associations::RefreshGrant::new("app", "s3cret-of-app", "refresh-1");
    let client = Client::builder().base_url(hubspot.base_url()).refresh_grant(grant).build().unwrap();
    associate(&client).await.unwrap_err();
    // The token request runs in a separate task, on this thread.
    let traced = TRACED.take().unwrap();
    assert!(traced.contains("hubspot.policy_name=") && traced.contains("[access token]"), "{traced}");
    assert!(!["s3cret-of-app", "refresh-1", "refresh%2D1"].iter().any(|secret| traced.contains(secret)), "{traced}");
}

#[tokio::test]
async fn the_token_is_never_shown() {
    collect();
    let (hubspot, _) = hubspot(Settings::default()).await;
    let all = format!(
        r#"{{"status":"{TOKEN}","message":"x {TOKEN}","category":"{TOKEN}","subCategory":"{TOKEN}",
        "correlationId":"{TOKEN}","policyName":"{TOKEN}","context":{{"{TOKEN}":["{TOKEN}"]}}}}"#
    );
    // The path is truncated within the token.
    let long_path = format!(r#"{{"{}{TOKEN}":[1 2]}}"#, "x".repeat(990));
    let responses = [
        Response::recorded("token-echo"),
        Response::new(400, all.clone()),
        Response::new(400, "").header("x-hubspot-correlation-id", TOKEN),
        Response::new(503, all),
        Response::new(200, format!("\"{TOKEN}\"")),
        Response::new(200, format!(r#"{{"status":["{TOKEN}"],"results":"{TOKEN}"}}"#)),
        Response::new(302, "").header("location", format!("https://{TOKEN}@elsewhere.example/{TOKEN}")),
        Response::new(302, "").header("location", format!("https://{}.example/", TOKEN.to_uppercase())),
        Response::new(302, "").header("location", format!("https://{}.example/", TOKEN.replace('-', "%2D"))),
        Response::new(200, long_path),
        Response::new(200, "{").header("content-length", 99).header("x-hubspot-correlation-id", TOKEN).steps([
            Step::Head,
            Step::Body,
            Step::Close,
        ]),
        Response::new(200, r#"{"status":"COMPLETE","results":[]}"#).header("x-echo", TOKEN),
    ];
    let builder = builder(&hubspot).retry_policy(RetryPolicy::none()).trace_record_ids(true);
    let client = builder.clone().build().unwrap();
    let mut shown = format!("{builder:?} {client:?}");
    for response in responses {
        hubspot.enqueue(response);
        let call = client.create_default_association().from_object_type("contacts").from_object_id("9001");
        let call = call.to_object_type("companies").to_object_id("2");
        write!(shown, "{call:?}").unwrap();
        match call.send().await {
            Ok(response) => write!(shown, "{response:?}").unwrap(),
            Err(error) => {
                write!(shown, "{error} {error:?} {error:#?}").unwrap();
                let mut source = error.source();
                while let Some(error) = source {
                    write!(shown, "{error} {error:?}").unwrap();
                    source = error.source();
                }
            }
        }
    }
    let traced = TRACED.take().unwrap();
    for expected in [
        "url.template=",
        "http.request.method=",
        "server.address=",
        "error.type=\"503\"",
        "error.type=\"decode\"",
        "/9001/",
    ] {
        assert!(traced.contains(expected), "{expected} in {traced}");
    }
    // The middle of the token, which remains if it is truncated; in lower case, as a host is.
    for text in [traced, shown] {
        let text = text.to_lowercase();
        assert_eq!((text.find("5ecre7"), text.find("pat-na1-")), (None, None), "{text}");
    }
}
