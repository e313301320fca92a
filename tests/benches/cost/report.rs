//! Figures as they are found, and what they must not exceed.

use std::process::ExitCode;

use serde_json::{Map, Value, json};

/// Prints figures, keeps them for programs, and remembers the bars that were passed.
#[derive(Default)]
pub(crate) struct Report {
    figures: Map<String, Value>,
    above: Vec<String>,
}

impl Report {
    /// One figure; its name is a path such as `memory/idle`.
    pub(crate) fn figure(&mut self, name: &str, value: f64, unit: &str) {
        println!("  {name:<40} {} {unit}", shown(value));
        self.figures.insert(name.to_owned(), json!({ "unit": unit, "value": value }));
    }

    /// The same figure of several, and the ratio of the first to each other one; returns the first ratio.
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

    /// Holds a ratio to its bar.
    pub(crate) fn hold(&mut self, name: &str, ratio: f64, bar: f64) {
        println!("  {name:<40} {ratio:.3}, the bar is {bar:.2}");
        if ratio > bar {
            self.above.push(format!("{name} is {ratio:.3}, above its bar of {bar:.2}"));
        }
    }

    /// Ends the run; writes the figures into the file that the variable `FIGURES` names.
    pub(crate) fn finish(self) -> ExitCode {
        if let Some(path) = std::env::var_os("FIGURES") {
            std::fs::write(path, Value::Object(self.figures).to_string()).expect("the file of FIGURES can be written");
        }
        for above in &self.above {
            eprintln!("too much: {above}");
        }
        if self.above.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn shown(value: f64) -> String {
    match value.abs() {
        ..10.0 => format!("{value:.3}"),
        10.0..1000.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}
