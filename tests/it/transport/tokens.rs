//! Tokens that expire, and secrets that stay secret.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use hubspot_associations::{AccessToken, Client, Error, RateLimit, RefreshGrant, RetryPolicy};
use secrecy::ExposeSecret;
use stand_in::{Answer, App, Settings, StandIn};

use super::associate;

/// A stand-in whose tokens live this long.
async fn granting(lifetime: Duration) -> StandIn {
    let app = App {
        client_id: "app".to_owned(),
        client_secret: "s3cret-of-the-app".to_owned(),
        refresh_token: "refresh-0".to_owned(),
        lifetime,
        only_newest: false,
    };
    Settings { oauth: Some(app), ..Settings::default() }.start().await.unwrap()
}

fn grant() -> RefreshGrant {
    RefreshGrant::new("app", "s3cret-of-the-app", "refresh-0")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_at_once_renew_each_expired_token_once() {
    const LIFE: Duration = Duration::from_secs(1800);
    const IN_FLIGHT: usize = 100;
    let hubspot = granting(LIFE).await;
    let granted = Arc::new(Mutex::new(Vec::new()));
    let (server, noted) = (hubspot.clone(), Arc::clone(&granted));
    let source = move || {
        let (server, noted) = (server.clone(), Arc::clone(&noted));
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let mut noted = noted.lock().unwrap();
            let token = format!("token-{}", noted.len());
            server.token(&token, LIFE);
            noted.push(Instant::now());
            Ok::<_, Error>(AccessToken::new(token, Some(LIFE)))
        }
    };
    let builder = Client::builder().base_url(hubspot.base_url()).token_source(source);
    let client = builder.rate_limit(RateLimit::unlimited()).max_in_flight(IN_FLIGHT).build().unwrap();
    for round in 0..3 {
        let calls: Vec<_> = (0..1000).map(|_| tokio::spawn(associate_with(client.clone()))).collect();
        tokio::time::sleep(Duration::from_millis(60)).await;
        hubspot.token(&format!("token-{round}"), Duration::ZERO);
        for call in calls {
            call.await.unwrap().unwrap();
        }
        associate(&client).await.unwrap();
        assert_eq!(granted.lock().unwrap().len(), round + 2, "one token at first, and one for each that has expired");
    }
    for (number, granted) in granted.lock().unwrap().iter().enumerate().skip(1) {
        let old = format!("token-{}", number - 1);
        let late = hubspot.requests().iter().filter(|request| request.token() == old && request.at > *granted).count();
        assert!(late <= IN_FLIGHT, "{late} calls with {old} after the refresh are more than were on their way then");
    }
}

async fn associate_with(client: Client) -> Result<(), Error> {
    associate(&client).await
}

#[tokio::test]
async fn refresh_tokens_that_rotate_are_kept_and_used() {
    let hubspot = granting(Duration::from_secs(2)).await;
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&kept);
    let grant = grant().on_new_refresh_token(move |token| keep.lock().unwrap().push(token.expose_secret().to_owned()));
    let client = Client::builder().base_url(hubspot.base_url()).refresh_grant(grant).build().unwrap();
    associate(&client).await.unwrap();
    hubspot.enqueue(Answer::ready("expired-token"));
    associate(&client).await.unwrap();
    assert_eq!(*kept.lock().unwrap(), ["refresh-1", "refresh-2"]);
    let grants: Vec<_> = hubspot.requests().into_iter().filter(|request| request.path().contains("oauth")).collect();
    assert_eq!(grants.len(), 2);
    assert!(grants.iter().all(|request| request.header("authorization").is_none()));
    assert!(String::from_utf8_lossy(&grants[1].body).contains("refresh_token=refresh-1"));
}

#[tokio::test]
async fn a_refused_grant_is_readable_and_a_failing_endpoint_is_asked_again() {
    let hubspot = granting(Duration::from_secs(60)).await;
    let build = |grant| {
        let policy = RetryPolicy::default().jitter(|| 0.0);
        Client::builder().base_url(hubspot.base_url()).refresh_grant(grant).retry_policy(policy).build().unwrap()
    };
    let error = associate(&build(RefreshGrant::new("app", "s3cret-of-the-app", "wrong-refresh"))).await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        error.is_auth() && source.starts_with("HubSpot refused the refresh grant: 400 BAD_REFRESH_TOKEN"),
        "{source}"
    );
    hubspot.enqueue(Answer::html(503));
    associate(&build(grant())).await.unwrap();
    let echo = r#"{"status":"BAD_CLIENT","message":"s3cret-of-the-app and refresh%2D1 are bad"}"#;
    hubspot.enqueue(Answer::new(400, echo));
    let error = associate(&build(RefreshGrant::new("app", "s3cret-of-the-app", "refresh-1"))).await.unwrap_err();
    let text = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
    assert!(
        text.contains("BAD_CLIENT")
            && !text.contains("s3cret-of")
            && !text.contains("refresh-1")
            && !text.contains("refresh%2D1"),
        "{text}"
    );
}
