//! Edits of the contract with a known effect; `edits.yaml` documents its members.

use std::{fs, path::Path};

use generator::document::yaml;
use serde_json::Value;

/// An edit and its effect.
pub(crate) struct Edit {
    pub(crate) name: String,
    pub(crate) effect: String,
    value: Value,
}

pub(crate) fn all() -> Vec<Edit> {
    let tree = yaml::parse("edits.yaml", include_str!("edits.yaml")).unwrap();
    let edits = tree.value["edits"].as_array().unwrap().iter().map(|value| Edit {
        name: value["name"].as_str().unwrap().to_owned(),
        effect: value["effect"].as_str().unwrap().to_owned(),
        value: value.clone(),
    });
    edits.collect()
}

pub(crate) fn contract() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/hubspot-associations.yaml")).unwrap()
}

impl Edit {
    /// An optional member of the edit.
    #[allow(dead_code, reason = "read by the oracle, which is a test of its own")]
    pub(crate) fn text(&self, member: &str) -> Option<&str> {
        self.value[member].as_str()
    }

    /// The contract after the edit.
    pub(crate) fn apply(&self, contract: &str) -> String {
        let text = |member: &str| self.value[member].as_str();
        let find = |text: &str, start: usize| {
            start
                + contract[start..]
                    .find(text)
                    .unwrap_or_else(|| panic!("{}: `{text}` is not in the contract", self.name))
        };
        let (from, to) = (text("from").unwrap(), text("to").unwrap());
        let mut edited = if self.value["everywhere"] == Value::Bool(true) {
            find(from, 0);
            contract.replace(from, to)
        } else {
            let start = find(from, text("after").map_or(0, |after| find(after, 0) + after.len()));
            let end = text("until").map_or(start + from.len(), |until| find(until, start));
            format!("{}{to}{}", &contract[..start], &contract[end..])
        };
        if let Some([from, to]) = self.value["also"].as_array().map(Vec::as_slice) {
            edited = edited.replace(from.as_str().unwrap(), to.as_str().unwrap());
        }
        let Some(member) = text("examples") else { return edited };
        let lines = edited.lines().map(|line| match line.trim_start().strip_prefix("maxToObjectIds: ") {
            Some(_) => format!("{line}\n{}{member}\n", " ".repeat(line.len() - line.trim_start().len())),
            None => format!("{line}\n"),
        });
        lines.collect()
    }
}
