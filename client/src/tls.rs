//! How connections are encrypted, and whom they trust.

use crate::Error;

/// Sets TLS up, with these certificates (PEM or DER) trusted beside the platform's.
#[cfg(feature = "rustls-tls")]
pub(crate) fn configure(
    http: reqwest::ClientBuilder,
    roots: &[Vec<u8>],
    https: bool,
) -> Result<reqwest::ClientBuilder, Error> {
    use std::sync::Arc;

    use rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, pem::PemObject},
    };
    use rustls_platform_verifier::Verifier;

    let unusable = |error| Error::configuration("TLS cannot be set up").with_source(error);
    let mut trusted = Vec::new();
    for root in roots {
        if is_pem(root) {
            let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(root).collect();
            trusted.extend(read.ok().filter(|read| !read.is_empty()).ok_or_else(bad_root)?);
        } else {
            trusted.push(CertificateDer::from(root.clone()));
        }
    }
    if RootCertStore::empty().add_parsable_certificates(trusted.iter().cloned()).1 > 0 {
        return Err(bad_root());
    }
    // Named here, so that the provider of the process, which is the application's business, is neither used nor set.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let mut config = if https {
        let verifier = Verifier::new_with_extra_roots(trusted, provider).map_err(unusable)?;
        config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
    } else {
        // Never used: requests go to a loopback host in clear text. Reading the platform's certificates takes its time.
        config.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
    };
    // reqwest adds these to configurations of its own making only.
    config.alpn_protocols = vec!["h2".into(), "http/1.1".into()];
    Ok(http.tls_backend_preconfigured(config))
}

/// Sets TLS up, with these certificates (PEM or DER) trusted beside the platform's.
#[cfg(all(feature = "native-tls", not(feature = "rustls-tls")))]
pub(crate) fn configure(
    http: reqwest::ClientBuilder,
    roots: &[Vec<u8>],
    _https: bool,
) -> Result<reqwest::ClientBuilder, Error> {
    let mut trusted = Vec::new();
    for root in roots {
        if is_pem(root) {
            let read = reqwest::Certificate::from_pem_bundle(root).ok();
            trusted.extend(read.filter(|read| !read.is_empty()).ok_or_else(bad_root)?);
        } else {
            trusted.push(reqwest::Certificate::from_der(root).map_err(|_| bad_root())?);
        }
    }
    Ok(http.tls_backend_native().tls_certs_merge(trusted))
}

/// Without TLS there is nothing to set up, and nothing but a loopback host to talk to.
#[cfg(not(any(feature = "native-tls", feature = "rustls-tls")))]
pub(crate) fn configure(
    http: reqwest::ClientBuilder,
    roots: &[Vec<u8>],
    https: bool,
) -> Result<reqwest::ClientBuilder, Error> {
    if https || !roots.is_empty() {
        return Err(Error::configuration("built without TLS; switch the feature `rustls-tls` or `native-tls` on"));
    }
    Ok(http)
}

#[cfg(any(feature = "native-tls", feature = "rustls-tls"))]
fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(11).any(|window| window == b"-----BEGIN ")
}

#[cfg(any(feature = "native-tls", feature = "rustls-tls"))]
fn bad_root() -> Error {
    Error::configuration("a root certificate is neither PEM nor DER of an X.509 certificate")
}
