//! Every operation of the documents in `$MATERIAL/hubspot-published`, which are not part of the project.

use std::{env, fs, path::PathBuf};

use generator::{Document, lint};
use review::adopt::{Order, adopt};

#[test]
fn every_published_operation_can_be_adopted() {
    let Some(folder) = env::var_os("MATERIAL").map(|folder| PathBuf::from(folder).join("hubspot-published")) else {
        eprintln!("skipped: MATERIAL names no folder");
        return;
    };
    let contract = contract();
    let mut failures = Vec::new();
    let mut adopted = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let document = Document::parse(&name, &fs::read_to_string(&path).unwrap()).unwrap();
        for operation in document.operations() {
            let order = Order { method: operation.method, path: operation.path, id: None };
            if review::extract::find(&contract, order.method, order.path).is_some() {
                continue;
            }
            adopted += 1;
            if let Err(problem) = attempt(&contract, &document, &order) {
                failures.push(format!("{name}: {} {}: {problem}", order.method, order.path));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {adopted}:\n{}", failures.len(), failures.join("\n"));
    assert!(adopted > 0, "{} holds no operation that the contract lacks", folder.display());
}

/// The contract, found from this crate's manifest.
fn contract() -> Document {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/hubspot-associations.yaml");
    Document::parse("contract.yaml", &fs::read_to_string(path).unwrap()).unwrap()
}

fn attempt(contract: &Document, published: &Document, order: &Order<'_>) -> Result<(), String> {
    let adoption = adopt(contract, published, order).map_err(|error| error.to_string())?;
    let document = Document::parse("contract.yaml", &adoption.text).map_err(|error| error.to_string())?;
    let findings = lint::check(&document);
    if !findings.is_empty() {
        return Err(findings
            .iter()
            .map(|one| format!("\n    {} {}: {}", one.rule, one.pointer, one.message))
            .collect());
    }
    generator::generate(&document).map_err(|error| error.to_string()).map(drop)
}
