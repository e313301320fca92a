use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::time::{Instant, advance, sleep};

use super::{AccessToken, Tokens};
use crate::Error;

const LIFETIME: Duration = Duration::from_secs(1800);

/// A source that takes a second and counts its requests; each request for which `fails` returns true is a failure.
fn source(lifetime: Option<Duration>, fails: fn(u64) -> bool) -> (Arc<AtomicU64>, Tokens) {
    let requests = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&requests);
    let source = move || {
        let number = counter.fetch_add(1, Relaxed);
        async move {
            sleep(Duration::from_secs(1)).await;
            if fails(number) { Err("no luck") } else { Ok(AccessToken::new(format!("token-{number}"), lifetime)) }
        }
    };
    (requests, Tokens::cached(Arc::new(source)))
}

async fn secret(tokens: &Tokens) -> Result<String, Error> {
    tokens.get().await.map(|token| token.secret().to_owned())
}

#[tokio::test(start_paused = true)]
async fn concurrent_calls_share_one_token_request() {
    let (requests, tokens) = source(Some(LIFETIME), |_| false);
    let tokens = Arc::new(tokens);
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            tokio::spawn({
                let tokens = Arc::clone(&tokens);
                async move { secret(&tokens).await }
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), "token-0");
    }
    assert_eq!(requests.load(Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_a_minute_before_it_expires_without_delaying_calls() {
    let (requests, tokens) = source(Some(LIFETIME), |_| false);
    assert_eq!(secret(&tokens).await.unwrap(), "token-0");
    advance(LIFETIME - Duration::from_secs(70)).await;
    assert_eq!((secret(&tokens).await.unwrap().as_str(), requests.load(Relaxed)), ("token-0", 1));
    advance(Duration::from_secs(30)).await;
    assert_eq!(secret(&tokens).await.unwrap(), "token-0", "the old token is used while the new one is requested");
    sleep(Duration::from_secs(2)).await;
    assert_eq!((secret(&tokens).await.unwrap().as_str(), requests.load(Relaxed)), ("token-1", 2));
}

#[tokio::test(start_paused = true)]
async fn a_failure_reaches_all_waiting_calls_and_delays_the_next_request() {
    let (requests, tokens) = source(Some(LIFETIME), |number| number == 0);
    let (one, two) = tokio::join!(secret(&tokens), secret(&tokens));
    let later = secret(&tokens).await;
    for error in [one.unwrap_err(), two.unwrap_err(), later.unwrap_err()] {
        assert!(error.is_auth() && !error.is_retryable());
        let message = "could not obtain an access token; the client calls the source again in 1.0 s";
        assert_eq!(error.to_string(), message);
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "no luck");
        assert_eq!(error.retry_after(), None, "HubSpot did not ask for a delay");
    }
    assert_eq!(requests.load(Relaxed), 1);
    advance(Duration::from_secs(1)).await;
    assert_eq!((secret(&tokens).await.unwrap().as_str(), requests.load(Relaxed)), ("token-1", 2));
}

#[tokio::test(start_paused = true)]
async fn delays_double_up_to_a_minute_and_the_old_token_is_used_until_it_expires() {
    let (requests, tokens) = source(Some(LIFETIME), |number| number > 0);
    secret(&tokens).await.unwrap();
    advance(LIFETIME - Duration::from_secs(50)).await;
    let start = Instant::now();
    let mut moments = Vec::new();
    while start.elapsed() < Duration::from_secs(400) {
        let outcome = secret(&tokens).await;
        assert_eq!(outcome.is_ok(), start.elapsed() < Duration::from_secs(49), "{:?}", start.elapsed());
        sleep(Duration::from_millis(100)).await;
        if moments.len() < requests.load(Relaxed) as usize - 1 {
            moments.push(start.elapsed());
        }
    }
    // Each includes the second that the source takes, and up to 0.1 s until the next call.
    let pauses: Vec<_> = moments.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64()).collect();
    let expected = [2.0, 3.0, 5.0, 9.0, 17.0, 33.0, 61.0, 61.0, 61.0];
    assert!(pauses.iter().zip(expected).all(|(pause, expected)| (pause - expected).abs() < 1.1), "{pauses:?}");
    assert!(pauses.len() >= expected.len(), "{pauses:?}");
}

#[tokio::test(start_paused = true)]
async fn a_token_resets_the_delay_after_failures() {
    let (requests, tokens) = source(Some(LIFETIME), |number| matches!(number, 0 | 1 | 3));
    for _ in 0..2 {
        secret(&tokens).await.unwrap_err();
        advance(Duration::from_secs(2)).await;
    }
    secret(&tokens).await.unwrap();
    advance(LIFETIME).await;
    assert!(secret(&tokens).await.unwrap_err().to_string().ends_with(" in 1.0 s"));
    assert_eq!(requests.load(Relaxed), 4);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_once_delays_calls_by_a_minute() {
    let requests = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&requests);
    let tokens = Tokens::cached(Arc::new(move || {
        let hangs = counter.fetch_add(1, Relaxed) == 0;
        async move {
            if hangs {
                std::future::pending::<()>().await;
            }
            Ok::<_, Error>(AccessToken::new("second", None))
        }
    }));
    let start = Instant::now();
    assert_eq!(secret(&tokens).await.unwrap(), "second");
    assert_eq!(start.elapsed(), Duration::from_secs(60));
}

#[test]
fn a_request_on_a_runtime_that_is_no_longer_driven_does_not_block_another_runtime() {
    let (requests, tokens) = source(None, |_| false);
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let abandoned = runtime();
    assert!(
        abandoned.block_on(async { tokio::time::timeout(Duration::from_millis(500), tokens.get()).await.is_err() })
    );
    assert_eq!(requests.load(Relaxed), 1);
    assert_eq!(runtime().block_on(secret(&tokens)).unwrap(), "token-1");
    // The token of the first request is older.
    abandoned.block_on(async { sleep(Duration::from_secs(5)).await });
    assert_eq!(tokens.ready().unwrap().secret(), "token-1");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_calls_its_own_client_fails_at_once() {
    let own: Arc<OnceLock<Arc<Tokens>>> = Arc::default();
    let cell = Arc::clone(&own);
    let tokens = Arc::new(Tokens::cached(Arc::new(move || {
        let tokens = cell.get().map(Arc::clone);
        async move {
            let token = tokens.expect("it is set before the first call").get().await?;
            Ok::<_, Error>(AccessToken::new(token.secret(), None))
        }
    })));
    assert!(own.set(Arc::clone(&tokens)).is_ok());
    let start = Instant::now();
    let error = secret(&tokens).await.unwrap_err();
    let inner = std::error::Error::source(&error).unwrap();
    let message = "the token source called HubSpot with the client that it provides tokens for";
    assert_eq!(inner.source().unwrap().to_string(), message);
    assert!(inner.is::<Error>());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_ready_until_its_renewal_is_due() {
    let (_, tokens) = source(Some(LIFETIME), |_| false);
    assert!(tokens.ready().is_none());
    secret(&tokens).await.unwrap();
    advance(LIFETIME - Duration::from_secs(70)).await;
    assert_eq!(tokens.ready().unwrap().secret(), "token-0");
    advance(Duration::from_secs(20)).await;
    assert!(tokens.ready().is_none(), "a minute before its end, plus or minus 10 %");
    advance(Duration::from_secs(51)).await;
    assert_eq!(secret(&tokens).await.unwrap(), "token-1", "an expired token is never used");
}

#[test]
fn the_authorization_header_is_sensitive() {
    let Tokens::Fixed(token) = Tokens::fixed(AccessToken::new("only", None)).unwrap() else { unreachable!() };
    assert!(token.header.is_sensitive());
    assert_eq!(token.header.to_str().unwrap(), "Bearer only");
}

#[tokio::test(start_paused = true)]
async fn the_old_token_is_used_if_an_early_renewal_fails() {
    let (requests, tokens) = source(Some(LIFETIME), |number| number == 1);
    assert_eq!(secret(&tokens).await.unwrap(), "token-0");
    advance(LIFETIME - Duration::from_secs(10)).await;
    for _ in 0..2 {
        assert_eq!(secret(&tokens).await.unwrap(), "token-0");
        sleep(Duration::from_secs(2)).await;
    }
    assert_eq!((secret(&tokens).await.unwrap().as_str(), requests.load(Relaxed)), ("token-2", 3));
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_does_not_cancel_the_request() {
    let (requests, tokens) = source(None, |_| false);
    assert!(tokio::time::timeout(Duration::from_millis(500), tokens.get()).await.is_err());
    assert_eq!((secret(&tokens).await.unwrap().as_str(), requests.load(Relaxed)), ("token-0", 1));
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_replaced_only_by_a_newer_one() {
    let (requests, tokens) = source(None, |_| false);
    let old = tokens.get().await.unwrap();
    let (one, two) = tokio::join!(tokens.newer(&old), tokens.newer(&old));
    for newer in [one, two] {
        assert_eq!(newer.unwrap().unwrap().secret(), "token-1");
    }
    assert_eq!(tokens.newer(&old).await.unwrap().unwrap().secret(), "token-1", "it is newer already");
    assert_eq!(requests.load(Relaxed), 2);
    let fixed = Tokens::fixed(AccessToken::new("only", None)).unwrap();
    assert!(fixed.newer(&fixed.get().await.unwrap()).await.is_none());
    let stubborn = Tokens::cached(Arc::new(|| async { Ok::<_, Error>(AccessToken::new("same", None)) }));
    assert!(stubborn.newer(&stubborn.get().await.unwrap()).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_source_that_panics_fails_its_callers_and_is_called_again() {
    let (requests, tokens) = source(None, |number| if number == 0 { panic!("a bug elsewhere") } else { false });
    let error = tokens.get().await.map(drop).unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, "the token source panicked, or its runtime was shut down");
    advance(Duration::from_secs(1)).await;
    assert_eq!((secret(&tokens).await.unwrap().as_str(), requests.load(Relaxed)), ("token-1", 2));
}

#[tokio::test(start_paused = true)]
async fn a_token_invalid_in_a_header_is_rejected_without_showing_it() {
    for invalid in ["", " ", "two words", "line\n", "é", "\u{7f}"] {
        let error = Tokens::fixed(AccessToken::new(invalid, None)).map(drop).unwrap_err();
        assert!(error.to_string().starts_with("the access token "), "{error}");
    }
    assert_eq!(format!("{:?}", AccessToken::new("s3cret", None)).find("s3cret"), None);
    let forever = Tokens::cached(Arc::new(|| async { Ok::<_, Error>(AccessToken::new("t", Some(Duration::MAX))) }));
    assert_eq!(secret(&forever).await.unwrap(), "t");
}
