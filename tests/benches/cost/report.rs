//! Figures as they are found, and what they must not exceed.

use std::process::ExitCode;

use serde_json::{Map, Value};

/// Prints figures, keeps them for programs, and remembers the bars that were passed.
#[derive(Default)]
pub(crate) struct Report {
    figures: Map<String, Value>,
    above: Vec<String>,
}

impl Report {
    /// One figure; its name is a path such as `call/associate/ours`.
    pub(crate) fn figure(&mut self, name: &str, value: f64, unit: &str) {
        let shown = if value < 100.0 { format!("{value:.3}") } else { format!("{value:.0}") };
        println!("  {name:<46} {shown:>12} {unit}");
        self.figures.insert(name.to_owned(), value.into());
    }

    /// A ratio that must not exceed its bar.
    pub(crate) fn bar(&mut self, name: &str, value: f64, bar: f64) {
        self.figure(name, value, &format!("(bar {bar:.2})"));
        if value > bar {
            self.above.push(format!("{name} is {value:.3}, above its bar of {bar:.2}"));
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
