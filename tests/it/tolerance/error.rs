//! Errors with a JSON body, from every system of HubSpot.

use std::time::Duration;

use serde_json::json;

use super::{
    assert_covers,
    expected::{Row, replay, row},
};

const INVALID: &str = "VALIDATION_ERROR";

#[tokio::test]
async fn every_error_reports_what_its_body_contains() {
    insta::assert_snapshot!(replay("error", rows()).await);
}

#[test]
fn every_fixture_has_a_row() {
    assert_covers("error", rows().iter().map(|row| row.name));
}

fn rows() -> Vec<Row> {
    [families(), identifiers(), shapes(), messages()].into_iter().flatten().collect()
}

/// The systems of HubSpot that respond, and their statuses.
fn families() -> Vec<Row> {
    vec![
        row("crm_family_complete", 400)
            .category(INVALID)
            .sub_category("crm.associations.INVALID_IDENTIFIER")
            .message("Two of the records cannot be linked")
            .body_id(1)
            .holds(|error| {
                let details = error.details().unwrap();
                details.links["docs"] == "https://example.com/docs"
                    && details.errors[0].in_.as_deref() == Some("id")
                    && details.status.as_deref() == Some("error")
                    && details.extra.is_empty()
            }),
        row("unknown_record_ids_in_context", 400)
            .category(INVALID)
            .message("Two of the records cannot be linked")
            .body_id(2)
            .holds(|error| error.context().unwrap()["INVALID_OBJECT_IDS"] == ["CONTACT=9000000999 does not exist"]),
        row("unknown_object_type_without_category", 400).message("No object type is named widgetz").body_id(3),
        row("rate_limit_ten_secondly", 429)
            .policy("TEN_SECONDLY_ROLLING")
            .message("Too many calls within ten seconds.")
            .body_id(8)
            .holds(|error| error.details().unwrap().error_type.as_deref() == Some("RATE_LIMIT")),
        row("rate_limit_secondly", 429)
            .policy("SECONDLY")
            .message("Too many calls within one second.")
            .body_id(9)
            .holds(|error| {
                let details = error.details().unwrap();
                details.group_name.is_some() && details.request_id.as_deref() == Some("0f0f0f0f0f0f0f0f")
            }),
        row("rate_limit_daily", 429).policy("DAILY").message("Too many calls today.").body_id(10),
        row("rate_limits_category_without_policy", 429)
            .category("RATE_LIMITS")
            .message("Too many calls within one second.")
            .body_id(11),
        row("rate_limit_with_retry_after", 429)
            .policy("TEN_SECONDLY_ROLLING")
            .message("Too many calls within ten seconds.")
            .body_id(12)
            .holds(|error| error.retry_after() == Some(Duration::from_secs(7)) && error.is_retryable()),
        row("error_type_of_another_kind", 403)
            .message("This user may not.")
            .body_id(13)
            .holds(|error| error.details().unwrap().error_type.as_deref() == Some("SCOPE_RESTRICTED")),
        row("wrong_hublet", 488)
            .message("Account 1234 lives in eu1")
            .body_id(14)
            .holds(|error| error.details().unwrap().correct_hublet.as_deref() == Some("eu1")),
        row("auth_gateway_engagement", 401)
            .message("No credentials were engaged")
            .body_id(15)
            .holds(|error| error.details().unwrap().extra["engagement"]["hapikey"].is_string()),
        row("token_expired", 401)
            .category("EXPIRED_AUTHENTICATION")
            .message("This token expired 3 seconds ago.")
            .body_id(16)
            .holds(|error| error.context().unwrap()["expire time"].len() == 1),
        row("token_unknown", 401).category("INVALID_AUTHENTICATION").message("There are no credentials.").body_id(17),
        row("not_even_a_status_member", 401)
            .message("This is not for you")
            .holds(|error| error.details().unwrap().extra["succeeded"] == false),
        row("payment_required", 402).message("This needs another edition").body_id(18),
        row("missing_scopes_in_errors", 403)
            .category("MISSING_SCOPES")
            .message("The app lacks a scope.")
            .body_id(19)
            .is("missing scopes")
            .holds(|error| error.details().unwrap().errors[0].context["requiredScopes"].len() == 1),
        row("missing_scopes_in_context", 403)
            .category("MISSING_SCOPES")
            .message("It needs one of these scopes.")
            .body_id(20)
            .is("missing scopes"),
        row("banned_with_sub_category", 403)
            .category("BANNED")
            .sub_category("Made.UP")
            .message("The request was banned")
            .body_id(21),
        row("not_found", 404)
            .category("OBJECT_NOT_FOUND")
            .sub_category("crm.associations.TO_OBJECT_NOT_FOUND")
            .message("nothing is here")
            .body_id(22),
        row("legacy_guid", 404).message("nothing is here").holds(|error| error.details().unwrap().extra.len() == 1),
        row("legacy_request_id", 400)
            .message("This list fills itself")
            .holds(|error| error.details().unwrap().request_id.is_some()),
        row("legacy_validation_results", 400)
            .message("Some properties are wrong")
            .body_id(25)
            .holds(|error| error.details().unwrap().extra["validationResults"][0]["name"] == "email"),
        row("conflict", 409).category("CONFLICT").message("There is a contact 9000000101 already").body_id(26),
        row("unsupported_media_type", 415).message("Only JSON is taken here").body_id(27),
        row("locked", 423).category("LOCKED").message("The record is locked").body_id(28),
        row("account_migrating", 477)
            .message("The account is being moved")
            .body_id(29)
            .holds(|error| error.retry_after() == Some(Duration::from_secs(86_400)) && !error.is_retryable()),
        row("internal_error_without_category", 500).message("it broke on our side").body_id(30),
        row("internal_server_error_category", 500)
            .category("INTERNAL_SERVER_ERROR")
            .message("It did not work")
            .body_id(31),
        row("unavailable", 503).message("Try again later").body_id(32),
        row("oauth_family", 400)
            .message("the refresh token is no good")
            .holds(|error| error.details().unwrap().status.as_deref() == Some("BAD_REFRESH_TOKEN")),
    ]
}

/// The sources of the correlation id.
fn identifiers() -> Vec<Row> {
    let broken = |name| row(name, 500).message("it broke on our side");
    vec![
        row("correlation_id_in_header_only", 400).message("No object type is named widgetz").header_id(4),
        broken("correlation_id_in_body_and_header").body_id(5),
        row("correlation_id_nowhere", 400).message("No object type is named widgetz"),
        broken("correlation_id_not_a_uuid").id("made-up/42#7"),
        broken("correlation_id_empty").header_id(6),
        broken("correlation_id_as_number")
            .header_id(7)
            .holds(|error| error.details().unwrap().extra["correlationId"] == 17),
    ]
}

/// Members of other types than the published ones; undecodable ones are in `extra`.
fn shapes() -> Vec<Row> {
    let no = |name, id| row(name, 400).message("no").body_id(id);
    vec![
        no("context_keys_with_spaces_and_capitals", 33)
            .category(INVALID)
            .holds(|error| error.context().unwrap().keys().eq(["", "ASSOCIATION_LIMIT_EXCEEDED", "expire time"])),
        no("context_as_string", 34).category(INVALID).holds(|error| {
            error.context().is_none() && error.details().unwrap().extra["context"] == "objectId 9000000999"
        }),
        no("context_with_other_values", 35).category(INVALID).holds(|error| {
            error.details().unwrap().extra["context"] == json!({"ids": [9_000_000_999_u64], "more": "text"})
        }),
        no("errors_as_strings", 36).holds(|error| error.details().unwrap().errors.len() == 2),
        no("errors_of_objects_and_strings", 37).holds(|error| {
            let messages = error.details().unwrap().errors.iter().map(|detail| detail.message.as_deref());
            messages.eq([Some("first reason"), Some("second reason")])
        }),
        no("errors_of_numbers", 38).holds(|error| error.details().unwrap().extra["errors"] == json!([1, 2])),
        row("detail_without_message", 400)
            .category("BAD_REQUEST")
            .message("not every link is allowed")
            .body_id(39)
            .holds(|error| error.details().unwrap().errors[0].context.contains_key("validationResult")),
        no("detail_with_other_shapes", 40).holds(|error| {
            let detail = &error.details().unwrap().errors[0];
            detail.message.is_none() && detail.extra.keys().eq(["code", "index", "message"])
        }),
        no("links_with_other_values", 41).holds(|error| error.details().unwrap().extra["links"]["docs"].is_array()),
        no("category_null", 49),
        no("category_of_several_lines", 50).category("FIRST\nSECOND"),
        row("status_as_number", 400).category(INVALID).message("no"),
        no("sub_category_as_object", 51)
            .category(INVALID)
            .holds(|error| error.details().unwrap().extra["subCategory"]["name"] == "X"),
        no("unknown_members", 52).holds(|error| {
            let extra = &error.details().unwrap().extra;
            extra["errorTokens"]["failedRequests"] == json!(["one"]) && extra["propertiesErrorCode"].is_string()
        }),
        row("every_member_null", 500).header_id(53).holds(|error| error.details().unwrap().extra.is_empty()),
        row("empty_object", 400).header_id(54).holds(|error| error.details().is_some()),
    ]
}

/// Messages of every form.
fn messages() -> Vec<Row> {
    vec![
        row("message_with_the_callers_token", 401)
            .category("INVALID_AUTHENTICATION")
            .message("The token [access token] is not valid; was [access token].")
            .body_id(42),
        row("message_with_another_private_app_token", 400)
            .category(INVALID)
            .message("Do not use \"[access token]\" here")
            .body_id(43),
        row("message_is_a_json_document", 409)
            .message(r#"{"msg": "There is such a contact", "error": "CONTACT_EXISTS"}"#),
        row("message_of_several_lines", 400).message("first\r\nsecond\tthird\u{2028}fourth").body_id(45),
        row("message_absent", 500).category("INTERNAL_ERROR").body_id(46),
        row("message_null", 500).body_id(47),
        row("message_as_object", 400)
            .body_id(48)
            .holds(|error| error.details().unwrap().extra["message"]["text"] == "no"),
    ]
}
