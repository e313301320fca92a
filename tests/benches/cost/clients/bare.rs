//! hyper and serde, the minimum: no redirects, no proxy, no timeouts of calls.

use std::error::Error;

use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes, http::request::Builder};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::de::DeserializeOwned;

use super::{CONNECT, TOKEN, association_url, tls, update_url};
use crate::{
    plain::{Association, Batch, Configuration, Updates},
    server::Endpoint,
};

#[derive(Clone)]
pub(crate) struct Client {
    http: legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    base: String,
}

type Response<T> = Result<T, Box<dyn Error + Send + Sync>>;

impl Client {
    pub(super) fn new(endpoint: &Endpoint) -> Self {
        let mut sockets = HttpConnector::new();
        sockets.enforce_http(false);
        sockets.set_nodelay(true);
        sockets.set_connect_timeout(Some(CONNECT));
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls(endpoint)).https_or_http();
        let connector = connector.enable_http1().enable_http2().wrap_connector(sockets);
        Self { http: legacy::Client::builder(TokioExecutor::new()).build(connector), base: endpoint.url.clone() }
    }

    pub(super) async fn associate(&self) -> Response<Batch<Association>> {
        self.send(Request::put(association_url(&self.base)), Bytes::new()).await
    }

    pub(super) async fn update(&self) -> Response<Batch<Configuration>> {
        let request = Request::post(update_url(&self.base)).header("content-type", "application/json");
        self.send(request, serde_json::to_vec(&Updates::one())?.into()).await
    }

    async fn send<T: DeserializeOwned>(&self, request: Builder, body: Bytes) -> Response<T> {
        let request = request.header("authorization", format!("Bearer {TOKEN}")).body(Full::new(body))?;
        let response = self.http.request(request).await?;
        if !response.status().is_success() {
            return Err(response.status().to_string().into());
        }
        Ok(serde_json::from_slice(&response.into_body().collect().await?.to_bytes())?)
    }
}
