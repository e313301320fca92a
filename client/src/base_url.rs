//! The base URL of requests.

use std::net::IpAddr;

use reqwest::Url;

use crate::{Error, redact};

/// Parses the base URL: https or loopback, without userinfo, query and fragment.
pub(crate) fn parse(text: &str, secrets: &[&str]) -> Result<Url, Error> {
    let reject = |reason: &str| Err(Error::configuration(format!("base URL {}: {reason}", for_display(text, secrets))));
    let Ok(url) = Url::parse(text) else {
        return reject("not a URL; expected one such as \"https://api.hubapi.com\"");
    };
    if url.host_str().is_none_or(str::is_empty) || !matches!(url.scheme(), "http" | "https") {
        return reject("the scheme must be https, or http for a loopback host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return reject("remove the user and password; the token goes into `access_token`");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return reject("remove the query and the fragment");
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return reject("would send the token in clear text; use https, or http for a loopback host only");
    }
    Ok(url)
}

/// The path of the base URL followed by `path`.
pub(crate) fn below(base: &Url, path: &str) -> String {
    base.path().trim_end_matches('/').to_owned() + path
}

/// The base URL with another path. Parses the path only, which takes half as long as parsing a whole URL.
pub(crate) fn with_path(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(path);
    url
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The text for a message, without anything that may be secret: text before an `@`, the query, the fragment, and tokens.
pub(crate) fn for_display(text: &str, secrets: &[&str]) -> String {
    let start = text.rfind('@').map_or(0, |at| at + 1);
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let (before, after) = (if start > 0 { "…@" } else { "" }, if end < text.len() { "…" } else { "" });
    // `start` is after `end` if the `@` is in the query or fragment; nothing is shown then, as all of it may be secret.
    let shown = redact::mask(text.get(start..end).unwrap_or_default(), secrets);
    format!("\"{before}{}{after}\"", shown.escape_debug())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_slashes_are_removed_and_prefixes_kept() {
        for (given, expected) in [
            ("https://api.hubapi.com", "https://api.hubapi.com/a/1"),
            ("https://api.hubapi.com/", "https://api.hubapi.com/a/1"),
            ("HTTPS://API.hubapi.com:443/proxy/v1//", "https://api.hubapi.com/proxy/v1/a/1"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/a/1"),
            ("http://[::1]:8080", "http://[::1]:8080/a/1"),
            ("http://localhost:1", "http://localhost:1/a/1"),
        ] {
            let base = parse(given, &[]).unwrap();
            assert_eq!(with_path(&base, &below(&base, "/a/1")).as_str(), expected);
        }
    }

    #[test]
    fn other_base_urls_are_rejected_without_leaking() {
        for given in [
            "",
            "api.hubapi.com",
            "ftp://api.hubapi.com",
            "https://user:secret@api.hubapi.com",
            "https://api.hubapi.com?x=1",
            "https://api.hubapi.com#x",
            "http://api.hubapi.com",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "data:text/plain,x",
            "https://api.hubapi.com?hapikey=secret",
            "https://api.hubapi.com/?hapikey=se@cret",
            "https://user:se?secret@api.hubapi.com",
            "https://user:se#secret@api.hubapi.com",
            "http://api.hubapi.com/s3cret-token",
            "pat-na1-secret00-1111-2222-3333-444444444444",
        ] {
            let error = parse(given, &["s3cret-token"]).expect_err(given).to_string();
            assert!(error.starts_with("base URL \""), "{error}");
            assert!(
                !error.contains("secret") && !error.contains("s3cret-token") && !error.contains("cret\""),
                "{error}"
            );
        }
    }
}
