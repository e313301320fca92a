//! The operations and their routes.

use std::sync::Arc;

use reqwest::Url;

use crate::{ApiVersion, base_url};

/// An operation of the contract, as the transport sees it; the table of them is generated.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The operationId of the contract.
    pub(crate) id: &'static str,
    /// The HTTP method.
    pub(crate) method: &'static str,
    /// The path template before and after the version of the API.
    pub(crate) path: (&'static str, &'static str),
    /// The versions of the API, the default first; empty if the path has none.
    pub(crate) versions: &'static [&'static str],
    /// Whether repeating a request has the same effect as sending it once.
    pub(crate) idempotent: bool,
    /// HubSpot's names of the rate limit policies that do not count this operation.
    pub(crate) rate_limit_exemptions: &'static [&'static str],
}

/// An operation under one version of the API. Created when a client is built, and for each call that selects a version.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) operation: &'static Operation,
    /// The path template.
    pub(crate) template: String,
    /// The path of the base URL, followed by the template up to the first parameter.
    pub(crate) head: String,
}

impl Route {
    /// The operation under `version`, or under its default.
    ///
    /// # Errors
    /// Returns an error if `version` is not one of the operation's versions; it lists them.
    pub(crate) fn new(
        operation: &'static Operation,
        version: Option<&ApiVersion>,
        base: &Url,
    ) -> Result<Arc<Self>, String> {
        let (before, after) = operation.path;
        let segment = match (operation.versions, version) {
            ([], _) => "",
            ([default, ..], None) => default,
            (listed, Some(version)) if version.is_checked() && !listed.contains(&version.as_str()) => {
                return Err(format!("{} ({})", operation.id, listed.join(", ")));
            }
            (_, Some(version)) => version.as_str(),
        };
        let template = format!("{before}{segment}{after}");
        let head = template.split('{').next().unwrap_or_default();
        Ok(Arc::new(Self { operation, head: base_url::below(base, head), template }))
    }
}

/// The message for a version that operations do not list; `listed` has these operations and their versions.
pub(crate) fn unlisted_version(version: &ApiVersion, listed: &str) -> String {
    format!("API version {version} is not listed for {listed}; choose a listed version, or use `ApiVersion::unchecked`")
}
