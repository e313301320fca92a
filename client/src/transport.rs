//! The one place that every request passes.

use reqwest::{
    Request,
    header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT},
};
use serde::de::DeserializeOwned;

use crate::{CallOptions, Error, Operation, ResponseValue, error::Kind};

/// Sends requests and turns what comes back into answers or errors.
pub(crate) struct Transport {
    http: reqwest::Client,
    base_url: String,
    token: String,
}

impl Transport {
    pub(crate) fn new(base_url: String, token: &str, user_agent: &str) -> Result<Self, Error> {
        let mut headers = HeaderMap::new();
        let mut bearer = HeaderValue::try_from(format!("Bearer {token}"))
            .ok()
            .filter(|_| !token.trim().is_empty())
            .ok_or_else(|| Error::configuration("the access token is empty or holds characters no header may carry"))?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        let agent = HeaderValue::try_from(user_agent)
            .map_err(|_| Error::configuration("the user agent suffix holds characters no header may carry"))?;
        headers.insert(USER_AGENT, agent);
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Error::configuration("the HTTP client could not be built").with_source(error))?;
        Ok(Self { http, base_url, token: token.to_owned() })
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        _operation: &'static Operation,
        request: Request,
        _options: CallOptions,
    ) -> Result<ResponseValue<T>, Error> {
        let response = self.http.execute(request).await.map_err(failure)?;
        let status = response.status();
        let headers = response.headers().clone();
        let body = response.bytes().await.map_err(failure)?;
        ResponseValue::read(status, headers, body, Some(&self.token))
    }
}

fn failure(error: reqwest::Error) -> Error {
    let kind = if error.is_timeout() {
        Kind::Timeout("the attempt")
    } else if error.is_connect() {
        Kind::Connect
    } else {
        Kind::Io
    };
    // Without its URL: record ids are none of a log's business.
    Error::new(kind).with_source(error.without_url())
}
