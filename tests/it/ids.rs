//! Ids and object types in the types that programs use.

use std::{borrow::Cow, num::NonZeroU64, sync::Arc};

use hubspot_associations::{
    Error, IntoParameter,
    types::{AssociationCategory, AssociationConfigurationUpdate, ObjectId, ObjectType},
};

use crate::support::hubspot;

/// A program's own struct, as it decodes it from a queue or a webhook.
#[derive(serde::Deserialize)]
struct Event {
    contact: ObjectId,
    company: ObjectId,
    kind: ObjectType,
}

fn id(value: impl IntoParameter<ObjectId>) -> String {
    value.into_parameter().unwrap().to_string()
}

#[test]
fn ids_and_object_types_deserialize_from_integers_and_strings() {
    let event: Event = serde_json::from_str(r#"{"contact": 1001, "company": "2002", "kind": 2}"#).unwrap();
    assert_eq!((event.contact.as_str(), event.company.as_str(), event.kind.as_str()), ("1001", "2002", "2"));
    let error = serde_json::from_str::<ObjectId>("-1").unwrap_err().to_string();
    assert!(error.starts_with("\"-1\" is not allowed; expected 1 to 19 decimal digits"), "{error}");
    assert!(serde_json::from_str::<ObjectId>("1.5").is_err());
}

#[test]
fn ids_convert_from_every_common_integer_and_string() {
    let text = String::from("7");
    let integers = [id(7), id(7_i64), id(7_u8), id(7_u16), id(7_u32), id(7_u64), id(7_usize)];
    let references = [7_u64].iter().map(id).chain([7_i64].iter().map(id)).chain([7_u32].iter().map(id));
    let texts = ["7"].iter().map(id).chain([id("7"), id(&text), id(Cow::from("7")), id(Arc::<str>::from("7"))]);
    let owned = [id(text), id(NonZeroU64::new(7).unwrap())];
    assert!(references.chain(texts).chain(integers).chain(owned).all(|id| id == "7"));
    assert!(ObjectId::try_from(&u64::MAX).is_err(), "20 digits");
    assert_eq!(ObjectType::try_from(Cow::from("contacts")).unwrap(), "contacts");
}

#[tokio::test]
async fn ids_compare_with_strings_and_with_the_records_of_a_response() {
    let (_hubspot, client) = hubspot().await;
    let contact = ObjectId::try_from(1001).unwrap();
    let call = client.create_default_association().from_object_type("contacts").from_object_id(&contact);
    let response = call.to_object_type("companies").to_object_id(2002).send().await.unwrap();
    let (text, other): (&str, String) = ("1001", "1002".into());
    assert_eq!(response.results.iter().filter(|result| result.from.id == contact).count(), 1);
    assert_eq!(response.results.iter().filter(|result| contact == result.from.id).count(), 1);
    assert_eq!(contact, text);
    assert_eq!(text, contact);
    assert_ne!(contact, *"1002");
    assert_ne!(contact, other);
}

#[tokio::test]
async fn a_list_converts_into_a_request_body() {
    let (_hubspot, client) = hubspot().await;
    let update = AssociationConfigurationUpdate::new(AssociationCategory::HubspotDefined, 279, 5);
    let call = client.batch_update_association_configurations().from_object_type("contacts");
    let response = call.to_object_type("companies").body(vec![update]).send().await.unwrap();
    assert!(response.outcome().is_complete());
}

#[test]
fn a_parse_error_converts_into_the_clients_error() {
    let parse = |text: &str| -> Result<ObjectId, Error> { Ok(text.parse::<ObjectId>()?) };
    assert_eq!(parse("1").unwrap(), "1");
    let error = parse("x/1").unwrap_err();
    assert!(error.is_validation());
    assert_eq!(error.to_string(), "\"x/1\" is not allowed; expected 1 to 19 decimal digits");
}
