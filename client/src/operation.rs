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
    /// Whether sending a request twice has the same effect as sending it once.
    pub(crate) idempotent: bool,
    /// HubSpot's names of the rate-limit policies that do not count this operation.
    pub(crate) rate_limit_exemptions: &'static [&'static str],
}

/// An operation under one version of the API. Created when a client is built, and for a call that selects another version.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) operation: &'static Operation,
    /// The path template.
    pub(crate) template: String,
    /// The path up to the first parameter, after that of the base URL.
    pub(crate) head: String,
}

impl Route {
    /// The operation under `version`, or under its default.
    ///
    /// # Errors
    /// Returns an error with the versions of the operation if it lacks this one.
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

/// The message for a version that operations lack; `lacks` names them with those that they have.
pub(crate) fn lacking(version: &ApiVersion, lacks: &str) -> String {
    format!("API version {version} is not listed for {lacks}; choose a listed version, or use `ApiVersion::unchecked`")
}
