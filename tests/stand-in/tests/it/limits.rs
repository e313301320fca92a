use std::time::Duration;

use stand_in::Settings;
use tokio::time::sleep;

use super::{body, put, status};

#[tokio::test]
async fn a_full_window_refuses_until_it_has_rolled_on() {
    let window = Duration::from_millis(300);
    let hubspot = Settings { rate_limit: Some((2, window)), ..Settings::default() }.start().await.unwrap();
    let first = put(&hubspot).await;
    assert!(first.contains("X-HubSpot-RateLimit-Max: 2\r\n"), "{first}");
    assert!(first.contains("X-HubSpot-RateLimit-Remaining: 1\r\n"), "{first}");
    assert!(first.contains("X-HubSpot-RateLimit-Interval-Milliseconds: 300\r\n"), "{first}");
    sleep(window / 2).await;
    assert_eq!(status(&put(&hubspot).await), 200);
    let refused = put(&hubspot).await;
    assert_eq!((status(&refused), &body(&refused)["policyName"]), (429, &"TEN_SECONDLY_ROLLING".into()));
    assert!(!refused.contains("Retry-After"), "HubSpot does not send it");
    sleep(window * 6 / 10).await;
    assert_eq!(status(&put(&hubspot).await), 200, "the first call has left the window");
    assert_eq!(status(&put(&hubspot).await), 429, "the second has not");
    let stats = hubspot.stats();
    assert_eq!((stats.accepted, stats.limited, stats.windows.iter().sum::<u64>()), (3, 2, 3));
    assert_eq!(hubspot.pairs()["contacts/1/companies/2"], 3);
}

#[tokio::test]
async fn a_day_ends_for_good() {
    let hubspot = Settings { daily_limit: Some(1), ..Settings::default() }.start().await.unwrap();
    assert!(put(&hubspot).await.contains("X-HubSpot-RateLimit-Daily-Remaining: 0\r\n"));
    assert_eq!(body(&put(&hubspot).await)["policyName"], "DAILY");
}
