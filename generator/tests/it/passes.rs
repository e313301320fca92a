//! Tests of the table of passes and of the effect of each pass.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use generator::{Document, pass::PASSES};

fn contract() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/hubspot-associations.yaml")).unwrap()
}

#[test]
fn every_pass_is_unique_documented_and_in_its_own_file() {
    let names: BTreeSet<_> = PASSES.iter().map(|pass| pass.name).collect();
    assert_eq!(names.len(), PASSES.len());
    for pass in PASSES {
        assert!(pass.summary.len() > 30, "{} says too little", pass.name);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/pass/{}.rs", pass.name));
        assert!(file.is_file(), "{} is missing", file.display());
    }
}

const CHOICE: &str = "    # A choice.
    Shape: {oneOf: [{$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/Square'}]}
    Round: {type: object, required: [kind], properties: {kind: {$ref: '#/components/schemas/RoundKind'}}}
    RoundKind: {type: string, x-extensible-enum: [ROUND]}
    Square: {type: object, required: [kind], properties: {kind: {$ref: '#/components/schemas/SquareKind'}}}
    SquareKind: {type: string, x-extensible-enum: [SQUARE]}
";

#[test]
fn every_pass_changes_something_in_the_contract() {
    // The contract has neither a response without a body nor a choice.
    let answer = format!("{}2XX':\n", " ".repeat(8) + "'");
    let at = contract().find(&answer).unwrap() + answer.len();
    let (head, tail) = (contract()[..at].to_owned(), contract()[at..].to_owned());
    let silent = format!("{head}          description: Done.\n{}", &tail[tail.find("        '4XX'").unwrap()..]);
    let silent = silent.replacen("\n  schemas:\n", &format!("\n  schemas:\n{CHOICE}"), 1);
    let applied = |text: &str| generator::generate(&Document::parse("contract.yaml", text).unwrap()).unwrap().passes;
    let (applied, silent) = (applied(&contract()), applied(&silent));
    let names: Vec<_> = applied.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, PASSES.iter().map(|pass| pass.name).collect::<Vec<_>>());
    for ((name, changed), (_, changed_in_silence)) in applied.iter().zip(silent) {
        assert!(changed + changed_in_silence > 0, "{name} changed nothing");
    }
}

#[test]
fn an_optional_property_only_changes_the_types() {
    let base = contract();
    let marker = "    AssociationConfigurationUpdate:\n";
    let at = base.find(marker).unwrap() + marker.len();
    let properties = at + base[at..].find("      properties:\n").unwrap() + "      properties:\n".len();
    let added = "        comment:\n          type: string\n          description: A remark.\n";
    let head = format!("{}{added}{}", &base[..properties], &base[properties..]);

    let generate = |text: &str| generator::generate(&Document::parse("contract.yaml", text).unwrap()).unwrap();
    let (base, head) = (generate(&base), generate(&head));
    let changed: Vec<_> = base
        .files
        .iter()
        .zip(&head.files)
        .filter(|(base, head)| base != head)
        .map(|(file, _)| file.path.as_str())
        .collect();
    assert_eq!(changed, ["generated/types.rs"]);
    let (base, head) = (base.surface(), head.surface());
    let added: Vec<_> = head.iter().filter(|item| !base.contains(item)).map(ToString::to_string).collect();
    assert_eq!(
        added,
        [
            "types::AssociationConfigurationUpdate.comment: Option<String>",
            "types::AssociationConfigurationUpdate::with_comment: fn with_comment(self, value: impl Into<String>) -> Self",
        ]
    );
}

#[test]
fn a_new_open_enum_value_adds_one_variant() {
    let base = contract();
    let head = base.replacen(", WORK]", ", WORK, BRAND_NEW]", 1);
    assert!(base != head, "the contract lists the categories differently");
    let surface = |text: &str| {
        let output = generator::generate(&Document::parse("contract.yaml", text).unwrap()).unwrap();
        output.surface().iter().map(|item| (item.path.clone(), item.to_string())).collect::<BTreeMap<_, _>>()
    };
    let (base, head) = (surface(&base), surface(&head));
    let added: Vec<_> = head.iter().filter(|(path, _)| !base.contains_key(*path)).map(|(_, line)| line).collect();
    assert_eq!(added, ["types::AssociationCategory::BrandNew: variant 4"]);
}
