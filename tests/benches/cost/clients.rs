//! The compared clients; each makes the same two calls.

use std::{sync::Arc, time::Duration};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject},
};

mod bare;
mod handwritten;
mod ours;

use crate::server::Endpoint;

/// The clients: ours, hand-written reqwest with serde, and hand-written hyper with serde.
pub(crate) const NAMES: [&str; 3] = ["ours", "reqwest", "hyper"];

/// The operations by their short names.
pub(crate) const OPERATIONS: [&str; 2] = ["associate", "update"];

#[derive(Clone)]
pub(crate) enum Client {
    Ours(hubspot_associations::Client),
    Handwritten(handwritten::Client),
    Bare(Box<bare::Client>),
}

impl Client {
    /// Builds a client by name; `ours-…` is ours with a protection disabled or added.
    pub(crate) fn new(name: &str, endpoint: &Endpoint) -> Self {
        match name {
            "reqwest" => Self::Handwritten(handwritten::Client::new(endpoint)),
            "hyper" => Self::Bare(Box::new(bare::Client::new(endpoint))),
            ours => Self::Ours(ours::client(ours, endpoint)),
        }
    }

    /// Makes one call, and asserts that the response is complete.
    pub(crate) async fn call(&self, operation: &str) {
        let (results, expected) = match operation {
            "associate" => (self.associate().await, 2),
            _ => (self.update().await, 1),
        };
        assert_eq!(results, expected, "every response is complete");
    }

    async fn associate(&self) -> usize {
        match self {
            Self::Ours(client) => ours::associate(client).await,
            Self::Handwritten(client) => client.associate().await.unwrap().results.len(),
            Self::Bare(client) => client.associate().await.unwrap().results.len(),
        }
    }

    async fn update(&self) -> usize {
        match self {
            Self::Ours(client) => ours::update(client).await,
            Self::Handwritten(client) => client.update().await.unwrap().results.len(),
            Self::Bare(client) => client.update().await.unwrap().results.len(),
        }
    }
}

/// The token and the records of all clients.
const TOKEN: &str = "pat-na1-00000000-1111-2222-3333-444444444444";
const FROM: (&str, &str) = ("contacts", "9000000101");
const TO: (&str, &str) = ("companies", "9000000202");

/// The connect timeout of the hand-written clients.
const CONNECT: Duration = Duration::from_secs(5);

fn association_url(base: &str) -> String {
    format!("{base}/crm/objects/2026-03/{}/{}/associations/default/{}/{}", FROM.0, FROM.1, TO.0, TO.1)
}

fn update_url(base: &str) -> String {
    format!("{base}/crm/associations/v4/definitions/configurations/{}/{}/batch/update", FROM.0, TO.0)
}

/// TLS that trusts only the server's certificate.
fn tls(endpoint: &Endpoint) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    for certificate in endpoint.certificate.iter() {
        roots.add(CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()).unwrap();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    config.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots).with_no_client_auth()
}
