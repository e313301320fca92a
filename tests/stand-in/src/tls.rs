//! TLS with a self-signed certificate.

use std::{io, sync::Arc};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

/// Accepts TLS connections with a certificate that clients have to trust.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) certificate: String,
}

impl Tls {
    /// Creates a self-signed certificate for `host`; offers HTTP/2 and HTTP/1.1.
    pub(crate) fn new(host: &str) -> io::Result<Self> {
        let made = rcgen::generate_simple_self_signed([host.to_owned()]).map_err(io::Error::other)?;
        let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key))
            .map_err(io::Error::other)?;
        config.alpn_protocols = ["h2", "http/1.1"].map(|name| name.into()).into();
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificate: made.cert.pem() })
    }
}
