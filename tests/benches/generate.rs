//! Generation compared with bare progenitor on the same document, as a ratio in one run.
//!
//! Both start with the contract's text and end with formatted code. Bare progenitor is as in its README: parse, generate
//! tokens, parse them with syn, format with prettyplease.

use std::{hint::black_box, time::Instant};

use generator::Document;

const ROUNDS: usize = 30;

fn main() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/hubspot-associations.yaml");
    let text = std::fs::read_to_string(path).expect("the contract exists");
    let ours =
        || generator::generate(&Document::parse("contract.yaml", &text).expect("valid")).expect("valid").files.len();
    let bare = || {
        let document = Document::parse("contract.yaml", &text).expect("valid");
        let api = serde_json::from_value(document.value().clone()).expect("valid");
        let mut settings = progenitor::GenerationSettings::new();
        settings.with_interface(progenitor::InterfaceStyle::Builder);
        let tokens = progenitor::Generator::new(&settings).generate_tokens(&api).expect("valid");
        prettyplease::unparse(&syn::parse2(tokens).expect("valid Rust")).len()
    };
    let (mut ours_ms, mut bare_ms): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours_ms.push(milliseconds(ours));
        bare_ms.push(milliseconds(bare));
    }
    let (ours, bare) = (median(ours_ms), median(bare_ms));
    println!(
        "generate: ours {ours:.1} ms, bare progenitor {bare:.1} ms, ratio {:.2} (median of {ROUNDS})",
        ours / bare
    );
}

fn milliseconds<T>(work: impl Fn() -> T) -> f64 {
    let start = Instant::now();
    black_box(work());
    start.elapsed().as_secs_f64() * 1000.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
