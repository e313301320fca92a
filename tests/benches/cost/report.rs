//! Figures and their limits.

use std::process::ExitCode;

use serde_json::{Map, Value, json};

/// Prints figures, collects them as JSON, and records which exceed their limit.
#[derive(Default)]
pub(crate) struct Report {
    figures: Map<String, Value>,
    exceeded: Vec<String>,
}

impl Report {
    /// Adds a figure; its name is a path such as `memory/idle`.
    pub(crate) fn figure(&mut self, name: &str, value: f64, unit: &str) {
        println!("  {name:<40} {} {unit}", shown(value));
        self.figures.insert(name.to_owned(), json!({ "unit": unit, "value": value }));
    }

    /// Adds the same figure of several clients, with the ratio of the first to each other; returns the first ratio.
    pub(crate) fn compare<const N: usize>(
        &mut self,
        name: &str,
        names: [&str; N],
        values: [f64; N],
        unit: &str,
    ) -> f64 {
        let mut figures = json!({ "unit": unit });
        print!("  {name:<40} {} {}", names[0], shown(values[0]));
        for (of, value) in names.iter().zip(values) {
            figures[of] = value.into();
            if *of != names[0] {
                print!(", {of} {} (×{:.3})", shown(value), values[0] / value);
            }
        }
        println!(" {unit}");
        self.figures.insert(name.to_owned(), figures);
        values[0] / values[1]
    }

    /// Checks a ratio against its limit.
    pub(crate) fn limit(&mut self, name: &str, ratio: f64, limit: f64) {
        println!("  {name:<40} {ratio:.3}, the limit is {limit:.2}");
        if ratio > limit {
            self.exceeded.push(format!("{name} is {ratio:.3}, above its limit of {limit:.2}"));
        }
    }

    /// Ends the run; writes the figures to the file that the variable `FIGURES` names.
    pub(crate) fn finish(self) -> ExitCode {
        if let Some(path) = std::env::var_os("FIGURES") {
            std::fs::write(path, Value::Object(self.figures).to_string()).expect("the file of FIGURES can be written");
        }
        for ratio in &self.exceeded {
            eprintln!("limit exceeded: {ratio}");
        }
        if self.exceeded.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn shown(value: f64) -> String {
    match value.abs() {
        ..10.0 => format!("{value:.3}"),
        10.0..1000.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}
