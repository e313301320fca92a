//! Checks the cargo commands in the documentation.

use std::collections::BTreeMap;

use clap::{Parser, error::ErrorKind};
use serde_json::Value;

use super::spans;

/// cargo's own commands, whose arguments are checked.
const OWN: [&str; 11] =
    ["bench", "build", "check", "clippy", "doc", "install", "package", "publish", "run", "test", "update"];
/// Commands whose arguments are not checked: `add` names packages of other workspaces, the others are installed separately.
const TOOLS: [&str; 6] = ["add", "deny", "fuzz", "insta", "machete", "semver-checks"];

/// The names that commands can use.
pub(super) struct Workspace {
    /// Targets as `--example quickstart` and features as `--features mock`, by member.
    members: BTreeMap<String, Vec<String>>,
    lock: String,
}

impl Workspace {
    pub(super) fn read() -> Self {
        let mut cargo = std::process::Command::new(env!("CARGO"));
        cargo.args(["metadata", "--no-deps", "--offline", "--format-version=1"]).current_dir(crate::paths::root());
        let output = cargo.output().expect("cargo runs");
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let members = list(&metadata["packages"]).into_iter().map(|package| {
            let targets = list(&package["targets"]);
            let targets =
                targets.iter().map(|target| format!("--{} {}", text(&target["kind"][0]), text(&target["name"])));
            let features = package["features"].as_object().expect("a map of features").keys();
            (text(&package["name"]), targets.chain(features.map(|name| format!("--features {name}"))).collect())
        });
        let lock = std::fs::read_to_string(crate::paths::root().join("Cargo.lock")).expect("the lock file exists");
        Self { members: members.collect(), lock }
    }

    /// The errors in the commands on a page.
    pub(super) fn complaints(&self, page: &str) -> Vec<String> {
        let blocks = page.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("sh\n"));
        let lines = blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap_or_default());
        let commands = lines.chain(spans(page)).filter_map(arguments);
        let wrong = commands.filter_map(|words| Some(format!("cargo {}: {}", words.join(" "), self.problem(&words)?)));
        wrong.collect()
    }

    fn problem(&self, words: &[&str]) -> Option<String> {
        match words {
            [] | ["xtask"] => None,
            ["xtask", arguments @ ..] => match crate::Command::try_parse_from(words).err()?.kind() {
                ErrorKind::DisplayHelp => None,
                // Prose may name a command without its arguments.
                ErrorKind::MissingRequiredArgument if arguments.len() == 1 => None,
                other => Some(other.to_string()),
            },
            [command, ..] if TOOLS.contains(command) => None,
            [command, rest @ ..] if OWN.contains(command) => self.unknown(rest),
            _ => Some("unknown command".to_owned()),
        }
    }

    /// The first package, target or feature that does not exist.
    fn unknown(&self, words: &[&str]) -> Option<String> {
        let pairs = || words.windows(2).take_while(|pair| pair[0] != "--").map(|pair| (pair[0], pair[1]));
        let package = pairs().find(|(option, _)| *option == "-p").map(|(_, name)| name);
        if package.is_some_and(|name| !self.lock.contains(&format!("name = \"{name}\"\n"))) {
            return Some("no such package".to_owned());
        }
        let members = self.members.iter().filter(|(name, _)| package.is_none_or(|package| package == *name));
        let known: Vec<&String> = members.flat_map(|(_, known)| known).collect();
        let named = pairs()
            .filter(|(option, _)| matches!(*option, "--example" | "--bench" | "--test" | "--bin" | "--features"));
        let mut named = named.flat_map(|(option, names)| names.split(',').map(move |name| format!("{option} {name}")));
        named.find(|name| !known.contains(&name)).map(|name| format!("no {name}"))
    }
}

/// The arguments of `cargo`, without environment variables and a toolchain.
fn arguments(command: &str) -> Option<Vec<&str>> {
    let mut words = command.split_whitespace().skip_while(|word| word.contains('='));
    if words.next()? != "cargo" {
        return None;
    }
    Some(words.filter(|word| !word.starts_with('+')).collect())
}

#[test]
fn invalid_commands_are_reported() {
    let workspace = Workspace::read();
    for wrong in [
        "cargo xtask generat",
        "cargo xtask generate --chek",
        "cargo run -p hubspot-association",
        "A=1 cargo run -p hubspot-associations --example slowstart -- --help",
        "cargo test -p hubspot-associations --features mocks",
        "cargo bench --bench decade",
        "cargo frobnicate",
    ] {
        assert_eq!(workspace.complaints(&format!("`{wrong}`")).len(), 1, "{wrong}");
        assert_eq!(workspace.complaints(&format!("```sh\n{wrong}   # why\n```")).len(), 1, "{wrong}");
    }
}
