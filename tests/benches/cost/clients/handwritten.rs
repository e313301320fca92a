//! reqwest and serde, as a program with only these two calls would use them.

use std::time::Duration;

use super::{CONNECT, TOKEN, association_url, tls, update_url};
use crate::{
    plain::{Association, Batch, Configuration, Updates},
    server::Endpoint,
};

#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
}

impl Client {
    pub(super) fn new(endpoint: &Endpoint) -> Self {
        let mut tls = tls(endpoint);
        tls.alpn_protocols = vec!["h2".into(), "http/1.1".into()];
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(CONNECT)
            .read_timeout(Duration::from_secs(15))
            .timeout(Duration::from_secs(120));
        Self { http: http.build().unwrap(), base: endpoint.url.clone() }
    }

    pub(super) async fn associate(&self) -> reqwest::Result<Batch<Association>> {
        let request = self.http.put(association_url(&self.base)).bearer_auth(TOKEN);
        request.send().await?.error_for_status()?.json().await
    }

    pub(super) async fn update(&self) -> reqwest::Result<Batch<Configuration>> {
        let request = self.http.post(update_url(&self.base)).bearer_auth(TOKEN).json(&Updates::one());
        request.send().await?.error_for_status()?.json().await
    }
}
