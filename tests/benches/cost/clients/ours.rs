//! This project's client with every protection enabled, except those that the name disables.

use hubspot_associations::{
    AccessToken, Client, RateLimit, RetryPolicy,
    types::{AssociationCategory, AssociationConfigurationUpdate, AssociationConfigurationUpdates},
};

use super::{FROM, TO, TOKEN};
use crate::server::{CALLS_IN_10_SECONDS, Endpoint};

pub(super) fn client(name: &str, endpoint: &Endpoint) -> Client {
    let mut builder = Client::builder()
        .access_token(TOKEN)
        .base_url(&endpoint.url)
        .rate_limit(RateLimit::per_10_seconds(CALLS_IN_10_SECONDS));
    if let Some(certificate) = &endpoint.certificate {
        builder = builder.add_root_certificate(certificate.as_bytes());
    }
    match name {
        "ours" => builder,
        "ours-without-limiter" => builder.rate_limit(RateLimit::unlimited()),
        "ours-without-retry" => builder.retry_policy(RetryPolicy::none()),
        "ours-with-token-source" => builder.token_source(async || {
            let hour = std::time::Duration::from_secs(3600);
            Ok::<_, std::convert::Infallible>(AccessToken::new(TOKEN, Some(hour)))
        }),
        other => panic!("no client is named {other}"),
    }
    .build()
    .unwrap()
}

pub(super) async fn associate(client: &Client) -> usize {
    let call = client.create_default_association().from_object_type(FROM.0).from_object_id(FROM.1);
    call.to_object_type(TO.0).to_object_id(TO.1).send().await.unwrap().results.len()
}

pub(super) async fn update(client: &Client) -> usize {
    let update = AssociationConfigurationUpdate::new(AssociationCategory::HubspotDefined, 279, 5);
    let call = client.batch_update_association_configurations().from_object_type(FROM.0).to_object_type(TO.0);
    call.body(AssociationConfigurationUpdates::new([update])).send().await.unwrap().results.len()
}
