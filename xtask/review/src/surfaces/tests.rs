//! Tests of the effects of surface changes on users.

use super::*;

const BASE: &str = r#"
    pub struct Put<'a>(&'a str);
    impl<'a> Put<'a> {
        pub fn id<V>(mut self, value: V) -> Self where V: TryInto<Id>, V::Error: Display { self }
        pub fn limit(mut self, value: i64) -> Self { self }
        pub async fn send(self) -> Result<A, Error> { let id = id.required("id")?; limit.optional("limit")? }
    }
    #[derive(Clone, Deserialize)] #[non_exhaustive] pub struct A { pub x: i64 }
    impl A { pub fn new(x: i64, y: i64) -> Self { A } }
    #[derive(Clone)] pub struct B { pub x: i64 }
    #[derive(Clone, Ord, PartialOrd)] #[non_exhaustive] pub enum E { One, Two }
    pub trait Open { fn a(&self); }
    pub trait Closed: private::Sealed { fn a(&self); }
    pub struct Id(String);
    impl TryFrom<i64> for Id {}
    impl From<Id> for String {}
"#;

/// The changes if a part of the source is replaced: item, id and effect.
fn changes(from: &str, to: &str) -> Vec<String> {
    assert!(BASE.contains(from), "{from}");
    let surface = |text: &str| generator::surface::outline(text).unwrap();
    let found = compare(&surface(BASE), &surface(&BASE.replacen(from, to, 1)));
    found.iter().map(|change| format!("{}: {} {}", change.item, change.id, change.effect)).collect()
}

#[test]
fn additions_break_only_types_that_callers_construct_or_match() {
    assert_eq!(changes("pub x: i64 }", "pub x: i64, pub y: i64 }"), ["A.y: rust-item-added compatible"]);
    assert_eq!(changes("B { pub x: i64 }", "B { pub x: i64, pub y: i64 }"), ["B.y: rust-item-added stops compiling"]);
    assert_eq!(changes("One, Two", "One, Two, Three"), ["E::Three: rust-item-added compatible"]);
    assert_eq!(changes("pub trait Open", "pub fn get() {} pub trait Open"), ["get: rust-item-added compatible"]);
    assert_eq!(
        changes("pub trait Open", "pub struct C { pub x: i64 } pub trait Open"),
        ["C: rust-item-added compatible"]
    );
}

#[test]
fn a_trait_may_grow_only_if_it_is_sealed() {
    let added =
        |name: &str| changes(&format!("{name} {{ fn a(&self); }}"), &format!("{name} {{ fn a(&self); fn b(&self); }}"));
    assert_eq!(added("Open"), ["Open::b: rust-item-added stops compiling"]);
    assert_eq!(added("Closed: private::Sealed"), ["Closed::b: rust-item-added compatible"]);
}

#[test]
fn removals_and_type_changes_break() {
    assert_eq!(changes("{ pub x: i64 }", "{}"), ["A.x: rust-item-removed stops compiling"]);
    assert_eq!(changes("pub x: i64", "pub x: Option<i64>"), ["A.x: rust-item-changed stops compiling"]);
    assert_eq!(changes("One, Two", "One(i64), Two"), ["E::One: rust-item-changed stops compiling"]);
    assert_eq!(changes("Result<A, Error>", "Result<B, Error>"), ["Put::send: rust-signature-changed stops compiling"]);
    assert_eq!(changes("impl From<Id> for String {}", ""), ["Id: rust-trait-removed stops compiling"]);
}

#[test]
fn derived_and_hand_written_trait_implementations_are_equal() {
    let by_hand =
        "#[derive(Clone)] #[non_exhaustive] pub struct A { pub x: i64 } impl<'de> ::serde::Deserialize<'de> for A {}";
    let derived = "#[derive(Clone, Deserialize)] #[non_exhaustive] pub struct A { pub x: i64 }";
    assert_eq!(changes(derived, by_hand), Vec::<String>::new());
    assert_eq!(changes("Clone, Deserialize", "Clone, Debug, Deserialize"), ["A: rust-trait-added compatible"]);
    assert_eq!(changes("Clone, Deserialize", "Clone"), ["A: rust-trait-removed stops compiling"]);
    assert_eq!(
        changes("#[derive(Clone)] pub struct B", "#[derive(Clone)] #[non_exhaustive] pub struct B"),
        ["B: rust-item-closed stops compiling"]
    );
    assert_eq!(changes("#[non_exhaustive] pub struct A", "pub struct A"), Vec::<String>::new());
}

#[test]
fn bounds_may_only_be_relaxed() {
    assert_eq!(changes("V: TryInto<Id>, ", ""), ["Put::id: rust-bounds-changed compatible"]);
    assert_eq!(changes("TryInto<Id>", "TryInto<String>"), ["Put::id: rust-bounds-changed stops compiling"]);
    assert_eq!(changes("impl TryFrom<i64> for Id {}", ""), ["Id: rust-trait-removed stops compiling"]);
}

#[test]
fn calls_that_compile_but_fail_are_distinguished() {
    assert_eq!(changes("limit.optional", "limit.required"), ["Put::limit: rust-parameter-required fails at run time"]);
    assert_eq!(changes("id.required", "id.optional"), ["Put::id: rust-parameter-optional compatible"]);
    assert_eq!(
        changes(
            "pub async fn send(self) -> Result<A, Error> {",
            "pub fn kind(self) -> Self { self } pub async fn send(self) -> Result<A, Error> { kind.required();"
        ),
        ["Put::kind: rust-parameter-required fails at run time"]
    );
    assert_eq!(changes("x: i64, y: i64) ", "y: i64, x: i64) "), ["A::new: rust-arguments-swapped fails at run time"]);
    assert_eq!(
        changes("x: i64, y: i64) ", "x: i64, y: i64, z: i64) "),
        ["A::new: rust-arguments-changed stops compiling"]
    );
}

#[test]
fn a_changed_order_is_reported_but_an_inserted_value_is_not() {
    assert_eq!(changes("One, Two", "Two, One"), ["E: rust-order-changed behaves differently"]);
    assert_eq!(changes("One, Two", "One, Half, Two"), ["E::Half: rust-item-added compatible"]);
}

#[test]
fn patterns_and_operations_are_compared_by_what_they_allow() {
    let accepts = |text: &str| {
        let pattern = generator::Pattern::parse(text).unwrap();
        let [old, new] = [None, Some(pattern)].map(|pattern| Declaration {
            keyword: "struct",
            generics: String::new(),
            traits: BTreeSet::new(),
            open: true,
            ordered: true,
            pattern: pattern.or_else(|| generator::Pattern::parse("^[0-9]{1,19}$")),
        });
        declaration(&old, &new).into_iter().map(|(_, effect, _)| effect).collect::<Vec<_>>()
    };
    assert_eq!(accepts("^[0-9]{1,15}$"), [Effect::Fails]);
    assert_eq!(accepts("^[0-9a-f]{1,19}$"), [Effect::Compatible]);
    assert_eq!(accepts("^[0-9a-f]{2,19}$"), [Effect::Fails]);
    assert_eq!(accepts("^[0-9]{1,19}$"), []);
    let operation = |idempotent, exempt: &[&str]| Kind::Operation {
        idempotent,
        exempt: exempt.iter().map(ToString::to_string).collect(),
    };
    let compared = |old, new| changed(&old, &new).into_iter().map(|(id, ..)| id).collect::<Vec<_>>();
    assert_eq!(compared(operation(true, &["daily"]), operation(true, &[])), ["rust-rate-limit-added"]);
    assert_eq!(
        compared(operation(true, &[]), operation(false, &["daily"])),
        ["rust-retries-removed", "rust-rate-limit-removed"]
    );
}
