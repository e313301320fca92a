//! Tokens and long bodies stay out of what an error shows.

use hubspot_associations::Error;

use super::exchange::Exchange;
use crate::support::TOKEN;

const KEPT: usize = 64 * 1024;

#[tokio::test]
async fn a_long_body_is_read_whole_and_kept_in_part() {
    let filler = "x".repeat(2 * KEPT);
    let body = format!(r#"{{"filler": "{filler}", "message": "at the very end", "correlationId": "made-up"}}"#);
    let error = refused(400, body.clone()).await;
    assert_eq!(error.body().unwrap(), &body.as_bytes()[..KEPT]);
    assert_eq!(
        error.to_string(),
        "createDefaultAssociation: 400: at the very end (correlation id made-up, attempt 1 of 1)"
    );

    let error = refused(502, format!("<html>{filler}")).await;
    assert_eq!(error.body().unwrap().len(), KEPT);
    assert_eq!(error.to_string(), "createDefaultAssociation: 502 (attempt 1 of 1)");

    let error = refused(200, format!(r#"{{"status": "COMPLETE", "results": "{filler}"}}"#)).await;
    assert_eq!(error.body().unwrap().len(), KEPT);
    assert!(error.is_decode() && error.to_string().len() < 200, "{error}");
    let error = refused(200, format!(r#"{{"status": "COMPLETE", "results": "{}"}}"#, "x".repeat(KEPT - 40))).await;
    assert!(error.body().unwrap().ends_with(b"x\"}"));
}

#[tokio::test]
async fn a_token_in_any_place_of_an_error_is_masked_where_it_is_shown() {
    for body in [
        format!(r#"{{"message": "{TOKEN}"}}"#),
        format!(r#"{{"message": "Bearer {TOKEN}!", "category": "X", "correlationId": "y"}}"#),
        format!(r#"{{"message": "\u0070at-na1{}"}}"#, &TOKEN[7..]),
    ] {
        let error = refused(401, body.clone()).await;
        let shown = [error.to_string(), format!("{error:?}"), format!("{error:#?}"), error.message().unwrap().into()];
        for text in shown {
            assert!(text.contains("[access token]") && !text.contains("5ecre7"), "{text}");
        }
        assert_eq!(error.body().unwrap(), body.as_bytes());
    }
}

async fn refused(status: u16, body: String) -> Error {
    Exchange { status, headers: Vec::new(), body: body.into_bytes() }.associate().await.map(drop).unwrap_err()
}
