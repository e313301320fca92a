//! Errors show no tokens and no long bodies.

use hubspot_associations::Error;

use super::exchange::Exchange;
use crate::support::TOKEN;

const KEPT: usize = 64 * 1024;

#[tokio::test]
async fn a_long_body_is_read_completely_and_truncated_in_errors() {
    let filler = "x".repeat(2 * KEPT);
    let body = format!(r#"{{"filler": "{filler}", "message": "at the very end", "correlationId": "made-up"}}"#);
    let error = error_of(400, body.clone()).await;
    assert_eq!(error.body().unwrap(), &body.as_bytes()[..KEPT]);
    assert_eq!(
        error.to_string(),
        "createDefaultAssociation: 400: at the very end (correlation id made-up, attempt 1 of 1)"
    );

    let error = error_of(502, format!("<html>{filler}")).await;
    assert_eq!(error.body().unwrap().len(), KEPT);
    assert_eq!(error.to_string(), "createDefaultAssociation: 502 (attempt 1 of 1)");

    let error = error_of(200, format!(r#"{{"status": ["{filler}"]}}"#)).await;
    assert_eq!(error.body().unwrap().len(), KEPT);
    assert!(error.is_decode() && error.to_string().len() < 200, "{error}");
    let error = error_of(200, format!(r#"{{"status": ["{}"]}}"#, "x".repeat(KEPT - 40))).await;
    assert!(error.body().unwrap().ends_with(b"x\"]}"));
}

#[tokio::test]
async fn a_token_anywhere_in_an_error_is_masked_when_shown() {
    for body in [
        format!(r#"{{"message": "{TOKEN}"}}"#),
        format!(r#"{{"message": "Bearer {TOKEN}!", "category": "X", "correlationId": "y"}}"#),
        format!(r#"{{"message": "\u0070at-na1{}"}}"#, &TOKEN[7..]),
    ] {
        let error = error_of(401, body.clone()).await;
        let shown = [error.to_string(), format!("{error:?}"), format!("{error:#?}"), error.message().unwrap().into()];
        for text in shown {
            assert!(text.contains("[access token]") && !text.contains("5ecre7"), "{text}");
        }
        assert_eq!(error.body().unwrap(), body.as_bytes());
    }
}

#[tokio::test]
async fn long_messages_and_paths_are_truncated() {
    let long = "x".repeat(3000);
    let error = error_of(400, format!(r#"{{"message": "{long}{TOKEN}", "category": "{long}"}}"#)).await;
    assert!(error.message().unwrap().len() < 1100 && error.to_string().len() < 2300, "{error}");
    let error = error_of(200, format!(r#"{{"status": "COMPLETE", "links": [], "{long}": [1 2]}}"#)).await;
    assert!(error.is_decode() && error.to_string().len() < 1300, "{error}");
}

#[tokio::test]
async fn details_of_a_truncated_body_are_bounded() {
    let filler = "x".repeat(2 * KEPT);
    let error =
        error_of(400, format!(r#"{{"category": "A", "context": {{"a": ["{filler}"]}}, "z": "{filler}"}}"#)).await;
    let details = error.details().unwrap();
    assert_eq!((details.category.as_deref(), details.context.len(), details.extra.len()), (Some("A"), 0, 0));
}

#[tokio::test]
async fn a_body_that_would_take_too_much_memory_is_not_decoded() {
    for list in [r#""errors": [{}]"#, r#""unknown": [{"a":1}]"#, r#""unknown": [0]"#] {
        let (start, item) = list.split_once('[').unwrap();
        let items = vec![item.trim_end_matches(']'); 1 << 19].join(",");
        let error = error_of(200, format!(r#"{{"status": "COMPLETE", {start}[{items}]}}"#)).await;
        assert!(error.is_decode() && error.to_string().contains("bytes of memory"), "{error}");
    }
}

#[tokio::test]
async fn an_error_names_an_unexpected_content_encoding() {
    let headers = vec![("content-encoding".to_owned(), "br".to_owned())];
    let exchange = Exchange { status: 200, headers, body: b"\x1b\x02\x00".to_vec() };
    let error = exchange.associate().await.map(drop).unwrap_err();
    assert!(error.to_string().contains("unexpected Content-Encoding \"br\""), "{error}");
}

async fn error_of(status: u16, body: String) -> Error {
    Exchange { status, headers: Vec::new(), body: body.into_bytes() }.associate().await.map(drop).unwrap_err()
}

#[tokio::test]
async fn an_error_serializes_for_logs_without_secrets_and_has_a_class_for_metrics() {
    let body =
        format!(r#"{{"message": "no {TOKEN}", "category": "MADE_UP", "correlationId": "made-up", "errors": []}}"#);
    let error = error_of(400, body).await;
    assert_eq!(error.class(), "400");
    let log = serde_json::to_value(&error).unwrap();
    let expected = serde_json::json!({
        "error": error.to_string(), "class": "400", "operation": "createDefaultAssociation", "status": 400,
        "category": "MADE_UP", "policy_name": null, "correlation_id": "made-up", "attempts": 1, "retryable": false,
        "may_have_been_executed": false, "retry_after_seconds": null,
    });
    assert_eq!(log, expected);
    assert!(!log.to_string().contains("5ecre7"), "{log}");
    assert_eq!(hubspot_associations::Client::builder().build().unwrap_err().class(), "configuration");
}
