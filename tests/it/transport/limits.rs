//! Limits of time, size, rate and concurrency.

use std::time::Duration;

use hubspot_associations::{
    CallOptions, Client, Error, RateLimit, RetryPolicy, Timeouts,
    types::{AssociationCategory, AssociationConfigurationUpdate, AssociationConfigurationUpdates},
};
use stand_in::{Response, Settings, StandIn, Step};

use super::{associate, clock, hubspot};
use crate::support::{TOKEN, alone};

#[test]
fn the_total_timeout_includes_retry_delays() {
    clock::still(async {
        let hubspot = clock::start(Settings::default()).await;
        hubspot.respond_always(Response::only([Step::Stall]));
        let limits = Timeouts::new().attempt(Duration::from_secs(30)).total(Duration::from_secs(45));
        let policy = RetryPolicy::default().jitter(|| 1.0);
        let builder = Client::builder().access_token(TOKEN).base_url(hubspot.base_url());
        let (builder, mut attempts) = clock::watched(builder.timeouts(limits).retry_policy(policy));
        let client = builder.build().unwrap();
        let start = tokio::time::Instant::now();
        let stall = Some(Duration::from_millis(14_500));
        let run = clock::run(|| hubspot.requests().len(), &mut attempts, stall, associate(&client)).await;
        let error = run.outcome.unwrap_err();
        assert!(error.is_timeout() && error.to_string().contains("within `Timeouts::total`"), "{error}");
        assert_eq!(hubspot.received(), 2);
        assert!(start.elapsed() < Duration::from_secs(61), "{:?}", start.elapsed());
    });
}

#[tokio::test]
async fn a_call_can_override_limits_and_headers() {
    let (hubspot, client) = hubspot(Settings::default()).await;
    let send = |options| async {
        let call = client.create_default_association().from_object_type("contacts").from_object_id("1");
        call.to_object_type("companies").to_object_id("2").options(options).send().await.map(drop)
    };
    hubspot.enqueue(Response::only([Step::Stall]));
    let limits = Timeouts::new().attempt(Duration::from_millis(50));
    let error = send(CallOptions::new().timeouts(limits).retry_policy(RetryPolicy::none())).await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable());
    assert!(error.to_string().contains("timed out: no response was received within `Timeouts::attempt`"), "{error}");
    hubspot.enqueue(Response::html(503));
    assert_eq!(send(CallOptions::new().retry_policy(RetryPolicy::none())).await.unwrap_err().status().unwrap(), 503);
    hubspot.enqueue(Response::new(200, vec![b' '; 1000]));
    let error = send(CallOptions::new().max_response_bytes(999)).await.unwrap_err();
    assert!(error.to_string().contains("larger than the limit of 999 bytes"), "{error}");
    assert_eq!(hubspot.received(), 3);
    send(CallOptions::new().header("X-Trace", "7").header("authorization", "Bearer other")).await.unwrap();
    let last = hubspot.requests().pop().unwrap();
    assert_eq!((last.header("x-trace"), last.token()), (Some("7"), TOKEN));
    let error = send(CallOptions::new().header("bad name", "secret\n")).await.unwrap_err();
    assert!(error.is_validation() && !error.to_string().contains("secret"), "{error}");
    assert!(!format!("{:?}", CallOptions::new().header("x-key", "s3cret")).contains("s3cret"));
}

#[tokio::test]
async fn the_retry_budget_stops_retry_storms() {
    let (hubspot, _) = hubspot(Settings::default()).await;
    hubspot.respond_always(Response::html(503));
    let policy = RetryPolicy::default().jitter(|| 0.0);
    let builder = Client::builder().access_token(TOKEN).base_url(hubspot.base_url()).retry_policy(policy);
    let client = builder.rate_limit(RateLimit::unlimited()).build().unwrap();
    for _ in 0..60 {
        associate(&client.clone()).await.unwrap_err();
    }
    assert_eq!(hubspot.received(), 60 + 100, "each call once, and a hundred retries");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_in_flight_are_capped() {
    let (hubspot, _) = hubspot(Settings::default()).await;
    hubspot.respond_always(Response::html(400).after(Duration::from_millis(20)));
    let builder = Client::builder().access_token(TOKEN).base_url(hubspot.base_url());
    let client = builder.max_in_flight(4).build().unwrap();
    let calls: Vec<_> = (0..40)
        .map(|_| {
            tokio::spawn({
                let client = client.clone();
                async move { associate(&client).await }
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap_err();
    }
    let connections = hubspot.requests().iter().map(|request| request.connection).max();
    assert!(connections <= Some(5), "{connections:?}");
}

#[test]
fn a_call_that_waits_for_the_rate_limit_is_not_in_flight() {
    clock::still(async {
        let hubspot = clock::start(Settings::default()).await;
        let builder = Client::builder().access_token(TOKEN).base_url(hubspot.base_url()).max_in_flight(1);
        let client = builder.rate_limit(RateLimit::new(1, Duration::from_secs(10))).build().unwrap();
        associate(&client).await.unwrap();
        let waiting = tokio::spawn({
            let client = client.clone();
            async move { associate(&client).await }
        });
        tokio::task::yield_now().await;
        // Exempt from the rate limit.
        let exempt = client.batch_update_association_configurations().from_object_type("a").to_object_type("b");
        let update = AssociationConfigurationUpdate::new(AssociationCategory::HubspotDefined, 279, 5);
        let exempt = exempt.body(AssociationConfigurationUpdates::new([update]));
        tokio::select! {
            _ = exempt.send() => assert_eq!(hubspot.received(), 2),
            () = clock::pause(20_000) => panic!("the waiting call counts as in flight"),
        }
        assert!(!waiting.is_finished());
        tokio::time::advance(Duration::from_secs(11)).await;
        waiting.await.unwrap().unwrap();
    });
}

#[test]
fn dropping_a_call_at_any_point_frees_its_slot() {
    const WINDOW: Duration = Duration::from_secs(10);
    clock::still(async {
        let hubspot = clock::start(Settings::default()).await;
        let builder = Client::builder().access_token(TOKEN).base_url(hubspot.base_url());
        let client = builder.rate_limit(RateLimit::new(20, WINDOW)).max_in_flight(10).build().unwrap();
        let call = || {
            let client = client.clone();
            tokio::spawn(async move { associate(&client).await })
        };
        for moment in 0..60 {
            let calls: Vec<_> = (0..5).map(|_| call()).collect();
            clock::pause(moment % 4).await;
            for call in calls {
                call.abort();
                _ = call.await;
            }
        }
        // The window has passed, so every earlier call has left it; from here on the clock does not move.
        tokio::time::advance(WINDOW + Duration::from_secs(1)).await;
        let calls: Vec<_> = (0..20).map(|_| call()).collect();
        for call in calls {
            tokio::select! {
                outcome = call => outcome.unwrap().unwrap(),
                () = clock::pause(20_000) => panic!("a slot was not freed"),
            }
        }
        tokio::select! {
            _ = call() => panic!("there is a slot too many"),
            () = clock::pause(100) => {}
        }
    });
}

#[tokio::test]
async fn rate_limit_headers_are_reported() {
    let settings =
        Settings { rate_limit: Some((7, Duration::from_secs(10))), daily_limit: Some(2), ..Settings::default() };
    let (hubspot, client) = hubspot(settings).await;
    assert_eq!(client.rate_limit(), Default::default());
    let call = client.create_default_association().from_object_type("contacts").from_object_id("1");
    let response = call.to_object_type("companies").to_object_id("2").send().await.unwrap();
    let figures = response.rate_limit();
    assert_eq!((figures.max, figures.remaining, figures.interval), (Some(7), Some(6), Some(Duration::from_secs(10))));
    assert_eq!((figures.daily, figures.daily_remaining), (Some(2), Some(1)));
    assert_eq!(client.rate_limit(), figures);
    associate(&client).await.unwrap();
    let error = associate(&client).await.unwrap_err();
    assert_eq!((error.policy_name(), error.is_retryable()), (Some("DAILY"), false));
    assert_eq!(error.rate_limit().unwrap().daily_remaining, Some(0));
    assert_eq!(hubspot.received(), 3);
}

#[tokio::test]
async fn ten_thousand_clients_leak_no_files_or_memory() {
    if !alone("transport::limits::ten_thousand_clients_leak_no_files_or_memory", &[]) {
        return;
    }
    let (hubspot, _): (StandIn, Client) = hubspot(Settings::default()).await;
    let files = || std::fs::read_dir("/proc/self/fd").map(Iterator::count).unwrap_or_default();
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        status.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or_default() / 256
    };
    let build = || Client::builder().access_token(TOKEN).base_url(hubspot.base_url()).build();
    (0..1_000).for_each(|_| drop(build().unwrap()));
    let (files_before, resident_before) = (files(), resident());
    (0..9_000).for_each(|_| drop(build().unwrap()));
    assert!(files() <= files_before + 16, "{} files, {files_before} before", files());
    // Other tests run in this process; clients that leak would take several hundred MiB.
    assert!(resident() <= resident_before + 96, "{} MiB, {resident_before} before", resident());
}

#[tokio::test]
async fn a_connection_closed_while_idle_fails_no_call() {
    let (hubspot, client) = hubspot(Settings::default()).await;
    let client = || -> Result<&Client, Error> { Ok(&client) };
    for _ in 0..3 {
        associate(client().unwrap()).await.unwrap();
        hubspot.reopen().await.unwrap();
    }
    assert_eq!(hubspot.received(), 3);
}
