//! Calls over real sockets, with and without TLS; `.ci/package` starts the servers and sets their URLs.

#![cfg(not(feature = "rustls-no-provider"))]

use hubspot_associations::{Client, Error};

async fn associate(client: &Client) -> Result<bool, Error> {
    let call = client.create_default_association().from_object_type("contacts").from_object_id(1001);
    let response = call.to_object_type("companies").to_object_id("2002").send().await?;
    Ok(response.link(1001, 2002).is_some())
}

#[tokio::test]
async fn a_client_from_the_environment_can_call() {
    assert!(associate(&Client::from_env().unwrap()).await.unwrap());
}

#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
#[tokio::test]
async fn tls_trusts_added_root_certificates_and_rejects_unknown_ones() {
    let variable = |name| std::env::var(name).unwrap();
    let builder = Client::builder().access_token("any").base_url(variable("TLS_BASE_URL"));
    let root = std::fs::read(variable("TLS_CERTIFICATE")).unwrap();
    assert!(associate(&builder.clone().add_root_certificate(root).build().unwrap()).await.unwrap());

    let error = associate(&builder.build().unwrap()).await.unwrap_err();
    assert!(error.is_connect() && !error.is_retryable(), "{error:?}");
}

#[cfg(not(any(feature = "rustls-tls", feature = "native-tls")))]
#[test]
fn https_is_rejected_without_a_tls_feature() {
    let error = Client::builder().access_token("any").build().unwrap_err();
    assert!(error.to_string().contains("built without TLS"), "{error}");
}
