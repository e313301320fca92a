use std::time::Duration;

use stand_in::Settings;
use tokio::time::sleep;

use super::{UPDATE, body, put, send, status};

#[tokio::test]
async fn calls_are_rejected_while_the_rolling_window_is_full() {
    let window = Duration::from_millis(300);
    let hubspot = Settings { rate_limit: Some((2, window)), ..Settings::default() }.start().await.unwrap();
    let first = put(&hubspot).await;
    assert!(first.contains("X-HubSpot-RateLimit-Max: 2\r\n"), "{first}");
    assert!(first.contains("X-HubSpot-RateLimit-Remaining: 1\r\n"), "{first}");
    assert!(first.contains("X-HubSpot-RateLimit-Interval-Milliseconds: 300\r\n"), "{first}");
    sleep(window / 2).await;
    assert_eq!(status(&put(&hubspot).await), 200);
    let rejected = put(&hubspot).await;
    assert_eq!((status(&rejected), &body(&rejected)["policyName"]), (429, &"TEN_SECONDLY_ROLLING".into()));
    assert!(!rejected.contains("Retry-After"), "HubSpot does not send it");
    sleep(window * 6 / 10).await;
    assert_eq!(status(&put(&hubspot).await), 200, "the first call has left the window");
    assert_eq!(status(&put(&hubspot).await), 429, "the second has not");
    let stats = hubspot.stats();
    assert_eq!((stats.accepted, stats.limited), (3, 2));
    assert_eq!(hubspot.pairs()["contacts/1/companies/2"], 3);
}

#[tokio::test]
async fn calls_beyond_the_daily_limit_are_rejected() {
    let hubspot = Settings { daily_limit: Some(1), ..Settings::default() }.start().await.unwrap();
    assert!(put(&hubspot).await.contains("X-HubSpot-RateLimit-Daily-Remaining: 0\r\n"));
    assert_eq!(body(&put(&hubspot).await)["policyName"], "DAILY");
}

#[tokio::test]
async fn operations_that_the_contract_exempts_are_not_limited() {
    let rate_limit = Some((1, Duration::from_secs(10)));
    let hubspot = Settings { rate_limit, ..Settings::default() }.start().await.unwrap();
    for expected in [200, 429] {
        assert_eq!(status(&put(&hubspot).await), expected);
        assert_eq!(status(&send(&hubspot, &format!("{UPDATE}\n\n{{\"inputs\":[]}}")).await), 200);
    }
}
