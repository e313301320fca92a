//! The transport: tokens, retries, limits and timeouts.

use hubspot_associations::{Client, Error};
use stand_in::{Settings, StandIn};

use crate::support::TOKEN;

mod clock;
mod faults;
mod http2;
mod limits;
mod proxies;
mod refused;
mod security;
mod table;
mod tokens;

/// A stand-in with these settings, and a client for it.
async fn hubspot(settings: Settings) -> (StandIn, Client) {
    let hubspot = settings.start().await.expect("a port is free");
    let client = Client::builder().access_token(TOKEN).base_url(hubspot.base_url()).build().expect("valid settings");
    (hubspot, client)
}

async fn associate(client: &Client) -> Result<(), Error> {
    let call = client.create_default_association().from_object_type("contacts").from_object_id("1");
    call.to_object_type("companies").to_object_id("2").send().await.map(drop)
}
