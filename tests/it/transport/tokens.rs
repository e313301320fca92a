//! Expiring tokens, and secrets.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use hubspot_associations::{
    AccessToken, Client, Error, ExposeSecret, RateLimit, RefreshGrant, RetryPolicy, TokenSource,
};
use stand_in::{App, Response, Settings, StandIn};

use super::{associate, clock};

/// A stand-in that grants tokens with this lifetime.
async fn granting(lifetime: Duration) -> StandIn {
    let app = App {
        client_id: "app".to_owned(),
        client_secret: "s3cret-of-the-app".to_owned(),
        refresh_token: "refresh-0".to_owned(),
        lifetime,
        revokes_older: false,
    };
    Settings { oauth: Some(app), ..Settings::default() }.start().await.unwrap()
}

fn grant() -> RefreshGrant {
    RefreshGrant::new("app", "s3cret-of-the-app", "refresh-0")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_concurrent_calls_refresh_each_expired_token_once() {
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
            server.add_token(&token, LIFE);
            noted.push(Instant::now());
            Ok::<_, Error>(AccessToken::new(token, Some(LIFE)))
        }
    };
    let builder = Client::builder().base_url(hubspot.base_url()).token_source(source);
    let client = builder.rate_limit(RateLimit::unlimited()).max_in_flight(IN_FLIGHT).build().unwrap();
    for round in 0..3 {
        let calls: Vec<_> = (0..1000).map(|_| tokio::spawn(associate_with(client.clone()))).collect();
        tokio::time::sleep(Duration::from_millis(60)).await;
        hubspot.add_token(&format!("token-{round}"), Duration::ZERO);
        for call in calls {
            call.await.unwrap().unwrap();
        }
        associate(&client).await.unwrap();
        assert_eq!(granted.lock().unwrap().len(), round + 2, "one token at first, and one for each expired token");
    }
    for (number, granted) in granted.lock().unwrap().iter().enumerate().skip(1) {
        let old = format!("token-{}", number - 1);
        let late = hubspot.requests().iter().filter(|request| request.token() == old && request.at > *granted).count();
        assert!(late <= IN_FLIGHT, "{late} calls with {old} after the refresh are more than were in flight");
    }
}

async fn associate_with(client: Client) -> Result<(), Error> {
    associate(&client).await
}

/// A grant whose callback saves each new refresh token, and fails if `fails` returns true for the number of the call.
fn saving(fails: fn(usize) -> bool) -> (Arc<Mutex<Vec<String>>>, RefreshGrant) {
    let saved = Arc::new(Mutex::new(Vec::new()));
    let save = Arc::clone(&saved);
    let grant = grant().on_new_refresh_token(move |token| {
        let mut saved = save.lock().unwrap();
        saved.push(token.expose_secret().to_owned());
        let outcome = if fails(saved.len()) { Err("the disk is full") } else { Ok(()) };
        async move { outcome }
    });
    (saved, grant)
}

fn granted(hubspot: &StandIn, grant: RefreshGrant) -> Client {
    let policy = RetryPolicy::default().jitter(|| 0.0);
    Client::builder().base_url(hubspot.base_url()).refresh_grant(grant).retry_policy(policy).build().unwrap()
}

/// The refresh tokens of the grants that the stand-in received.
fn sent(hubspot: &StandIn) -> Vec<String> {
    let grants = hubspot.requests().into_iter().filter(|request| request.path().contains("oauth"));
    let body = |request: stand_in::RecordedRequest| String::from_utf8_lossy(&request.body).into_owned();
    grants.map(|request| body(request).rsplit_once("refresh_token=").unwrap().1.to_owned()).collect()
}

#[tokio::test]
async fn rotated_refresh_tokens_are_saved_and_used() {
    let hubspot = granting(Duration::from_secs(2)).await;
    let (saved, grant) = saving(|_| false);
    let client = granted(&hubspot, grant);
    associate(&client).await.unwrap();
    hubspot.enqueue(Response::recorded("expired-token"));
    associate(&client).await.unwrap();
    assert_eq!(*saved.lock().unwrap(), ["refresh-1", "refresh-2"]);
    assert_eq!(sent(&hubspot), ["refresh-0", "refresh-1"]);
    let requests = hubspot.requests();
    let mut grants = requests.iter().filter(|request| request.path().contains("oauth"));
    assert!(grants.all(|request| request.header("authorization").is_none()));
}

#[tokio::test]
async fn grants_are_decoded_leniently() {
    for (fields, rotated) in [
        (r#""expires_in":"1800","refresh_token":"refresh-9""#, true),
        (r#""expires_in":1800.0,"refresh_token":"refresh-9""#, true),
        (r#""expires_in":-1,"refresh_token":"refresh-9""#, true),
        (r#""expires_in":{},"refresh_token":"refresh-9""#, true),
        (r#""expires_in":1e300,"refresh_token":"refresh-9""#, true),
        (r#""expires_in":1800,"refresh_token":"""#, false),
        (r#""expires_in":1800,"refresh_token":null"#, false),
        (r#""expires_in":1800"#, false),
    ] {
        let hubspot = granting(Duration::from_secs(60)).await;
        let (saved, grant) = saving(|_| false);
        let client = granted(&hubspot, grant);
        for number in [1, 2] {
            hubspot.add_token(&format!("access-{number}"), Duration::from_secs(60));
        }
        hubspot.enqueue(Response::new(200, format!(r#"{{"access_token":"access-1",{fields}}}"#)));
        associate(&client).await.unwrap_or_else(|error| panic!("{fields}: {error:?}"));
        assert_eq!(*saved.lock().unwrap(), ["refresh-9"][..usize::from(rotated)], "{fields}");
        hubspot.add_token("access-1", Duration::ZERO);
        hubspot.enqueue(Response::recorded("expired-token"));
        hubspot.enqueue(Response::new(200, r#"{"access_token":"access-2"}"#));
        associate(&client).await.unwrap_or_else(|error| panic!("{fields}: {error:?}"));
        assert_eq!(sent(&hubspot), ["refresh-0", if rotated { "refresh-9" } else { "refresh-0" }], "{fields}");
    }
}

#[tokio::test]
async fn a_rotated_refresh_token_is_saved_even_if_the_grant_is_invalid() {
    let hubspot = granting(Duration::from_secs(60)).await;
    let (saved, grant) = saving(|_| false);
    hubspot.enqueue(Response::new(200, r#"{"access_token":"","refresh_token":"refresh-9"}"#));
    let error = associate(&granted(&hubspot, grant)).await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, "could not read the response of the token endpoint");
    assert_eq!(*saved.lock().unwrap(), ["refresh-9"]);
}

#[test]
fn a_callback_that_fails_is_reported_and_called_again_with_the_same_token() {
    clock::still(async {
        let hubspot = clock::in_real_time(granting(Duration::from_secs(60))).await;
        let (saved, grant) = saving(|call| call == 1);
        let client = granted(&hubspot, grant);
        let error = associate(&client).await.unwrap_err();
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the disk is full");
        tokio::time::advance(Duration::from_secs(1)).await;
        associate(&client).await.unwrap();
        assert_eq!(*saved.lock().unwrap(), ["refresh-1", "refresh-1", "refresh-2"]);
        assert_eq!(sent(&hubspot), ["refresh-0", "refresh-1"]);
    });
}

#[tokio::test]
async fn a_failing_token_endpoint_is_not_an_auth_error() {
    for (status, wait) in [(503, None), (429, Some(3600))] {
        let hubspot = granting(Duration::from_secs(60)).await;
        let mut response = Response::html(status);
        if let Some(wait) = wait {
            response = response.header("Retry-After", wait);
        }
        hubspot.respond_always(response);
        let error = associate(&granted(&hubspot, grant())).await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!((error.is_auth(), error.is_retryable()), (false, true), "{error:?}");
        assert_eq!(error.retry_after(), wait.map(Duration::from_secs));
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.downcast_ref::<Error>().unwrap().status().unwrap(), status);
    }
}

#[tokio::test]
async fn the_error_of_a_rejected_grant_is_readable_and_has_no_secret() {
    let hubspot = granting(Duration::from_secs(60)).await;
    let error = associate(&granted(&hubspot, RefreshGrant::new("app", "s3cret-of-the-app", "wrong-refresh"))).await;
    let error = error.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(error.is_auth() && !error.is_retryable() && error.status().unwrap() == 400);
    assert!(source.contains("400") && source.contains("BAD_REFRESH_TOKEN missing or wrong refresh_token"), "{source}");
    hubspot.enqueue(Response::html(503));
    associate(&granted(&hubspot, grant())).await.unwrap();
    let echo = r#"{"status":"BAD_CLIENT","message":"s3cret-of-the-app and refresh%2D1 are bad"}"#;
    hubspot.enqueue(Response::new(400, echo));
    let error = associate(&granted(&hubspot, RefreshGrant::new("app", "s3cret-of-the-app", "refresh-1"))).await;
    let error = error.unwrap_err();
    let text = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
    assert!(
        text.contains("BAD_CLIENT")
            && !text.contains("s3cret-of")
            && !text.contains("refresh-1")
            && !text.contains("refresh%2D1"),
        "{text}"
    );
}

#[tokio::test]
async fn shared_and_boxed_token_sources_are_accepted() {
    let hubspot = granting(Duration::from_secs(60)).await;
    hubspot.add_token("from-a-vault", Duration::from_secs(60));
    let source = || async { Ok::<_, Error>(AccessToken::new("from-a-vault", None)) };
    let shared: Arc<dyn TokenSource> = Arc::new(source);
    let boxed: Box<dyn TokenSource> = Box::new(source);
    let builder = || Client::builder().base_url(hubspot.base_url());
    associate(&builder().token_source(Arc::clone(&shared)).build().unwrap()).await.unwrap();
    associate(&builder().token_source(boxed).build().unwrap()).await.unwrap();
    associate(&builder().token_source(source).build().unwrap()).await.unwrap();
}
