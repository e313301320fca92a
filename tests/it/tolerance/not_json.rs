//! Errors whose body is not a JSON object: HTML pages, text, empty bodies.

use super::{
    assert_covers,
    expected::{Row, replay, row},
};

fn rows() -> Vec<Row> {
    vec![
        row("html_400", 400),
        row("html_403", 403),
        row("html_404", 404).header_id(404),
        row("html_410", 410).header_id(410),
        row("html_405", 405),
        row("html_414", 414),
        row("html_415", 415),
        row("html_500", 500),
        row("html_502", 502).header_id(502),
        row("html_503", 503),
        row("html_524", 524),
        row("html_labelled_json", 415).header_id(55),
        row("edge_text_520", 520).holds(|error| error.body() == Some(b"error code: 520")),
        row("text_without_a_content_type", 530),
        row("empty_404", 404).header_id(56).holds(|error| error.body() == Some(b"")),
        row("empty_500", 500),
        row("invalid_utf8", 500).message("caf\u{FFFD}").header_id(57),
        row("truncated_json", 400).header_id(58),
        row("json_array", 400).header_id(59),
        row("json_string", 400),
        row("json_number", 500),
        row("json_null", 500),
        row("redirect", 302).holds(|error| error.headers().unwrap()["location"] == "https://example.com/"),
    ]
}

#[tokio::test]
async fn every_error_without_json_keeps_status_headers_and_body() {
    insta::assert_snapshot!(replay("not_json", rows()).await);
}

#[test]
fn every_fixture_has_a_row() {
    assert_covers("not_json", rows().iter().map(|row| row.name));
}
