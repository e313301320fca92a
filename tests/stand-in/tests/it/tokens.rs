use std::time::Duration;

use serde_json::Value;
use stand_in::{App, Settings, StandIn};

use super::{PUT, body, put, send, status};

fn app() -> App {
    App {
        client_id: "id".to_owned(),
        client_secret: "s&cret".to_owned(),
        refresh_token: "refresh-0".to_owned(),
        lifetime: Duration::from_secs(1800),
        revokes_older: true,
    }
}

async fn grant(hubspot: &StandIn, refresh_token: &str) -> Value {
    let form = "Content-Type: application/x-www-form-urlencoded";
    let fields = format!("grant_type=refresh_token&client_id=id&client_secret=s%26cret&refresh_token={refresh_token}");
    body(&send(hubspot, &format!("POST /oauth/2026-03/token HTTP/1.1\n{form}\n\n{fields}")).await)
}

async fn category(hubspot: &StandIn, token: &str) -> Value {
    let response = send(hubspot, &format!("{PUT}\nAuthorization: Bearer {token}")).await;
    assert!(!response.contains("RateLimit"), "no limit is set, or the token is not valid");
    body(&response)["category"].clone()
}

#[tokio::test]
async fn calls_without_a_valid_token_are_rejected() {
    let any = StandIn::builder().start().await.unwrap();
    assert_eq!(category(&any, "").await, "INVALID_AUTHENTICATION");
    any.add_token("old", Duration::ZERO);
    assert_eq!(category(&any, "old").await, "EXPIRED_AUTHENTICATION");
    let strict = Settings {
        tokens: vec!["secret-7".to_owned()],
        rate_limit: Some((9, Duration::from_secs(1))),
        ..Settings::default()
    }
    .start()
    .await
    .unwrap();
    assert_eq!(status(&put(&strict).await), 200);
    assert_eq!(category(&strict, "other").await, "INVALID_AUTHENTICATION");
    strict.add_token("secret-7", Duration::ZERO);
    assert_eq!(category(&strict, "secret-7").await, "EXPIRED_AUTHENTICATION");
}

#[tokio::test]
async fn a_grant_replaces_both_tokens() {
    let hubspot = Settings { oauth: Some(app()), ..Settings::default() }.start().await.unwrap();
    assert_eq!(status(&put(&hubspot).await), 401);
    let first = grant(&hubspot, "refresh-0").await;
    assert_eq!((&first["access_token"], &first["expires_in"]), (&"access-1".into(), &1800.into()));
    assert_eq!(category(&hubspot, "access-1").await, Value::Null);
    let second = grant(&hubspot, first["refresh_token"].as_str().unwrap()).await;
    assert_eq!(second["access_token"], "access-2");
    assert_eq!(category(&hubspot, "access-1").await, "EXPIRED_AUTHENTICATION");
    assert_eq!(grant(&hubspot, "refresh-0").await["status"], "BAD_REFRESH_TOKEN");
}

#[tokio::test]
async fn an_invalid_grant_gets_an_error_like_the_endpoints() {
    let hubspot = Settings { oauth: Some(app()), ..Settings::default() }.start().await.unwrap();
    let response = send(&hubspot, "POST /oauth/2026-03/token HTTP/1.1\nContent-Type: application/json\n\n{}").await;
    assert_eq!((status(&response), &body(&response)["status"]), (400, &"BAD_GRANT_TYPE".into()));
}
