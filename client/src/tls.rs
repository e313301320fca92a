//! The TLS backend and the certificates that it trusts.

use crate::Error;

/// The TLS settings of the builder.
#[derive(Clone, Default)]
pub(crate) struct Tls {
    /// Certificates (PEM or DER) to trust in addition to the platform's.
    pub(crate) roots: Vec<Vec<u8>>,
    #[cfg(feature = "rustls-no-provider")]
    pub(crate) provider: Option<std::sync::Arc<rustls::crypto::CryptoProvider>>,
}

#[cfg(any(feature = "native-tls", feature = "rustls-tls", feature = "rustls-no-provider"))]
impl Tls {
    /// Configures TLS; `used` is false if no connection can need it, so that the platform's certificates need not be read.
    pub(crate) fn configure(&self, http: reqwest::ClientBuilder, used: bool) -> Result<reqwest::ClientBuilder, Error> {
        #[cfg(feature = "rustls-no-provider")]
        if let Some(provider) = &self.provider {
            return Ok(http.tls_backend_preconfigured(self.rustls_config(provider)?));
        }
        let mut roots = Vec::new();
        for root in &self.roots {
            let read = if is_pem(root) {
                reqwest::Certificate::from_pem_bundle(root)
            } else {
                reqwest::Certificate::from_der(root).map(|root| vec![root])
            };
            roots.extend(read.ok().filter(|read| !read.is_empty()).ok_or_else(invalid_root)?);
        }
        let http = backend(http)?;
        Ok(if used { http.tls_certs_merge(roots) } else { http.tls_certs_only(roots) })
    }

    /// The configuration that reqwest would create, but with this provider instead of the process's.
    #[cfg(feature = "rustls-no-provider")]
    fn rustls_config(
        &self,
        provider: &std::sync::Arc<rustls::crypto::CryptoProvider>,
    ) -> Result<rustls::ClientConfig, Error> {
        use rustls::pki_types::{CertificateDer, pem::PemObject};

        let failed = |error| Error::configuration("could not set up TLS").with_source(error);
        let mut roots = Vec::new();
        for root in &self.roots {
            if is_pem(root) {
                let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(root).collect();
                roots.extend(read.map_err(|_| invalid_root())?);
            } else {
                roots.push(CertificateDer::from(root.clone()));
            }
        }
        let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(roots, provider.clone());
        let config = rustls::ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(failed)?
            .dangerous()
            .with_custom_certificate_verifier(std::sync::Arc::new(verifier.map_err(failed)?));
        let mut config = config.with_no_client_auth();
        // reqwest adds these only to configurations that it creates.
        config.alpn_protocols = vec!["h2".into(), "http/1.1".into()];
        Ok(config)
    }
}

/// Selects a TLS library that is compiled in and usable.
#[cfg(any(feature = "native-tls", feature = "rustls-tls", feature = "rustls-no-provider"))]
fn backend(http: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    #[cfg(feature = "rustls-tls")]
    return Ok(http.tls_backend_rustls());
    #[cfg(all(feature = "rustls-no-provider", not(feature = "rustls-tls")))]
    if rustls::crypto::CryptoProvider::get_default().is_some() {
        return Ok(http.tls_backend_rustls());
    }
    #[cfg(all(feature = "native-tls", not(feature = "rustls-tls")))]
    return Ok(http.tls_backend_native());
    // Otherwise, reqwest would panic.
    #[cfg(not(any(feature = "native-tls", feature = "rustls-tls")))]
    Err(Error::configuration(
        "rustls has no crypto provider: call a provider's `install_default()`, pass a provider to \
         `.crypto_provider(…)`, or enable the feature `rustls-tls`",
    ))
}

#[cfg(not(any(feature = "native-tls", feature = "rustls-tls", feature = "rustls-no-provider")))]
impl Tls {
    /// Rejects settings that need TLS; without it, only loopback hosts can be called.
    pub(crate) fn configure(&self, http: reqwest::ClientBuilder, used: bool) -> Result<reqwest::ClientBuilder, Error> {
        if used || !self.roots.is_empty() {
            return Err(Error::configuration("built without TLS; enable the feature `rustls-tls` or `native-tls`"));
        }
        Ok(http)
    }
}

#[cfg(any(feature = "native-tls", feature = "rustls-tls", feature = "rustls-no-provider"))]
fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(11).any(|window| window == b"-----BEGIN ")
}

#[cfg(any(feature = "native-tls", feature = "rustls-tls", feature = "rustls-no-provider"))]
fn invalid_root() -> Error {
    Error::configuration("invalid root certificate; expected an X.509 certificate as PEM or DER")
}
