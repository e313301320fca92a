//! Path templates.

use std::fmt;

/// A path as in OpenAPI, with the names of its parameters in braces.
///
/// Any text is a template; the lint rule `path-template` decides which ones the generator supports.
///
/// ```
/// use generator::document::{PathTemplate, Segment};
///
/// let template = PathTemplate::parse("/crm/v4/objects/{type}");
/// assert_eq!(template.segments().last(), Some(Segment::Parameter("type")));
/// assert_eq!(template.shape(), "/crm/v4/objects/{}");
/// assert_eq!(template.with_api_version("2026-09"), "/crm/2026-09/objects/{type}");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathTemplate<'a>(&'a str);

/// The text between two slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// Text without braces, sent unchanged.
    Literal(&'a str),
    /// One parameter, by its name.
    Parameter(&'a str),
    /// Anything else with a brace, such as `{id}.json`.
    Mixed(&'a str),
}

impl<'a> Segment<'a> {
    fn parse(text: &'a str) -> Self {
        let name = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        match name.filter(|name| !name.contains(['{', '}'])) {
            Some(name) => Self::Parameter(name),
            None if text.contains(['{', '}']) => Self::Mixed(text),
            None => Self::Literal(text),
        }
    }
}

impl<'a> PathTemplate<'a> {
    /// Parses a template.
    pub fn parse(text: &'a str) -> Self {
        Self(text)
    }

    /// Returns the template as written.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Returns the segments after the first slash; a trailing slash is followed by an empty one.
    pub fn segments(self) -> impl DoubleEndedIterator<Item = Segment<'a>> {
        self.0.strip_prefix('/').unwrap_or(self.0).split('/').map(Segment::parse)
    }

    /// Returns the names of the parameters, in the order of the path.
    pub fn parameters(self) -> impl Iterator<Item = &'a str> {
        self.0.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0))
    }

    /// Returns the template with `rename` applied to the name of each parameter.
    pub fn rename(self, rename: impl Fn(&'a str) -> String) -> String {
        let mut parts = self.0.split('{');
        let mut renamed = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            renamed.push('{');
            renamed.push_str(
                &part
                    .split_once('}')
                    .map_or_else(|| part.to_owned(), |(name, rest)| format!("{}}}{rest}", rename(name))),
            );
        }
        renamed
    }

    /// Returns the template without the names of its parameters, which callers never send: templates with the same shape match
    /// the same URLs.
    pub fn shape(self) -> String {
        self.rename(|_| String::new())
    }

    /// Whether both match the same URLs.
    pub fn has_shape_of(self, other: PathTemplate<'_>) -> bool {
        self.shape() == other.shape()
    }

    /// Whether both match the same URLs, apart from the API version.
    pub fn has_shape_in_any_version_of(self, other: PathTemplate<'_>) -> bool {
        let shape = |template: PathTemplate<'_>| PathTemplate(&template.with_api_version("*")).shape();
        self.api_version().is_some() == other.api_version().is_some() && shape(self) == shape(other)
    }

    /// Returns the template without trailing slashes.
    #[must_use]
    pub fn trimmed(self) -> Self {
        Self(self.0.trim_end_matches('/'))
    }

    /// Returns the first segment that [is a version](is_api_version) of HubSpot's API.
    pub fn api_version(self) -> Option<&'a str> {
        self.0.split('/').find(|segment| is_api_version(segment))
    }

    /// Returns the template with another API version, if it has one.
    pub fn with_api_version(self, version: &str) -> String {
        let Some(old) = self.api_version() else { return self.0.to_owned() };
        let mut segments: Vec<_> = self.0.split('/').collect();
        segments.iter_mut().filter(|segment| **segment == old).take(1).for_each(|segment| *segment = version);
        segments.join("/")
    }
}

impl fmt::Display for PathTemplate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Whether a segment names a version of HubSpot's API: `v4`, `2026-09` or `2026-09-beta`.
pub fn is_api_version(segment: &str) -> bool {
    let is_number = |text: &str, digits: std::ops::Range<usize>| {
        digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let date = segment.strip_suffix("-beta").unwrap_or(segment);
    segment.strip_prefix('v').is_some_and(|number| is_number(number, 1..4))
        || date.split_once('-').is_some_and(|(year, month)| is_number(year, 4..5) && is_number(month, 2..3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> PathTemplate<'_> {
        PathTemplate::parse(text)
    }

    #[test]
    fn segments_are_literals_parameters_or_mixed() {
        use Segment::{Literal, Mixed, Parameter};
        let segments = |text| template(text).segments().collect::<Vec<_>>();
        assert_eq!(segments("/a/{b}/{c}.json"), [Literal("a"), Parameter("b"), Mixed("{c}.json")]);
        assert_eq!(segments("/{a}{b}/{/}"), [Mixed("{a}{b}"), Mixed("{"), Mixed("}")]);
        assert_eq!(segments("/"), [Literal("")]);
        assert_eq!(segments("/a/"), [Literal("a"), Literal("")]);
    }

    #[test]
    fn parameters_are_found_inside_segments_and_can_be_renamed() {
        let text = "/a/{b}/x{c}.json/{d";
        assert_eq!(template(text).parameters().collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(template(text).rename(str::to_uppercase), "/a/{B}/x{C}.json/{d");
    }

    #[test]
    fn the_shape_ignores_parameter_names() {
        assert_eq!(template("/a/{b}/c/{d}.json").shape(), "/a/{}/c/{}.json");
        assert!(template("/a/{b}").has_shape_of(template("/a/{c}")));
        assert!(!template("/a/{b}").has_shape_of(template("/a/b")));
        assert!(!template("/a/{b}/").has_shape_of(template("/a/{b}")));
        assert!(template("/a/{b}//").trimmed().has_shape_of(template("/a/{b}")));
    }

    #[test]
    fn versions_are_numbered_or_dated() {
        for version in ["v1", "v4", "v12", "2026-09", "2026-09-beta"] {
            assert!(is_api_version(version), "{version}");
        }
        for other in ["", "v", "version", "v4x", "4", "0-410", "2026", "2026-9", "2026-091", "2026-09-", "beta", "{v4}"]
        {
            assert!(!is_api_version(other), "{other}");
        }
    }

    #[test]
    fn only_the_first_version_of_a_path_is_replaced() {
        assert_eq!(template("/crm/v3/a/v3/{b}").with_api_version("2026-09"), "/crm/2026-09/a/v3/{b}");
        assert_eq!(template("/crm/a").with_api_version("2026-09"), "/crm/a");
    }

    #[test]
    fn shapes_can_be_compared_without_versions() {
        let same = |a, b| template(a).has_shape_in_any_version_of(template(b));
        assert!(same("/crm/v4/{a}", "/crm/2026-09-beta/{b}"));
        assert!(!same("/crm/v4/{a}", "/v4/crm/{a}"));
        assert!(!same("/crm/v4/{a}", "/crm/x/{a}"));
        assert!(!same("/crm/*/{a}", "/crm/v4/{a}"));
    }
}
