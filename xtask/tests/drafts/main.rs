//! Tests drafted operations with the client that is generated from them.
//!
//! All operations of the documents are drafted into one contract, and one program is built against its client. It calls
//! choices, a form, a file and an operation without authentication; it decodes instances of the published response schemas,
//! and must encode them again without loss; and it makes requests, which the published request schemas must accept.
//!
//! `cargo test -p xtask --test drafts -- --nocapture` runs it, in a minute or two; `MATERIAL` adds HubSpot's documents.

#![allow(clippy::unwrap_used, reason = "clippy knows test functions only, not what they call")]

use std::{collections::BTreeSet, env, fs, path::Path};

use generator::{Document, Pointer};
use review::adopt::{Order, adopt};
use serde_json::{Map, Value, json};

use sample::{Direction, sample};

#[path = "../../review/tests/it/meaning/sample.rs"]
mod sample;
#[path = "../oracle/scratch.rs"]
mod scratch;

/// The number of instances of each body.
const INSTANCES: u8 = 8;

/// Lets the program decode as a call does, which accepts more than plain deserialization.
const DECODE: &str = "
#[allow(missing_docs)]
pub fn decode<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    decode::body(text.as_bytes())
}
";

/// An instance of a body, and its Rust type.
struct Case {
    what: String,
    ty: String,
    value: Value,
    /// The published schema that a request must satisfy.
    taken: Option<Value>,
}

#[test]
fn drafts_have_the_meaning_of_published_operations() {
    let documents = documents();
    let mut contract = document(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/hubspot-associations.yaml"));
    let own = required(contract.value());
    let mut drafted = Vec::new();
    for published in &documents {
        for theirs in published.operations() {
            let order = Order { method: theirs.method, path: theirs.path, id: None, incomplete: true };
            let Ok(adoption) = adopt(&contract, published, &order) else { continue };
            contract = Document::parse("contract.yaml", &adoption.text).unwrap();
            drafted.push((published, theirs.pointer, adoption.id));
        }
    }
    let mut cases = Vec::new();
    for (published, theirs, id) in &drafted {
        let operations = contract.operations();
        let ours = operations.iter().find(|one| one.value["operationId"] == id.as_str()).unwrap();
        cases.extend(instances(&contract, published, theirs, &ours.pointer, id));
    }

    let program = format!("{}\n{}", include_str!("program.rs"), again(&cases));
    let scratch = scratch::Scratch::new("drafts", &program);
    scratch.generate(contract.text());
    let library = scratch.root.join("client/src/lib.rs");
    let text = fs::read_to_string(&library).unwrap();
    fs::write(library, text + DECODE).unwrap();
    let lines: Vec<_> = cases.iter().map(|case| format!("{} {}", case.ty, case.value)).collect();
    fs::write(scratch.root.join("program/instances.txt"), lines.join("\n")).unwrap();
    let output = scratch.cargo(&["run", "--quiet", "--offline", "-p", "program"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = String::from_utf8(output.stdout).unwrap();
    let mut output = output.lines();
    assert_eq!(output.next(), Some("calls are as drafted"));
    let wrong = cases.iter().zip(output.by_ref()).filter_map(|(case, line)| error_in(case, line));
    // Fields that the contract already required were decided by a person.
    let wrong = wrong.filter(|flaw| !own.iter().any(|name| flaw.contains(&format!("missing field `{name}`"))));
    let wrong: Vec<_> = wrong.collect();
    assert_eq!(output.next(), Some("done"));
    println!("{} operations, {} instances", drafted.len(), cases.len());
    assert!(wrong.is_empty() && cases.len() > 40, "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn document(path: &Path) -> Document {
    Document::parse(&path.display().to_string(), &fs::read_to_string(path).unwrap()).unwrap()
}

/// The names of all required properties.
fn required(value: &Value) -> BTreeSet<String> {
    let names = value["required"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    let below = value.as_object().into_iter().flatten().flat_map(|(_, value)| required(value));
    names.chain(below).collect()
}

fn documents() -> Vec<Document> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("review/tests/it/adopt");
    let mut paths = vec![own.join("choices.yaml"), own.join("meaning.yaml")];
    match env::var_os("MATERIAL").map(|folder| Path::new(&folder).join("hubspot-published")) {
        Some(folder) => paths.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())),
        None => eprintln!("without HubSpot's documents: MATERIAL names no folder"),
    }
    paths.sort();
    paths.iter().map(|path| document(path)).collect()
}

/// Instances of the bodies of an operation.
fn instances(contract: &Document, published: &Document, theirs: &Pointer, ours: &Pointer, id: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let schema = |document: &Document, body: &Pointer| {
        let (_, body) = document.resolve(body)?;
        let content = body["content"].as_object()?;
        content.iter().find(|(name, _)| !name.contains("multipart")).map(|(_, media)| media["schema"].clone())
    };
    let component = |body: &Pointer| {
        let schema = schema(contract, body)?;
        schema["$ref"].as_str()?.rsplit_once('/').map(|(_, name)| name.to_owned())
    };
    for seed in 0..INSTANCES {
        let mut choices =
            (0_u8..=250).map(|at| at.wrapping_mul(seed.wrapping_mul(37) | 1).wrapping_add(at >> 3)).cycle();
        let success = ours.join("responses").join("2XX");
        for (code, _) in published.members(&theirs.join("responses")).filter(|(code, _)| code.starts_with('2')) {
            let known = schema(published, &theirs.join("responses").join(code));
            let (Some(schema), Some(ty)) = (known, component(&success)) else { continue };
            let value = sample(published, &schema, Direction::Response, &mut choices, 6);
            cases.push(Case { what: format!("{id} {code}"), ty, value, taken: None });
        }
        let (sent, taken) = (ours.join("requestBody"), theirs.join("requestBody"));
        if let (Some(ty), Some(sent), Some(taken)) =
            (component(&sent), schema(contract, &sent), schema(published, &taken))
        {
            let value = sample(contract, &sent, Direction::Request, &mut choices, 6);
            cases.push(Case { what: format!("{id} request"), ty, value, taken: Some(standard(published, &taken)) });
        }
    }
    cases
}

/// The function that decodes and encodes an instance of each type.
fn again(cases: &[Case]) -> String {
    let types: BTreeSet<_> = cases.iter().map(|case| &case.ty).collect();
    let arms: String = types.iter().map(|ty| format!("        {ty:?} => twice::<types::{ty}>(text),\n")).collect();
    format!(
        "fn again(ty: &str, text: &str) -> String {{\n    match ty {{\n{arms}        _ => unreachable!(),\n    }}\n}}\n"
    )
}

/// The error in the program's result for an instance, if any.
fn error_in(case: &Case, line: &str) -> Option<String> {
    let Case { what, value, taken, .. } = case;
    let Ok(made) = serde_json::from_str::<Value>(line) else { return Some(format!("{what}: {line}: {value}")) };
    if !holds(&made, value) {
        return Some(format!("{what}: {value} became {made}"));
    }
    let validator = jsonschema::draft4::new(taken.as_ref()?).unwrap();
    let errors: Vec<_> = validator.iter_errors(&made).map(|error| error.to_string()).collect();
    (!errors.is_empty()).then(|| format!("{what}: HubSpot rejects {made}: {errors:?}"))
}

/// Whether nothing was lost. Absent, null and empty are equal in an object of the contract, but not in a map.
fn holds(made: &Value, value: &Value) -> bool {
    match (made, value) {
        (Value::Object(made), Value::Object(members)) => members.iter().all(|(name, value)| {
            let is_empty = *value == Value::Null || *value == json!([]) || *value == json!({});
            made.get(name).map_or(is_empty, |made| holds(made, value))
        }),
        (Value::Array(made), Value::Array(items)) => {
            made.len() == items.len() && made.iter().zip(items).all(|(made, item)| holds(made, item))
        }
        (made, value) => made == value,
    }
}

/// A schema of a published document as JSON Schema.
fn standard(document: &Document, schema: &Value) -> Value {
    fn nullable(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(nullable).collect(),
            Value::Object(members) => {
                let mut made: Map<_, _> = members.iter().map(|(name, value)| (name.clone(), nullable(value))).collect();
                if let Some(kind) = members.get("type").filter(|_| members.get("nullable") == Some(&json!(true))) {
                    made.insert("type".to_owned(), json!([kind, "null"]));
                }
                Value::Object(made)
            }
            value => value.clone(),
        }
    }
    json!({ "allOf": [nullable(schema)], "components": nullable(&document.value()["components"]) })
}
