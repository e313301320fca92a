//! `cargo xtask generate`: generates the client from the contract.

use std::{io::Write, path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};

use crate::tree::{self, Difference};

/// The exit code for stale files, distinct from other failures.
const STALE: u8 = 4;

/// Generate the client from the contract
///
/// Lints the contract, then writes `client/src/generated.rs` and the files in `client/src/generated/`. The same contract
/// produces the same bytes on every machine.
///
/// Exit codes: 0 on success, 4 if --check finds stale files, 1 on any error.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write nothing; print a diff of stale files and exit with 4 if there are any
    #[arg(long)]
    check: bool,
    /// The contract [default: spec/hubspot-associations.yaml]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The directory of `generated.rs` [default: client/src]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

enum Mode {
    Write,
    Check,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let document = crate::spec::read(args.spec.as_deref())?;
    let output = match generator::generate(&document) {
        Err(generator::Error::Lint(findings)) => {
            crate::lint::write_text(&document, &findings, out)?;
            bail!("nothing was generated: the contract violates lint rules, see above");
        }
        result => result.context("nothing was generated")?,
    };
    let directory = args.out.clone().unwrap_or_else(|| crate::paths::root().join("client/src"));
    let missing_items = crate::readers::missing_items(&directory, output.surface());
    if !missing_items.is_empty() {
        missing_items.iter().try_for_each(|reader| writeln!(out, "{reader}"))?;
        bail!(
            "nothing was generated: hand-written code would not compile\nhelp: update the files above, and their rows in xtask/src/readers.rs"
        );
    }
    let mode = if args.check { Mode::Check } else { Mode::Write };
    let differences = tree::compare(&directory, &output.files)?;
    match mode {
        Mode::Check if differences.is_empty() => {
            writeln!(out, "{} generated files are up to date", output.files.len())?;
            Ok(ExitCode::SUCCESS)
        }
        Mode::Check => {
            print_stale(&differences, out)?;
            Ok(ExitCode::from(STALE))
        }
        Mode::Write => {
            tree::write(&directory, &output.files, &differences)?;
            if !tree::compare(&directory, &output.files)?.is_empty() {
                bail!("the files differ from what was just written\nhelp: check whether another process writes them");
            }
            print_summary(&output, &differences, out)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn print_stale(differences: &[Difference], out: &mut dyn Write) -> anyhow::Result<()> {
    for difference in differences {
        write!(out, "{}", difference.diff())?;
    }
    writeln!(out, "\n{} out of date:", files(differences.len()))?;
    for difference in differences {
        writeln!(out, "  {} {}", difference.verb(), difference.path)?;
    }
    writeln!(out, "help: run `cargo xtask generate` and commit the result")?;
    Ok(())
}

fn print_summary(output: &generator::Output, differences: &[Difference], out: &mut dyn Write) -> anyhow::Result<()> {
    let changed = match differences.len() {
        0 => "nothing changed".to_owned(),
        count => format!("{} changed", files(count)),
    };
    writeln!(out, "{} operations, {} types: {changed}", output.operations, output.types)?;
    for difference in differences {
        writeln!(out, "  {} {}", difference.done(), difference.path)?;
    }
    Ok(())
}

fn files(count: usize) -> String {
    if count == 1 { "1 generated file".to_owned() } else { format!("{count} generated files") }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// Runs the command and returns its exit code and what it printed.
    fn run_in(directory: &Path, check: bool, spec: Option<PathBuf>) -> (ExitCode, String) {
        let mut out = Vec::new();
        let args = Args { check, spec, out: Some(directory.to_owned()) };
        let code = run(&args, &mut out).unwrap_or_else(|error| {
            writeln!(out, "error: {error:#}").unwrap();
            ExitCode::FAILURE
        });
        (code, String::from_utf8(out).unwrap())
    }

    #[test]
    fn generated_files_are_fresh_and_edited_ones_stale() {
        let directory = tempfile::tempdir().unwrap();
        let (code, summary) = run_in(directory.path(), false, None);
        assert_eq!(code, ExitCode::SUCCESS, "{summary}");
        insta::assert_snapshot!("summary", summary);
        assert_eq!(run_in(directory.path(), true, None).0, ExitCode::SUCCESS);

        let file = directory.path().join("generated/operations.rs");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("idempotent: true", "idempotent: false")).unwrap();
        fs::write(directory.path().join("generated/leftover.rs"), "// not generated\n").unwrap();
        let before = fs::read_to_string(&file).unwrap();
        let (code, report) = run_in(directory.path(), true, None);
        assert_eq!(code, ExitCode::from(STALE));
        insta::assert_snapshot!("stale", report);
        assert_eq!(fs::read_to_string(&file).unwrap(), before, "--check writes nothing");
    }

    #[test]
    fn nothing_is_written_if_hand_written_code_would_not_compile() {
        let contract = fs::read_to_string(crate::paths::root().join(crate::spec::CONTRACT)).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path().join("src");
        fs::create_dir_all(out.join("error")).unwrap();
        fs::write(out.join("error/accessors.rs"), "").unwrap();
        let report = |from: &str, to: &str| {
            assert!(contract.contains(from), "{from}");
            let spec = directory.path().join("changed.yaml");
            // Otherwise the examples would still be numbers.
            let text = contract.replace(from, to).replace("numErrors: ", "numErrors: !!str ");
            fs::write(&spec, if from.starts_with("num") { text } else { contract.replace(from, to) }).unwrap();
            let (code, report) = run_in(&out, false, Some(spec));
            assert_eq!(code, ExitCode::FAILURE, "{report}");
            assert!(report.contains("nothing was generated") && !out.join("generated.rs").exists(), "{report}");
            report
        };
        let description = "The rate limit that was reached, such as `TEN_SECONDLY_ROLLING`, `SECONDLY` or `DAILY`.";
        let plain = format!("policyName:\n          type: string\n          description: {description}\n");
        let open = "policyName:\n          $ref: '#/components/schemas/BatchStatus'\n";
        let changed = report(&plain, open);
        let reader = "error/accessors.rs reads `types::ErrorBody.policy_name: Option<String>`, which is now `Option<BatchStatus>`";
        assert!(changed.contains(reader), "{changed}");
        let changed = report("policyName:\n          type", "limitName:\n          type");
        assert!(changed.contains("policy_name: Option<String>`, which was removed"), "{changed}");
        let changed = report(
            "numErrors:\n          type: integer\n          format: int64\n",
            "numErrors:\n          type: string\n",
        );
        assert!(changed.contains("num_errors` is `Option<String>`"), "{changed}");
    }

    #[test]
    fn nothing_is_written_if_the_contract_violates_a_rule() {
        let directory = tempfile::tempdir().unwrap();
        let spec = directory.path().join("broken.yaml");
        let contract = fs::read_to_string(crate::paths::root().join(crate::spec::CONTRACT)).unwrap();
        fs::write(&spec, contract.replacen("      operationId: createDefaultAssociation\n", "", 1)).unwrap();
        let out = directory.path().join("src");
        let (code, report) = run_in(&out, false, Some(spec));
        assert_eq!(code, ExitCode::FAILURE);
        assert!(report.contains("error[missing-operation-id]"), "{report}");
        assert!(report.contains("nothing was generated"), "{report}");
        assert!(!out.exists());
    }
}
