//! Ready-made answers in the shapes that HubSpot's bodies have; ids and wording are made up.

use crate::Answer;

/// A ready-made answer; becomes an [`Answer`] with `into()`.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// The name of its constant.
    pub name: &'static str,
    /// The status.
    pub status: u16,
    /// Headers beside the content type.
    pub headers: &'static [(&'static str, &'static str)],
    /// The JSON body; see [`Answer`] for the placeholders.
    pub body: &'static str,
}

impl From<Ready> for Answer {
    fn from(ready: Ready) -> Self {
        let mut answer = Answer::new(ready.status, ready.body).header("content-type", "application/json;charset=utf-8");
        answer.template = true;
        ready.headers.iter().fold(answer, |answer, (name, value)| answer.header(name, value))
    }
}

macro_rules! ready {
    ($($name:ident: $status:literal, $headers:expr, $body:literal;)*) => {
        $(#[doc = concat!("Status ", $status, ": `", $body, "`")]
        pub const $name: Ready =
            Ready { name: stringify!($name), status: $status, headers: &$headers, body: $body };)*

        /// Every ready-made answer.
        pub const ALL: &[Ready] = &[$($name),*];
    };
}

ready! {
    TEN_SECONDLY: 429, [], r#"{"status":"error","message":"The limit of this ten seconds is used up.","errorType":"RATE_LIMIT","correlationId":"{correlation-id}","policyName":"TEN_SECONDLY_ROLLING"}"#;
    SECONDLY: 429, [], r#"{"status":"error","message":"The limit of this second is used up.","errorType":"RATE_LIMIT","correlationId":"{correlation-id}","policyName":"SECONDLY","groupName":"stand-in:associations:1"}"#;
    RATE_LIMITS: 429, [], r#"{"status":"error","message":"The limit of this second is used up.","correlationId":"{correlation-id}","category":"RATE_LIMITS"}"#;
    DAILY: 429, [], r#"{"status":"error","message":"The limit of this day is used up.","errorType":"RATE_LIMIT","correlationId":"{correlation-id}","policyName":"DAILY","requestId":"{correlation-id}"}"#;
    EXPIRED_TOKEN: 401, [], r#"{"status":"error","message":"The access token expired 3 seconds ago.","correlationId":"{correlation-id}","category":"EXPIRED_AUTHENTICATION","context":{"expire time":["2026-03-01T10:00:00.000Z"]}}"#;
    BAD_TOKEN: 401, [], r#"{"status":"error","message":"No valid credentials came with this call.","correlationId":"{correlation-id}","category":"INVALID_AUTHENTICATION"}"#;
    TOKEN_ECHO: 401, [], r#"{"status":"error","message":"The token {token} is not known here.","correlationId":"{correlation-id}","category":"INVALID_AUTHENTICATION"}"#;
    MISSING_SCOPES: 403, [], r#"{"status":"error","message":"The app lacks scopes for this call.","correlationId":"{correlation-id}","errors":[{"message":"One of these scopes is needed.","context":{"requiredScopes":["crm.objects.contacts.write"]}}],"links":{"scopes":"https://scopes.example"},"category":"MISSING_SCOPES"}"#;
    INVALID_OBJECT_IDS: 400, [], r#"{"status":"error","message":"Some associations are not valid","correlationId":"{correlation-id}","context":{"INVALID_OBJECT_IDS":["CONTACT=404 is not valid"],"objectId":["404"],"objectType":["CONTACT"]},"category":"VALIDATION_ERROR"}"#;
    PAYMENT_REQUIRED: 402, [], r#"{"status":"error","message":"The request could not be carried out.","correlationId":"{correlation-id}"}"#;
    LOCKED: 423, [], r#"{"status":"error","message":"The record is locked by another change.","correlationId":"{correlation-id}","category":"OBJECT_LOCKED"}"#;
    MIGRATING: 477, [("Retry-After", "86400")], r#"{"status":"error","message":"The account is on the move.","correlationId":"{correlation-id}","category":"MIGRATION_IN_PROGRESS"}"#;
    WRONG_HUBLET: 488, [("X-Hubspot-Correct-Hublet", "eu1")], r#"{"status":"error","message":"Account 42 lives in another hublet, eu1","correlationId":"{correlation-id}","correctHublet":"eu1"}"#;
    INTERNAL_ERROR: 500, [], r#"{"status":"error","message":"something broke inside","correlationId":"{correlation-id}"}"#;
    CANCELED: 207, [], r#"{"status":"CANCELED","results":[],"numErrors":1,"errors":[{"status":"error","category":"VALIDATION_ERROR","subCategory":"crm.associations.INVALID_ASSOCIATION_TYPE","message":"0-99 does not join CONTACT and DEAL","context":{"type":["0-99"],"fromObjectType":["CONTACT"],"toObjectType":["DEAL"]}}],"startedAt":"2026-03-01T10:00:00.000Z","completedAt":"2026-03-01T10:00:00.031Z"}"#;
    PARTIAL: 207, [], r#"{"status":"COMPLETE","results":[{"category":"HUBSPOT_DEFINED","typeId":4,"userEnforcedMaxToObjectIds":5}],"numErrors":1,"errors":[{"status":"error","category":"INTERNAL_ERROR","message":"one input could not be carried out"}],"startedAt":"2026-03-01T10:00:00Z","completedAt":"2026-03-01T10:00:01Z"}"#;
    SILENT: 200, [], r#"{"status":"COMPLETE","results":[],"startedAt":"2026-03-01T10:00:00.000Z","completedAt":"2026-03-01T10:00:00.004Z"}"#;
}
