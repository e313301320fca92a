//! The versions of HubSpot's API in which an operation is published.

use serde_json::Value;

use super::OperationAt;

/// The extension that lists them.
pub const API_VERSIONS: &str = "x-hubspot-api-versions";

/// A version of HubSpot's API listed by an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedVersion<'a> {
    /// The segment in the path, such as `v4` or `2026-09`.
    pub version: &'a str,
    /// The date on which HubSpot's support ends (`YYYY-MM-DD`), if HubSpot gives one.
    pub support_ends: Option<&'a str>,
    /// The source of these facts; empty for an operation without a list.
    pub source: &'a str,
}

impl<'a> OperationAt<'a> {
    /// Returns the versions that the operation lists, in order. Without a list, it is the version in the path, if any.
    pub fn listed_versions(&self) -> Vec<ListedVersion<'a>> {
        let Some(entries) = self.value[API_VERSIONS].as_array() else {
            let version = self.template().api_version();
            return version
                .map(|version| ListedVersion { version, support_ends: None, source: "" })
                .into_iter()
                .collect();
        };
        let read = |entry: &'a Value| {
            let text = |key: &str| entry[key].as_str();
            Some(ListedVersion {
                version: text("version")?,
                support_ends: text("support-ends"),
                source: text("source").unwrap_or_default(),
            })
        };
        entries.iter().filter_map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::Document;

    fn versions(operation: &str) -> Vec<String> {
        let text = format!("openapi: 3.0.3\npaths: {{'/crm/v4/{{id}}': {{get: {operation}}}, /crm/a: {{get: {{}}}}}}");
        let document = Document::parse("a.yaml", &text).unwrap();
        let listed = document.operations().into_iter().flat_map(|operation| operation.listed_versions());
        listed.map(|listed| format!("{} {:?} {}", listed.version, listed.support_ends, listed.source)).collect()
    }

    #[test]
    fn listed_versions_keep_their_order() {
        let list = "[{version: v4, support-ends: '2027-03-30', source: a}, {version: 2026-09, source: b}]";
        let operation = format!("{{x-hubspot-api-versions: {list}}}");
        assert_eq!(versions(&operation), ["v4 Some(\"2027-03-30\") a", "2026-09 None b"]);
    }

    #[test]
    fn without_a_list_the_version_in_the_path_is_the_only_one() {
        assert_eq!(versions("{}"), ["v4 None "]);
    }
}
