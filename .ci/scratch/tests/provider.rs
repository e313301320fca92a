//! A program that selects the crypto provider of rustls.

#![cfg(feature = "rustls-no-provider")]

use hubspot_associations::Client;
use lean_rustls::crypto::ring;

#[tokio::test]
async fn a_crypto_provider_can_be_passed_or_installed_and_a_missing_one_is_an_error() {
    let variable = |name| std::env::var(name).unwrap();
    let root = std::fs::read(variable("TLS_CERTIFICATE")).unwrap();
    let builder = Client::builder().access_token("any").base_url(variable("TLS_BASE_URL")).add_root_certificate(root);

    let error = builder.clone().build().unwrap_err().to_string();
    assert!(error.contains("no crypto provider") && error.contains("install_default"), "{error}");

    let passed = builder.clone().crypto_provider(ring::default_provider()).build().unwrap();
    ring::default_provider().install_default().unwrap();
    let installed = builder.build().unwrap();
    for client in [passed, installed] {
        let call = client.create_default_association().from_object_type("contacts").from_object_id(1001);
        call.to_object_type("companies").to_object_id("2002").send().await.unwrap();
    }
}
