//! Responses with a success status whose body is empty or does not decode.

use std::fmt::Write as _;

use super::{
    assert_covers,
    exchange::Exchange,
    expected::{assert_keeps, assert_shows_no_secret, kinds},
};

const EMPTY: &str = "empty response";

/// What the caller must see: the status, and where decoding failed, or [`EMPTY`].
const ROWS: [(&str, u16, &str); 16] = [
    ("no_content_204", 204, EMPTY),
    ("empty_202", 202, EMPTY),
    ("empty_200", 200, EMPTY),
    ("white_space_200", 200, EMPTY),
    ("html_labelled_json", 200, ""),
    ("text", 200, ""),
    ("truncated", 207, "at `results[0].from.id`: EOF"),
    ("text_after_the_json", 200, "trailing characters"),
    ("json_array", 200, "invalid type: sequence, expected an object"),
    ("json_string", 200, "invalid type: string …, expected an object"),
    ("json_number", 200, "invalid type: integer `42`, expected an object"),
    ("json_null", 200, "invalid type: null, expected an object"),
    ("status_absent", 200, "missing field `status`"),
    ("status_null", 200, "at `status`: invalid type: null"),
    ("status_as_object", 200, "at `status`: invalid type: map"),
    ("unknown_key_with_the_callers_token", 200, ""),
];

#[tokio::test]
async fn every_undecodable_success_is_an_error_with_its_location() {
    let mut shown = String::new();
    for (name, status, place) in ROWS {
        let exchange = Exchange::fixture("unreadable", name);
        let error = exchange.associate().await.map(drop).expect_err(name);
        let line = error.to_string();
        assert_eq!((error.status().unwrap().as_u16(), exchange.status), (status, status), "{name}");
        assert_eq!(kinds(&error), [if place == EMPTY { EMPTY } else { "decode" }], "{name}");
        assert!(place == EMPTY || line.contains(place), "{name}: {line}");
        assert_keeps(&error, &exchange, name);
        assert_shows_no_secret(&error, name);
        writeln!(shown, "{name}\n    {line}").unwrap();
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn every_fixture_has_a_row() {
    assert_covers("unreadable", ROWS.iter().map(|row| row.0));
}
