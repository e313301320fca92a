//! Functions that the tests share.

use std::path::{Path, PathBuf};

use generator::Document;
use hubspot_associations::{Client, RateLimit, RetryPolicy};
use stand_in::StandIn;

/// The access token of every test; it may only appear in the `Authorization` header.
pub(crate) const TOKEN: &str = "pat-na1-5ecre700-0000-4000-8000-000000000000";

/// A path from the root of the workspace.
pub(crate) fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The contract, under the name that `cargo xtask` gives it.
pub(crate) fn contract() -> Document {
    let name = "spec/hubspot-associations.yaml";
    let text = std::fs::read_to_string(root(name)).expect("the contract exists");
    Document::parse(name, &text).expect("the contract is valid")
}

/// Runs a test again in a new process with these variables; returns true in that process.
///
/// The environment and the count of open files belong to a whole process, not to one of its tests.
pub(crate) fn alone(test: &str, variables: &[(&str, &str)]) -> bool {
    const MARK: &str = "TEST_THAT_RUNS_ALONE";
    if std::env::var_os(MARK).is_some_and(|name| name == test) {
        return true;
    }
    let mut process = std::process::Command::new(std::env::current_exe().expect("it runs"));
    process.args(["--exact", test]).env(MARK, test).envs(variables.iter().copied());
    let output = process.env_remove("NO_PROXY").env_remove("no_proxy").output().expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    false
}

/// A stand-in, and a client for it.
pub(crate) async fn hubspot() -> (StandIn, Client) {
    let hubspot = StandIn::builder().start().await.expect("a port is free");
    let client = Client::builder().access_token(TOKEN).base_url(hubspot.base_url()).build().expect("valid settings");
    (hubspot, client)
}

/// A client without retries.
pub(crate) fn single_shot(hubspot: &StandIn) -> Client {
    let builder = Client::builder().access_token(TOKEN).base_url(hubspot.base_url());
    builder.retry_policy(RetryPolicy::none()).rate_limit(RateLimit::unlimited()).build().expect("valid settings")
}
