//! Tests of every operation in `$MATERIAL/hubspot-published`, which is not part of the project.

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use generator::{Document, lint};
use review::{
    adopt::{Order, adopt, declarations},
    deviations::{Deviations, Disagreement},
    upstream,
};

#[test]
fn every_published_operation_can_be_adopted() {
    let Some(folder) = env::var_os("MATERIAL").map(|folder| PathBuf::from(folder).join("hubspot-published")) else {
        eprintln!("skipped: MATERIAL names no folder");
        return;
    };
    let contract = contract();
    let deviations = deviations();
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    let mut failures = Vec::new();
    let mut adopted = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let document = Document::parse(&name, &fs::read_to_string(&path).unwrap()).unwrap();
        for operation in document.operations() {
            let order = Order { method: operation.method, path: operation.path, id: None, incomplete: true };
            if review::extract::find(&contract, order.method, order.path).is_some() {
                continue;
            }
            adopted += 1;
            match attempt(&contract, &document, &deviations, &order) {
                Ok(undeclared) => undeclared.into_iter().for_each(|id| *asked.entry(id).or_default() += 1),
                Err(problem) => failures.push(format!("{name}: {} {}: {problem}", order.method, order.path)),
            }
        }
    }
    assert!(failures.is_empty(), "{} of {adopted}:\n{}", failures.len(), failures.join("\n"));
    eprintln!("{adopted} operations; differences left to a person: {asked:?}");
    assert!(adopted > 0, "{} holds no operation that the contract lacks", folder.display());
}

/// The contract, located relative to this crate's manifest.
fn contract() -> Document {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/hubspot-associations.yaml");
    Document::parse("contract.yaml", &fs::read_to_string(path).unwrap()).unwrap()
}

fn deviations() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/deviations.yaml")).unwrap()
}

/// Drafts an operation, and returns the kinds of undeclared differences that remain.
fn attempt(contract: &Document, published: &Document, known: &str, order: &Order<'_>) -> Result<Vec<String>, String> {
    let adoption = adopt(contract, published, order).map_err(|error| error.to_string())?;
    let document = Document::parse("contract.yaml", &adoption.text).map_err(|error| error.to_string())?;
    let findings = lint::check(&document);
    if !findings.is_empty() {
        return Err(findings
            .iter()
            .map(|one| format!("\n    {} {}: {}", one.rule, one.pointer, one.message))
            .collect());
    }
    generator::generate(&document).map_err(|error| error.to_string())?;
    let today = "2026-11-29".parse().unwrap();
    let list = Deviations::parse("deviations.yaml", known).unwrap();
    let entries = declarations(&document, published, &list, &adoption.id, today).map_err(|error| error.to_string())?;
    let list = Deviations::parse("deviations.yaml", &format!("{known}{entries}")).map_err(|error| error.to_string())?;
    let comparison = upstream::compare(&document, std::slice::from_ref(published), today).unwrap();
    let undeclared = list.check(&comparison).into_iter().filter_map(|one| match one {
        Disagreement::Undeclared(one, _) if one.id == upstream::WITHDRAWN => None,
        Disagreement::Undeclared(one, _) => Some(format!("{} of {:?}", one.id, one.published)),
        Disagreement::TooNarrow(entry, versions) => Some(format!("{:?} in {versions:?}", entry.ids)),
        Disagreement::Stale(entry, pointer, versions) => Some(format!("STALE {:?} {pointer} {versions:?}", entry.ids)),
    });
    Ok(undeclared.collect())
}
