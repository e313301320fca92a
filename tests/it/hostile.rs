//! No value of a parameter can change which endpoint is called.

use hubspot_associations::{Client, builder::CreateDefaultAssociation, types};
use proptest::prelude::*;

use crate::support::hubspot;

const HOSTILE: &[&str] = &[
    "",
    ".",
    "..",
    "a/b",
    "a\\..\\..\\b",
    "%2e%2e",
    "%2F",
    "\0",
    "\n",
    "\u{7f}",
    " ",
    "a b",
    "é",
    "１２",
    "/",
    "\\",
    "?",
    "#",
    "1;2",
    "a:b",
    "..;",
    "~",
];

/// Sets one of the four parameters.
type Set = for<'a> fn(CreateDefaultAssociation<'a>, &str) -> CreateDefaultAssociation<'a>;

const PARAMETERS: [(&str, Set); 4] = [
    ("from_object_type", |call, value| call.from_object_type(value)),
    ("from_object_id", |call, value| call.from_object_id(value)),
    ("to_object_type", |call, value| call.to_object_type(value)),
    ("to_object_id", |call, value| call.to_object_id(value)),
];

fn valid(client: &Client) -> CreateDefaultAssociation<'_> {
    client.create_default_association().from_object_type("a").from_object_id(1).to_object_type("b").to_object_id(2)
}

#[tokio::test]
async fn hostile_values_are_rejected_for_every_parameter_before_a_request_is_built() {
    let (hubspot, client) = hubspot().await;
    for (name, set) in PARAMETERS {
        for value in HOSTILE {
            let error = set(valid(&client), value).send().await.expect_err(value);
            let text = error.to_string();
            assert!(text.starts_with(&format!("{name}: \"")), "{text}");
            assert!(text.contains("is not allowed; expected 1 to "), "{text}");
            assert!(error.is_validation() && error.status().is_none());
        }
    }
    for value in ["-1", "1.0", "0x1", "12345678901234567890"] {
        assert!(valid(&client).from_object_id(value).send().await.is_err(), "{value}");
    }
    assert!(valid(&client).from_object_id(-1).send().await.is_err());
    assert_eq!(hubspot.received(), 0);
}

#[tokio::test]
async fn errors_escape_and_shorten_the_rejected_value() {
    let (_hubspot, client) = hubspot().await;
    let error = valid(&client).to_object_id(format!("1\n{}", "2".repeat(100))).send().await.unwrap_err().to_string();
    assert_eq!(
        error,
        format!("to_object_id: \"1\\n{}\"… is not allowed; expected 1 to 19 decimal digits", "2".repeat(61))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// An accepted value is exactly one segment of the path.
    #[test]
    fn accepted_values_never_change_the_path_segments(values in prop::array::uniform4(prop_oneof![
        "[A-Za-z0-9_-]{1,20}", "[0-9]{1,20}", ".{0,6}", r"[./\\%a0?#;]{1,8}",
    ])) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (hubspot, client) = hubspot().await;
            let call = PARAMETERS.iter().zip(&values).fold(valid(&client), |call, ((_, set), value)| set(call, value));
            let accepted = values.iter().enumerate().all(|(at, value)| match at % 2 {
                0 => types::ObjectType::try_from(value.as_str()).is_ok(),
                _ => types::ObjectId::try_from(value.as_str()).is_ok(),
            });
            let _ = call.send().await;
            let targets: Vec<_> = hubspot.take_requests().into_iter().map(|request| request.target).collect();
            let [a, b, c, d] = &values;
            let expected = format!("/crm/objects/2026-03/{a}/{b}/associations/default/{c}/{d}");
            assert_eq!(targets, if accepted { vec![expected] } else { Vec::new() });
        });
    }
}
