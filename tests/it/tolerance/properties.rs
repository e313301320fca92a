//! Properties of every response that can be generated from the contract.

use hubspot_associations::types::{AssociationConfigurationBatch, DefaultAssociationBatch, ErrorBody};
use proptest::{prelude::*, sample::select, test_runner::Config};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{
    SCHEMAS,
    exchange::{Exchange, tidy},
};

/// How far a generated response deviates from the contract.
#[derive(Clone, Copy, PartialEq)]
enum Deviation {
    /// Unknown members, nulls for optional ones, unknown enum values, ids as integers.
    Tolerable,
    /// Any JSON in every optional position.
    Arbitrary,
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(256) })]

    #[test]
    fn tolerable_responses_decode_without_loss(
        association in component("DefaultAssociationBatch", Deviation::Tolerable),
        configuration in component("AssociationConfigurationBatch", Deviation::Tolerable),
        error in component("ErrorBody", Deviation::Tolerable),
    ) {
        lossless::<DefaultAssociationBatch>(&association);
        lossless::<AssociationConfigurationBatch>(&configuration);
        lossless::<ErrorBody>(&error);
    }
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(32) })]

    #[test]
    fn optional_members_of_any_type_never_fail_decoding(
        association in component("DefaultAssociationBatch", Deviation::Arbitrary),
        configuration in component("AssociationConfigurationBatch", Deviation::Arbitrary),
        error in component("ErrorBody", Deviation::Arbitrary),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let exchange = |status, body: &Value| Exchange { status, headers: Vec::new(), body: body.to_string().into_bytes() };
        let associate = |body: &Value| {
            let batch = runtime.block_on(exchange(200, body).associate()).unwrap_or_else(|error| panic!("{error}: {body:#}"));
            assert!(!batch.outcome().is_complete() || is_decoded(&batch.extra), "{body:#}");
            serde_json::to_value(&*batch).unwrap()
        };
        let first = associate(&association);
        assert_eq!(associate(&first), first);
        let configure = |body: &Value| {
            let batch = runtime.block_on(exchange(200, body).configure()).unwrap_or_else(|error| panic!("{error}: {body:#}"));
            assert!(!batch.outcome().is_complete() || is_decoded(&batch.extra), "{body:#}");
            serde_json::to_value(&*batch).unwrap()
        };
        let first = configure(&configuration);
        assert_eq!(configure(&first), first);
        let failed = runtime.block_on(exchange(400, &error).associate()).map(drop).unwrap_err();
        assert!(failed.details().is_some(), "the error body is not decoded: {error:#}");
    }

    #[test]
    fn error_responses_with_any_json_keep_their_status(body in anything(), status in 400_u16..600) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let exchange = Exchange { status, headers: Vec::new(), body: body.to_string().into_bytes() };
        let error = runtime.block_on(exchange.associate()).map(drop).unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.details().is_some(), body.is_object());
    }
}

/// Whether the members that decide the outcome were decoded.
fn is_decoded(extra: &Map<String, Value>) -> bool {
    ["results", "errors", "numErrors"].iter().all(|name| !extra.contains_key(*name))
}

fn lossless<T: Serialize + DeserializeOwned>(body: &Value) {
    let decoded: T = serde_json::from_str(&body.to_string()).unwrap_or_else(|error| panic!("{error}: {body:#}"));
    assert_eq!(tidy(&serde_json::to_value(&decoded).unwrap()), tidy(body));
}

/// Values of a schema component, generated from the contract, so that new properties are covered automatically.
fn component(name: &str, deviation: Deviation) -> BoxedStrategy<Value> {
    schema(&SCHEMAS[name], deviation)
}

fn schema(schema: &Value, deviation: Deviation) -> BoxedStrategy<Value> {
    if let Some(target) = schema["$ref"].as_str() {
        return component(target.rsplit('/').next().unwrap(), deviation);
    }
    if let Some(values) = schema["x-extensible-enum"].as_array() {
        return prop_oneof![3 => select(values.clone()), 1 => "[A-Z_]{1,12}".prop_map(Value::from)].boxed();
    }
    match (schema["type"].as_str().unwrap(), schema["format"].as_str()) {
        ("string", Some("date-time")) => timestamp(),
        ("string", _) if schema["x-accepts-integer"] == true => (0..i64::MAX, any::<bool>())
            .prop_map(|(id, text)| if text { json!(id.to_string()) } else { json!(id) })
            .boxed(),
        ("string", _) => ".{0,12}".prop_map(Value::from).boxed(),
        ("integer", _) => any::<i64>().prop_map(Value::from).boxed(),
        ("array", _) => {
            prop::collection::vec(self::schema(&schema["items"], deviation), 0..3).prop_map(Value::from).boxed()
        }
        ("object", _) => object(schema, deviation),
        (other, _) => panic!("the contract uses a type that this test does not generate: {other}"),
    }
}

fn object(schema: &Value, deviation: Deviation) -> BoxedStrategy<Value> {
    let value = &schema["additionalProperties"];
    let unknown = if value["type"].is_string() {
        prop::collection::btree_map("[a-z A-Z]{0,8}", self::schema(value, deviation), 0..3).boxed()
    } else {
        prop::collection::btree_map("x[A-Z]{1,8}", anything(), 0..2).boxed()
    };
    let mut members = unknown.prop_map(|members| members.into_iter().collect::<Map<_, _>>()).boxed();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let required = schema["required"].as_array().is_some_and(|names| names.iter().any(|required| required == name));
        let valid = self::schema(property, deviation).prop_map(Some);
        let member = match deviation {
            _ if required => valid.boxed(),
            Deviation::Tolerable => prop_oneof![Just(None), Just(Some(Value::Null)), valid].boxed(),
            Deviation::Arbitrary => prop_oneof![Just(None), valid, anything().prop_map(Some)].boxed(),
        };
        let name = name.clone();
        members = (members, member)
            .prop_map(move |(mut members, member)| {
                members.extend(member.map(|member| (name.clone(), member)));
                members
            })
            .boxed();
    }
    members.prop_map(Value::Object).boxed()
}

/// A timestamp in the format that the client encodes.
fn timestamp() -> BoxedStrategy<Value> {
    (2000..2100, 1..13, 1..29, 0..24, 0..60, 0..1000)
        .prop_map(|(year, month, day, hour, second, milli)| {
            let fraction = if milli == 0 { String::new() } else { format!(".{milli:03}") };
            json!(format!("{year}-{month:02}-{day:02}T{hour:02}:30:{second:02}{fraction}Z"))
        })
        .boxed()
}

/// Any JSON; fractions are exact in text.
fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| json!(f64::from(number) / 8.0)),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
    .boxed()
}
