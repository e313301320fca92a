//! What it costs to decode as HubSpot sends, in instructions, against the same structs with plain derived decoding.
//!
//! `cargo bench --bench decode` needs valgrind. It counts by callgrind, which gives the same number on every run, and fails
//! above [`BAR`].

#![allow(missing_docs, clippy::unwrap_used, reason = "a program for people who work on the crate")]

use std::{collections::BTreeMap, hint::black_box, process::Command};

use chrono::{DateTime, Utc};
use hubspot_associations::types::DefaultAssociationBatch;
use serde::Deserialize;
use serde_json::Value;

/// Open enums, ids from integers, forgiven times and kept members may cost this much.
const BAR: f64 = 1.10;

fn main() {
    let body = body();
    match std::env::var("DECODE").as_deref() {
        Ok("plain") => {
            (0..rounds()).for_each(|_| _ = black_box(serde_json::from_slice::<Batch>(black_box(&body)).unwrap()))
        }
        Ok(_) => (0..rounds())
            .for_each(|_| _ = black_box(serde_json::from_slice::<DefaultAssociationBatch>(black_box(&body)).unwrap())),
        Err(_) => compare(),
    }
}

fn compare() {
    let (plain, ours) = (instructions("plain"), instructions("ours"));
    let ratio = ours / plain;
    println!("decode: {ours} instructions, {plain} with plain derived decoding, ratio {ratio:.3}, bar {BAR:.2}");
    assert!(ratio <= BAR, "decoding costs too much");
}

/// Instructions for one body: those of more rounds less those of fewer, so that the start of the program does not count.
fn instructions(what: &str) -> f64 {
    (collected(what, 2000) - collected(what, 1000)) / 1000.0
}

fn collected(what: &str, rounds: usize) -> f64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().unwrap())
        .envs([("DECODE", what), ("ROUNDS", &rounds.to_string())])
        .output()
        .expect("valgrind is installed");
    let log = String::from_utf8_lossy(&output.stderr);
    let (_, count) = log.split_once("Collected :").expect("callgrind tells what it collected");
    count.split_whitespace().next().unwrap().parse().unwrap()
}

fn rounds() -> usize {
    std::env::var("ROUNDS").unwrap().parse().unwrap()
}

/// An answer of `createDefaultAssociation` without white space, as HubSpot sends it.
fn body() -> Vec<u8> {
    let fixture = include_str!("../fixtures/association/both_directions_inverse_first.http");
    let (_, body) = fixture.split_once("\n\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    body.to_string().into_bytes()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "nobody reads what is only decoded")]
struct Batch {
    completed_at: Option<DateTime<Utc>>,
    #[serde(default)]
    errors: Vec<StandardError>,
    #[serde(default)]
    links: BTreeMap<String, String>,
    num_errors: Option<i64>,
    requested_at: Option<DateTime<Utc>>,
    #[serde(default)]
    results: Vec<Association>,
    started_at: Option<DateTime<Utc>>,
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Canceled,
    Complete,
    Pending,
    Processing,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "nobody reads what is only decoded")]
struct Association {
    association_spec: Spec,
    from: Record,
    to: Record,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "nobody reads what is only decoded")]
struct Spec {
    association_category: Category,
    association_type_id: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Category {
    HubspotDefined,
    IntegratorDefined,
    UserDefined,
    Work,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "nobody reads what is only decoded")]
struct Record {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "nobody reads what is only decoded")]
struct StandardError {
    category: Option<String>,
    #[serde(default)]
    context: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    errors: Vec<Value>,
    id: Option<String>,
    #[serde(default)]
    links: BTreeMap<String, String>,
    message: Option<String>,
    status: Option<String>,
    sub_category: Option<String>,
}
