//! A scratch workspace with the client and a program that uses it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use generator::Document;

const PROGRAM: &str = r#"
[package]
name = "program"
version = "0.0.0"
edition.workspace = true

[dependencies]
hubspot-associations = { path = "../client", default-features = false }
serde.workspace = true
serde_json.workspace = true
tokio = { workspace = true, features = ["macros", "rt"] }
"#;

/// A workspace with the client and the program, next to the build directory and built once: only generated files change.
pub(crate) struct Scratch {
    pub(crate) root: PathBuf,
}

impl Scratch {
    /// Creates a workspace with this name and the source of the program.
    pub(crate) fn new(name: &str, program: &str) -> Self {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let copy = |from: &str, to: &str| {
            fs::create_dir_all(root.join(to).parent().unwrap()).unwrap();
            fs::copy(repository.join(from), root.join(to)).unwrap();
        };
        let read = |file: &str| fs::read_to_string(repository.join(file)).unwrap();
        for file in files(&repository.join("client")) {
            let file = format!("client/{file}");
            if file.starts_with("client/src/") || file.ends_with(".md") {
                copy(&file, &file);
            }
        }
        copy("Cargo.lock", "Cargo.lock");
        let of_workspace = |line: &str| match line {
            line if line.starts_with("members = ") => r#"members = ["client", "program"]"#.to_owned(),
            line if line.starts_with("exclude = ") => String::new(),
            line => line.to_owned(),
        };
        let manifest: Vec<_> = read("Cargo.toml").lines().map(of_workspace).collect();
        fs::write(root.join("Cargo.toml"), manifest.join("\n")).unwrap();
        let client = read("client/Cargo.toml");
        // Examples and tests are not copied.
        let sections = client.split("\n\n").filter(|section| !section.contains("[[example]]"));
        let client = sections.take_while(|section| !section.starts_with("[dev-dependencies]"));
        fs::write(root.join("client/Cargo.toml"), client.collect::<Vec<_>>().join("\n\n")).unwrap();
        fs::create_dir_all(root.join("program/src")).unwrap();
        fs::write(root.join("program/Cargo.toml"), PROGRAM).unwrap();
        fs::write(root.join("program/src/main.rs"), program).unwrap();
        Self { root }
    }

    /// Writes the files generated from a contract.
    pub(crate) fn generate(&self, contract: &str) {
        let output = generator::generate(&Document::parse("contract.yaml", contract).unwrap()).unwrap();
        for file in output.files {
            fs::write(self.root.join("client/src").join(file.path), file.text).unwrap();
        }
    }

    /// Runs cargo with unstable features, which rustdoc's JSON requires; the same for every command, so that nothing is rebuilt.
    pub(crate) fn cargo(&self, args: &[&str]) -> Output {
        let mut command = Command::new("cargo");
        command
            .args(args)
            .current_dir(&self.root)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", self.root.join("target"));
        command.output().unwrap()
    }
}

/// The relative paths of the files in a directory.
fn files(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(directory.join(&path)).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{path}{}", entry.file_name().into_string().unwrap());
            if entry.path().is_dir() { open.push(format!("{name}/")) } else { found.push(name) }
        }
    }
    found
}
