use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::time::{advance, sleep};

use super::{AccessToken, Tokens};
use crate::Error;

const LIFE: Duration = Duration::from_secs(1800);

/// A source that takes a second and counts how often it is asked; every answer that `fails` picks is a failure.
fn source(lifetime: Option<Duration>, fails: fn(u64) -> bool) -> (Arc<AtomicU64>, Tokens) {
    let asked = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&asked);
    let source = move || {
        let number = counter.fetch_add(1, Relaxed);
        async move {
            sleep(Duration::from_secs(1)).await;
            if fails(number) { Err("no luck") } else { Ok(AccessToken::new(format!("token-{number}"), lifetime)) }
        }
    };
    (asked, Tokens::fresh(Arc::new(source)))
}

async fn secret(tokens: &Tokens) -> Result<String, Error> {
    tokens.get().await.map(|token| token.secret().to_owned())
}

#[tokio::test(start_paused = true)]
async fn many_calls_share_one_flight() {
    let (asked, tokens) = source(Some(LIFE), |_| false);
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
    assert_eq!(asked.load(Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_a_minute_ahead_without_a_wait() {
    let (asked, tokens) = source(Some(LIFE), |_| false);
    assert_eq!(secret(&tokens).await.unwrap(), "token-0");
    advance(LIFE - Duration::from_secs(70)).await;
    assert_eq!((secret(&tokens).await.unwrap().as_str(), asked.load(Relaxed)), ("token-0", 1));
    advance(Duration::from_secs(30)).await;
    assert_eq!(secret(&tokens).await.unwrap(), "token-0", "the old one serves while the new one is fetched");
    sleep(Duration::from_secs(2)).await;
    assert_eq!((secret(&tokens).await.unwrap().as_str(), asked.load(Relaxed)), ("token-1", 2));
}

#[tokio::test(start_paused = true)]
async fn a_failure_reaches_all_who_wait_and_is_not_kept() {
    let (asked, tokens) = source(Some(LIFE), |number| number == 0);
    let (one, two) = tokio::join!(secret(&tokens), secret(&tokens));
    for error in [one.unwrap_err(), two.unwrap_err()] {
        assert!(error.is_auth());
        assert_eq!(error.to_string(), "could not obtain an access token");
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "no luck");
    }
    assert_eq!((secret(&tokens).await.unwrap().as_str(), asked.load(Relaxed)), ("token-1", 2));
}

#[tokio::test(start_paused = true)]
async fn a_failure_ahead_of_time_leaves_the_old_token_in_use() {
    let (asked, tokens) = source(Some(LIFE), |number| number == 1);
    assert_eq!(secret(&tokens).await.unwrap(), "token-0");
    advance(LIFE - Duration::from_secs(10)).await;
    for _ in 0..2 {
        assert_eq!(secret(&tokens).await.unwrap(), "token-0");
        sleep(Duration::from_secs(2)).await;
    }
    assert_eq!((secret(&tokens).await.unwrap().as_str(), asked.load(Relaxed)), ("token-2", 3));
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_does_not_end_the_flight() {
    let (asked, tokens) = source(None, |_| false);
    assert!(tokio::time::timeout(Duration::from_millis(500), tokens.get()).await.is_err());
    assert_eq!((secret(&tokens).await.unwrap().as_str(), asked.load(Relaxed)), ("token-0", 1));
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_replaced_by_a_newer_one_only() {
    let (asked, tokens) = source(None, |_| false);
    let old = tokens.get().await.unwrap();
    let (one, two) = tokio::join!(tokens.newer(&old), tokens.newer(&old));
    for newer in [one, two] {
        assert_eq!(newer.unwrap().unwrap().secret(), "token-1");
    }
    assert_eq!(tokens.newer(&old).await.unwrap().unwrap().secret(), "token-1", "it is newer already");
    assert_eq!(asked.load(Relaxed), 2);
    let fixed = Tokens::fixed(AccessToken::new("only", None)).unwrap();
    assert!(fixed.newer(&fixed.get().await.unwrap()).await.is_none());
    let stubborn = Tokens::fresh(Arc::new(|| async { Ok::<_, Error>(AccessToken::new("same", None)) }));
    assert!(stubborn.newer(&stubborn.get().await.unwrap()).await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_source_that_panics_fails_its_callers_and_is_asked_again() {
    let (asked, tokens) = source(None, |number| if number == 0 { panic!("a bug elsewhere") } else { false });
    let error = tokens.get().await.map(drop).unwrap_err();
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the token source panicked");
    assert_eq!((secret(&tokens).await.unwrap().as_str(), asked.load(Relaxed)), ("token-1", 2));
}

#[tokio::test(start_paused = true)]
async fn a_token_no_header_can_carry_is_refused_without_showing_it() {
    for unfit in ["", " ", "two words", "line\n", "é", "\u{7f}"] {
        let error = Tokens::fixed(AccessToken::new(unfit, None)).map(drop).unwrap_err();
        assert_eq!(error.to_string(), "the access token is empty or holds characters no header may carry");
    }
    assert_eq!(format!("{:?}", AccessToken::new("s3cret", None)).find("s3cret"), None);
    let forever = Tokens::fresh(Arc::new(|| async { Ok::<_, Error>(AccessToken::new("t", Some(Duration::MAX))) }));
    assert_eq!(secret(&forever).await.unwrap(), "t");
}
