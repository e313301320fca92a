//! What the caller must see of an error response.

use std::fmt::Write as _;

use hubspot_associations::Error;

use super::exchange::Exchange;
use crate::support::TOKEN;

/// One fixture: members that are not set must be absent.
pub(super) struct Row {
    pub(super) name: &'static str,
    status: u16,
    category: Option<&'static str>,
    sub_category: Option<&'static str>,
    message: Option<&'static str>,
    correlation_id: Option<String>,
    policy_name: Option<&'static str>,
    kinds: Vec<&'static str>,
    holds: fn(&Error) -> bool,
}

/// The fixture `name`, which has `status`.
pub(super) fn row(name: &'static str, status: u16) -> Row {
    let kinds = match status {
        400 => vec!["validation"],
        401 => vec!["auth"],
        404 | 410 => vec!["unknown path"],
        429 => vec!["rate limited"],
        524 => vec!["timeout"],
        _ => Vec::new(),
    };
    let (category, sub_category, message) = (None, None, None);
    let (correlation_id, policy_name) = (None, None);
    Row { name, status, category, sub_category, message, correlation_id, policy_name, kinds, holds: |_| true }
}

impl Row {
    pub(super) fn category(self, category: &'static str) -> Self {
        // Only an error about a record names its category.
        let kinds = if self.status == 404 { vec!["not found"] } else { self.kinds };
        Self { category: Some(category), kinds, ..self }
    }

    pub(super) fn sub_category(self, sub_category: &'static str) -> Self {
        Self { sub_category: Some(sub_category), ..self }
    }

    pub(super) fn message(self, message: &'static str) -> Self {
        Self { message: Some(message), ..self }
    }

    pub(super) fn id(self, correlation_id: &str) -> Self {
        Self { correlation_id: Some(correlation_id.to_owned()), ..self }
    }

    /// Expects the correlation id in the body of fixture `number`.
    pub(super) fn body_id(self, number: u32) -> Self {
        self.id(&format!("0199bbbb-0000-7000-8000-{number:012}"))
    }

    /// Expects the correlation id in the header of fixture `number`.
    pub(super) fn header_id(self, number: u32) -> Self {
        self.id(&format!("0199aaaa-0000-7000-8000-{number:012}"))
    }

    pub(super) fn policy(self, policy_name: &'static str) -> Self {
        Self { policy_name: Some(policy_name), ..self }
    }

    /// Adds a predicate that is true.
    pub(super) fn is(mut self, kind: &'static str) -> Self {
        self.kinds.push(kind);
        self
    }

    /// Adds a condition.
    pub(super) fn holds(self, holds: fn(&Error) -> bool) -> Self {
        Self { holds, ..self }
    }
}

/// Replays the fixtures of a group and returns what `Display` shows of each.
pub(super) async fn replay(group: &str, rows: Vec<Row>) -> String {
    let mut shown = String::new();
    for row in rows {
        let name = row.name;
        let exchange = Exchange::fixture(group, name);
        let error = exchange.associate().await.map(drop).expect_err(name);
        assert_eq!((error.status().unwrap().as_u16(), exchange.status), (row.status, row.status), "{name}");
        assert_eq!(error.category(), row.category, "{name}");
        assert_eq!(error.sub_category(), row.sub_category, "{name}");
        assert_eq!(error.message(), row.message, "{name}");
        assert_eq!(error.correlation_id(), row.correlation_id.as_deref(), "{name}");
        assert_eq!(error.policy_name(), row.policy_name, "{name}");
        assert_eq!(kinds(&error), row.kinds, "{name}");
        assert!((row.holds)(&error), "{name}: {:#?}", error.details());
        assert_keeps(&error, &exchange, name);
        assert_shows_no_secret(&error, name);
        writeln!(shown, "{name}\n    {error}").unwrap();
    }
    shown
}

/// The predicates that are true.
pub(super) fn kinds(error: &Error) -> Vec<&'static str> {
    let kinds = [
        ("validation", error.is_validation()),
        ("auth", error.is_auth()),
        ("missing scopes", error.is_missing_scopes()),
        ("not found", error.is_not_found()),
        ("unknown path", error.is_unknown_path()),
        ("rate limited", error.is_rate_limited()),
        ("timeout", error.is_timeout()),
        ("connect", error.is_connect()),
        ("decode", error.is_decode()),
        ("empty response", error.is_empty_response()),
    ];
    kinds.into_iter().filter_map(|(name, is)| is.then_some(name)).collect()
}

/// Asserts that the error has the headers and the body as received.
pub(super) fn assert_keeps(error: &Error, exchange: &Exchange, name: &str) {
    let headers = error.headers().unwrap();
    for (header, value) in &exchange.headers {
        assert!(headers.get_all(header).iter().any(|kept| kept == value.as_str()), "{name}: {header}");
    }
    assert_eq!(error.body().unwrap(), exchange.body, "{name}");
}

/// Asserts that the error is one line without the token and without HTML.
pub(super) fn assert_shows_no_secret(error: &Error, name: &str) {
    let line = error.to_string();
    assert!(!line.contains(['\n', '\r', '\u{2028}']), "{name}: {line}");
    for text in [line, format!("{error:?}"), format!("{error:#?}"), error.message().unwrap_or_default().to_owned()] {
        assert!(!text.contains(&TOKEN[4..]) && !text.contains("pat-eu1") && !text.contains("<html"), "{name}: {text}");
    }
}
