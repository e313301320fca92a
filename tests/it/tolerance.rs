//! Responses as HubSpot sends them, replayed through the client, and what the caller sees.
//!
//! The fixtures are hand-written, one for each shape; each group is a directory of `tests/fixtures` and a table here.

mod association;
mod configuration;
mod corpus;
mod error;
mod exchange;
mod expected;
mod masking;
mod not_json;
mod properties;
mod unreadable;

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::Value;

use crate::support::{contract, root};

/// The schemas of the contract.
static SCHEMAS: LazyLock<Value> = LazyLock::new(|| contract().value()["components"]["schemas"].clone());

/// Asserts that a table has a row for each file of its group, and no other row.
fn assert_covers<'a>(group: &str, names: impl IntoIterator<Item = &'a str>) {
    let files = std::fs::read_dir(root("tests/fixtures").join(group)).unwrap();
    let files: BTreeSet<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let rows: Vec<_> = names.into_iter().map(|name| format!("{name}.http")).collect();
    assert_eq!(rows.iter().cloned().collect::<BTreeSet<_>>(), files, "{group}: rows and files differ");
    assert_eq!(rows.len(), files.len(), "{group}: duplicate row");
}

#[test]
fn every_group_of_fixtures_has_a_table() {
    let groups: BTreeSet<_> = std::fs::read_dir(root("tests/fixtures"))
        .unwrap()
        .map(|group| group.unwrap().file_name().into_string().unwrap())
        .collect();
    let tables = ["association", "configuration", "error", "not_json", "unreadable"];
    assert_eq!(groups, tables.map(String::from).into());
}
