//! The delay that HubSpot asks for.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use crate::timeouts::CENTURY;

const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// Reads `retry-after-ms` or, if it is absent, `Retry-After` (seconds or a date); unreadable values count as absent.
///
/// A date counts from the `Date` of the response, so that clock skew does not matter.
pub(super) fn read(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| Some(headers.get(name)?.to_str().ok()?.trim());
    let seconds = |text: &str| Some(Duration::try_from_secs_f64(text.parse().ok()?).ok()?.min(CENTURY));
    if let Some(wait) = text(RETRY_AFTER_MS).and_then(seconds) {
        return Some(wait / 1000);
    }
    let wait = text(RETRY_AFTER)?;
    seconds(wait).or_else(|| {
        let now = text(DATE).and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or_else(SystemTime::now);
        let end = httpdate::parse_http_date(wait).ok()?;
        Some(end.duration_since(now).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delay(pairs: &[(&'static str, &str)]) -> Option<Duration> {
        read(&pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect())
    }

    #[test]
    fn every_form_of_retry_after_is_read() {
        const DATE: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        for (wait, expected) in [
            ("0", Some(0)),
            ("7", Some(7_000)),
            (" 1.5 ", Some(1_500)),
            ("86400", Some(86_400_000)),
            ("Sun, 06 Nov 1994 08:49:40 GMT", Some(3_000)),
            ("Sunday, 06-Nov-94 08:49:40 GMT", Some(3_000)),
            ("Sun Nov  6 08:49:40 1994", Some(3_000)),
            ("Sun, 06 Nov 1994 08:49:30 GMT", Some(0)),
            ("", None),
            ("soon", None),
            ("-1", None),
            ("NaN", None),
            ("inf", None),
            ("99999999999999999999999", None),
        ] {
            let expected = expected.map(Duration::from_millis);
            assert_eq!(delay(&[("retry-after", wait), DATE]), expected, "{wait}");
        }
        assert_eq!(delay(&[("retry-after-ms", "250")]), Some(Duration::from_millis(250)));
        assert_eq!(delay(&[("retry-after-ms", "250"), ("retry-after", "9")]), Some(Duration::from_millis(250)));
        assert_eq!(delay(&[("retry-after-ms", "x"), ("retry-after", "9")]), Some(Duration::from_secs(9)));
        assert_eq!(delay(&[]), None);
    }

    #[test]
    fn a_retry_date_counts_from_now_if_the_response_has_no_date() {
        let soon = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(30));
        let wait = delay(&[("retry-after", &soon)]).unwrap();
        assert!((28..=30).contains(&wait.as_secs()), "{wait:?}");
    }
}
