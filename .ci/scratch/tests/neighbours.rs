//! A program in which other crates use reqwest and rustls too: the client must not affect them.

#![cfg(feature = "neighbours")]

use hubspot_associations::Client;

#[tokio::test]
async fn other_crates_that_use_reqwest_and_rustls_keep_working() {
    opentelemetry_otlp::SpanExporter::builder().with_http().build().unwrap();
    let roots = rustls::RootCertStore::empty();
    drop(rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth());
    drop(reqwest::Client::new());

    let variable = |name| std::env::var(name).unwrap();
    let root = std::fs::read(variable("TLS_CERTIFICATE")).unwrap();
    let builder = Client::builder().access_token("any").base_url(variable("TLS_BASE_URL")).add_root_certificate(root);
    let client = builder.build().unwrap();
    let call = client.create_default_association().from_object_type("contacts").from_object_id(1001);
    call.to_object_type("companies").to_object_id("2002").send().await.unwrap();
}
