//! What the tests have in common.

use std::path::{Path, PathBuf};

use generator::Document;
use hubspot_associations::{Client, RateLimit, RetryPolicy};
use stand_in::StandIn;

/// The access token of every test; it must never show up anywhere but in the `Authorization` header.
pub(crate) const TOKEN: &str = "pat-na1-5ecre700-0000-4000-8000-000000000000";

/// A path from the root of the workspace.
pub(crate) fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The contract, named as the command names it.
pub(crate) fn contract() -> Document {
    let name = "spec/hubspot-associations.yaml";
    let text = std::fs::read_to_string(root(name)).expect("the contract is there");
    Document::parse(name, &text).expect("the contract is sound")
}

/// A stand-in that plays HubSpot, and a client for it.
pub(crate) async fn hubspot() -> (StandIn, Client) {
    let hubspot = StandIn::builder().start().await.expect("a port is free");
    let client = Client::builder().access_token(TOKEN).base_url(hubspot.base_url()).build().expect("sound settings");
    (hubspot, client)
}

/// A client that sends each request once, whatever comes back.
pub(crate) fn single_shot(hubspot: &StandIn) -> Client {
    let builder = Client::builder().access_token(TOKEN).base_url(hubspot.base_url());
    builder.retry_policy(RetryPolicy::none()).rate_limit(RateLimit::unlimited()).build().expect("sound settings")
}
