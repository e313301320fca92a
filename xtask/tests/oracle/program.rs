//! A program that uses the client, built and run by the oracle against the client of each edit. It prints facts that a change
//! to the contract can affect; whether it compiles is another one.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use hubspot_associations::{
    Client, Error, RateLimit, ResponseValue, RetryPolicy, builder,
    types::{
        AssociationCategory, AssociationConfiguration, AssociationConfigurationBatch, AssociationConfigurationUpdate,
        AssociationConfigurationUpdates, AssociationSpec, BatchStatus, DefaultAssociation, DefaultAssociationBatch,
        ErrorBody, ErrorDetail, ObjectId, ObjectRef, ObjectType, StandardError,
    },
};
use serde::{Serialize, de::DeserializeOwned};

static CALLS: AtomicUsize = AtomicUsize::new(0);

const CREATED: &str = r#"{"status":"COMPLETE","results":[{"from":{"id":"1"},"to":{"id":"2"},"associationSpec":{"associationCategory":"WORK","associationTypeId":7}}]}"#;
const UPDATED: &str = r#"{"status":"COMPLETE","results":[{"category":"WORK","typeId":7,"userEnforcedMaxToObjectIds":3}]}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    auto_traits();
    let address = serve();
    let client = |limit: RateLimit| {
        let policy = RetryPolicy::new().backoff(Duration::from_millis(1), Duration::from_millis(1));
        let builder = Client::builder().access_token("any").base_url(format!("http://{address}"));
        builder.rate_limit(limit).retry_policy(policy).build().expect("a client")
    };
    let free = client(RateLimit::unlimited());
    fact("create", shown(create(&free, "1234567890123456789").await));
    fact("create by number", shown(create(&free, 7_i64).await));
    fact("create with a hyphen", shown(free.create_default_association().from_object_type("2-1").from_object_id("1").to_object_type("a_b").to_object_id(ObjectId::try_from("2").expect("an id")).send().await));
    fact("update", shown(update(&free, "contacts").await));

    for (name, path) in [("create", "fail"), ("update", "fail")] {
        CALLS.store(0, Ordering::SeqCst);
        let failed = match name {
            "create" => free.create_default_association().from_object_type(path).from_object_id(1_u64).to_object_type("b").to_object_id(2_u32).send().await.err(),
            _ => update(&free, path).await.err(),
        };
        fact(&format!("{name} retried"), format!("{} calls, {:?}", CALLS.load(Ordering::SeqCst), failed.and_then(|error| error.status())));
    }
    let limited = client(RateLimit::new(1, Duration::from_secs(60)));
    let both = async { (update(&limited, "a").await.is_ok(), update(&limited, "a").await.is_ok()) };
    fact("update is exempt", tokio::time::timeout(Duration::from_millis(500), both).await.is_ok());
    let limited = client(RateLimit::new(1, Duration::from_secs(60)));
    let both = async { (create(&limited, 1_i64).await.is_ok(), create(&limited, 1_i64).await.is_ok()) };
    fact("create is exempt", tokio::time::timeout(Duration::from_millis(500), both).await.is_ok());

    values();
    decoding();
    println!("done");
}

async fn create<V>(client: &Client, id: V) -> Result<ResponseValue<DefaultAssociationBatch>, Error>
where
    V: TryInto<ObjectId>,
    V::Error: std::fmt::Display,
{
    let call: builder::CreateDefaultAssociation<'_> = client.create_default_association();
    call.from_object_type("contacts").from_object_id(id).to_object_type(String::from("companies")).to_object_id("2").send().await
}

async fn update(client: &Client, to: &str) -> Result<ResponseValue<AssociationConfigurationBatch>, Error> {
    let body = AssociationConfigurationUpdates::new([AssociationConfigurationUpdate::new(AssociationCategory::Work, 7, 3)]);
    let call: builder::BatchUpdateAssociationConfigurations<'_> = client.batch_update_association_configurations();
    call.from_object_type(ObjectType::try_from("contacts").expect("a type")).to_object_type(to).body(body).send().await
}

/// Every field that callers can read, with its type.
fn values() {
    let update = AssociationConfigurationUpdate::new(AssociationCategory::HubspotDefined, 1, 2);
    let (category, type_id, max): (AssociationCategory, i64, i64) =
        (update.category.clone(), update.type_id, update.max_to_object_ids);
    fact("update fields", format!("{category} {type_id} {max}"));
    fact("update body", serde_json::to_string(&AssociationConfigurationUpdates::new(vec![update])).expect("JSON"));
    let mut order = [AssociationCategory::Work, AssociationCategory::HubspotDefined, AssociationCategory::UserDefined, AssociationCategory::IntegratorDefined];
    order.sort();
    fact("order", format!("{:?}", order.map(|value| value.as_str().to_owned())));
    let word = match "WORK".parse::<AssociationCategory>().expect("open") {
        AssociationCategory::HubspotDefined | AssociationCategory::UserDefined | AssociationCategory::IntegratorDefined => "other",
        AssociationCategory::Work => "work",
        _ => "unknown",
    };
    fact("match", word);
    let mut states = [BatchStatus::Processing, BatchStatus::Pending, BatchStatus::Complete, BatchStatus::Canceled];
    states.sort();
    fact("states", format!("{:?}", states.map(|value| value.to_string())));
    for text in ["1234567890123456789", "12345678901234567890", "1a", "1"] {
        fact(&format!("id {text}"), text.parse::<ObjectId>().is_ok());
    }
    for text in ["contacts", "2-1", "a_b"] {
        fact(&format!("type {text}"), ObjectType::try_from(text).is_ok());
    }
    let id: String = ObjectId::try_from(5_i32).expect("an id").into();
    fact("id text", id);
}

fn decoding() {
    let created: Option<DefaultAssociationBatch> = decoded("created", CREATED);
    if let Some(batch) = created {
        let first: &DefaultAssociation = &batch.results[0];
        let (from, to, spec): (&ObjectRef, &ObjectRef, &AssociationSpec) = (&first.from, &first.to, &first.association_spec);
        let (category, id): (&AssociationCategory, i64) = (&spec.association_category, spec.association_type_id);
        let (one, two): (&String, &String) = (&from.id, &to.id);
        fact("created fields", format!("{one} {two} {category} {id} {}", from.extra.len()));
        let links: &BTreeMap<String, String> = &batch.links;
        let times = [batch.requested_at, batch.started_at, batch.completed_at].map(|time| time.map(|time| time.timestamp()));
        let (errors, count, status): (&[StandardError], Option<i64>, &BatchStatus) = (&batch.errors, batch.num_errors, &batch.status);
        fact("created batch", format!("{links:?} {times:?} {} {count:?} {status} {}", errors.len(), batch.outcome().is_complete()));
        fact("link", batch.link(1, 2).is_some());
    }
    let updated: Option<AssociationConfigurationBatch> = decoded("updated", UPDATED);
    if let Some(batch) = updated {
        let AssociationConfiguration { category, type_id, user_enforced_max_to_object_ids, extra, .. } = batch.results[0].clone();
        let (id, max): (i64, Option<i64>) = (type_id, user_enforced_max_to_object_ids);
        fact("updated fields", format!("{category} {id} {max:?} {}", extra.len()));
        let links: &BTreeMap<String, String> = &batch.links;
        fact("updated batch", format!("{links:?} {:?} {}", batch.num_errors, batch.outcome().is_complete()));
    }
    decoded::<DefaultAssociationBatch>("created, bare", r#"{"status":"COMPLETE"}"#);
    decoded::<AssociationConfigurationBatch>("updated, bare", r#"{"status":"COMPLETE"}"#);
    decoded::<AssociationConfigurationBatch>("updated, no limit", r#"{"status":"COMPLETE","results":[{"category":"WORK","typeId":7}]}"#);
    decoded::<AssociationConfigurationBatch>("updated, unknown", r#"{"status":"NEW","results":[{"category":"NEW","typeId":7,"new":1}],"new":1}"#);
    decoded::<ObjectRef>("id as a number", r#"{"id":7}"#);
    for member in ["links", "requestedAt", "startedAt", "completedAt"] {
        decoded::<DefaultAssociationBatch>(&format!("created, odd {member}"), &format!(r#"{{"status":"COMPLETE","{member}":7}}"#));
        decoded::<AssociationConfigurationBatch>(&format!("updated, odd {member}"), &format!(r#"{{"status":"COMPLETE","{member}":7}}"#));
    }
    decoded::<StandardError>("odd error", r#"{"status":7,"context":[]}"#);
    decoded::<StandardError>("short error", r#""text""#);
    decoded::<ErrorDetail>("odd detail", r#"{"message":7}"#);
    decoded::<ErrorBody>("odd body", r#"{"category":7,"errors":{}}"#);
    let body: Option<ErrorBody> = decoded("body", r#"{"status":"error","message":"m","correlationId":"c","errors":[{"message":"d","code":"e"}]}"#);
    if let Some(body) = body {
        let texts: [Option<String>; 8] = [body.status, body.message, body.correlation_id, body.category, body.sub_category, body.request_id, body.group_name, body.policy_name];
        fact("body fields", format!("{texts:?} {:?}", body.errors[0].code.as_deref()));
    }
    let error: Option<StandardError> = decoded("error", r#"{"id":"i","category":"c"}"#);
    if let Some(error) = error {
        let texts: [Option<&str>; 3] = [error.id.as_deref(), error.category.as_deref(), error.sub_category.as_deref()];
        let context: BTreeMap<String, Vec<String>> = error.context.clone();
        fact("error fields", format!("{texts:?} {context:?}"));
    }
}

fn decoded<T: DeserializeOwned + Serialize + Clone + PartialEq + std::fmt::Debug>(name: &str, text: &str) -> Option<T> {
    let value = serde_json::from_str::<T>(text);
    fact(name, value.is_ok());
    value.ok()
}

/// Compiles as long as each type keeps its auto traits.
fn auto_traits() {
    fn is<T: Send + Sync + Unpin + std::panic::UnwindSafe + std::panic::RefUnwindSafe + 'static>() {}
    is::<AssociationConfigurationBatch>();
    is::<AssociationConfigurationUpdates>();
    is::<DefaultAssociationBatch>();
    is::<ErrorBody>();
    is::<StandardError>();
    is::<ObjectId>();
    is::<ObjectType>();
    fn sent<T: Send>(_: T) {}
    let client = Client::builder().access_token("any").base_url("http://127.0.0.1:1").build().expect("a client");
    sent(client.create_default_association().send());
    sent(client.batch_update_association_configurations().send());
    fn ordered<T: Ord + std::hash::Hash + std::fmt::Display + std::str::FromStr>() {}
    ordered::<ObjectId>();
    ordered::<AssociationCategory>();
    ordered::<BatchStatus>();
}

/// The result of a call, without the port.
fn shown<T>(result: Result<ResponseValue<T>, Error>) -> String {
    match result {
        Ok(value) => format!("status {}", value.status()),
        Err(error) => format!("failed before the call: {}", error.status().is_none()),
    }
}

fn fact(name: &str, value: impl std::fmt::Display) {
    println!("{name}: {value}");
}

/// A server that responds to each call, with an error if the path requests one.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut reader = BufReader::new(stream.try_clone().expect("a connection"));
            let (mut first, mut line, mut length) = (String::new(), String::new(), 0);
            reader.read_line(&mut first).expect("a request");
            while reader.read_line(&mut line).expect("a header") > 2 {
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a length");
                }
                line.clear();
            }
            reader.read_exact(&mut vec![0; length]).expect("a body");
            CALLS.fetch_add(1, Ordering::SeqCst);
            let (status, body) = match first.as_str() {
                first if first.contains("/fail") => ("502 Bad Gateway", "{}"),
                first if first.starts_with("PUT") => ("200 OK", CREATED),
                _ => ("200 OK", UPDATED),
            };
            write!(stream, "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()).expect("a response");
        }
    });
    address
}
