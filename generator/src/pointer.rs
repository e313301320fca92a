//! Places in a document.

use std::fmt;

/// A place in a document, as an RFC 6901 JSON pointer.
///
/// ```
/// let pointer = generator::Pointer::root().join("paths").join("/crm/{id}");
/// assert_eq!(pointer.to_string(), "/paths/~1crm~1{id}");
/// assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["paths", "/crm/{id}"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// Returns the pointer to the whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Returns the pointer to the component schemas.
    pub fn schemas() -> Self {
        Self::root().extend(["components", "schemas"])
    }

    /// Returns the pointer to the component schema with this name.
    pub fn schema(name: &str) -> Self {
        Self::schemas().join(name)
    }

    /// Parses an RFC 6901 pointer; `None` if the text is not one.
    pub fn parse(text: &str) -> Option<Self> {
        (text.is_empty() || text.starts_with('/')).then(|| Self(text.to_owned()))
    }

    /// Returns the target of a document-local reference (`#/components/…`); `None` for any other reference.
    ///
    /// A reference is a URI fragment (RFC 6901, section 6), so it is percent-decoded.
    pub fn from_reference(reference: &str) -> Option<Self> {
        let fragment = decode_percent(reference.strip_prefix('#')?)?;
        (fragment.is_empty() || fragment.starts_with('/')).then_some(Self(fragment))
    }

    /// Returns the place of the member `token`: a key of an object, or an index of a list in decimal digits.
    #[must_use]
    pub fn join(&self, token: impl fmt::Display) -> Self {
        let token = token.to_string().replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{token}", self.0))
    }

    /// Returns this place extended by each of `tokens`.
    #[must_use]
    pub fn extend<'a>(&self, tokens: impl IntoIterator<Item = &'a str>) -> Self {
        tokens.into_iter().fold(self.clone(), |at, token| at.join(token))
    }

    /// Returns the parent; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.0.rsplit_once('/')?;
        Some(Self(parent.to_owned()))
    }

    /// Returns the unescaped tokens, starting at the root.
    pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
        self.0.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// Returns the unescaped last token; `None` for the root.
    pub fn last(&self) -> Option<String> {
        self.tokens().last()
    }

    /// Whether this place is `other` or below it.
    pub fn is_within(&self, other: &Pointer) -> bool {
        self.0.strip_prefix(&other.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Returns the document-local reference to this place, such as `#/components/schemas/Name`.
    pub fn to_reference(&self) -> String {
        format!("#{self}")
    }

    /// Returns the pointer as RFC 6901 text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn decode_percent(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            _ => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_survive_escaping() {
        let tokens = ["a/b", "~", "~1", "", "{x}"];
        assert_eq!(Pointer::root().extend(tokens).tokens().collect::<Vec<_>>(), tokens);
    }

    #[test]
    fn references_are_decoded_and_external_ones_rejected() {
        let pointer = Pointer::from_reference("#/components/schemas/A%20B~1C").unwrap();
        assert_eq!(pointer.last().as_deref(), Some("A B/C"));
        assert_eq!(Pointer::from_reference("other.yaml#/a"), None);
        assert_eq!(Pointer::from_reference("#/%zz"), None);
        assert_eq!(Pointer::from_reference("#name"), None);
    }

    #[test]
    fn is_within_compares_whole_tokens() {
        let paths = Pointer::root().join("paths");
        assert!(paths.join("a").is_within(&paths));
        assert!(paths.is_within(&Pointer::root()));
        assert!(!Pointer::root().join("paths2").is_within(&paths));
    }

    #[test]
    fn the_root_has_no_parent() {
        let pointer = Pointer::root().join("a").join("b");
        assert_eq!(pointer.parent(), Some(Pointer::root().join("a")));
        assert_eq!(Pointer::root().parent(), None);
    }
}
