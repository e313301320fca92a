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
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The component schemas.
    pub fn schemas() -> Self {
        Self::root().extend(["components", "schemas"])
    }

    /// The component schema of this name.
    pub fn schema(name: &str) -> Self {
        Self::schemas().join(name)
    }

    /// Reads a pointer as RFC 6901 writes it; `None` for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        (text.is_empty() || text.starts_with('/')).then(|| Self(text.to_owned()))
    }

    /// The place that a document-local reference (`#/components/…`) names; `None` for any other reference.
    ///
    /// A reference is a URI fragment (RFC 6901, section 6), so its percent-encoding is undone.
    pub fn from_reference(reference: &str) -> Option<Self> {
        let fragment = decode_percent(reference.strip_prefix('#')?)?;
        (fragment.is_empty() || fragment.starts_with('/')).then_some(Self(fragment))
    }

    /// The member `token` of this place: a key of an object, or an index of a list in decimal digits.
    #[must_use]
    pub fn join(&self, token: impl fmt::Display) -> Self {
        let token = token.to_string().replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{token}", self.0))
    }

    /// This place, then each of `tokens` below it.
    #[must_use]
    pub fn extend<'a>(&self, tokens: impl IntoIterator<Item = &'a str>) -> Self {
        tokens.into_iter().fold(self.clone(), |at, token| at.join(token))
    }

    /// The place that holds this one; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.0.rsplit_once('/')?;
        Some(Self(parent.to_owned()))
    }

    /// The tokens from the root down, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
        self.0.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// The last token, unescaped; `None` for the root.
    pub fn last(&self) -> Option<String> {
        self.tokens().last()
    }

    /// Whether this place is `other` or lies below it.
    pub fn is_within(&self, other: &Pointer) -> bool {
        self.0.strip_prefix(&other.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The document-local reference to this place, such as `#/components/schemas/Name`.
    pub fn to_reference(&self) -> String {
        format!("#{self}")
    }

    /// The pointer as RFC 6901 writes it.
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
    fn references_are_decoded_and_foreign_ones_refused() {
        let pointer = Pointer::from_reference("#/components/schemas/A%20B~1C").unwrap();
        assert_eq!(pointer.last().as_deref(), Some("A B/C"));
        assert_eq!(Pointer::from_reference("other.yaml#/a"), None);
        assert_eq!(Pointer::from_reference("#/%zz"), None);
        assert_eq!(Pointer::from_reference("#name"), None);
    }

    #[test]
    fn within_compares_whole_tokens() {
        let paths = Pointer::root().join("paths");
        assert!(paths.join("a").is_within(&paths));
        assert!(paths.is_within(&Pointer::root()));
        assert!(!Pointer::root().join("paths2").is_within(&paths));
    }

    #[test]
    fn parents_end_at_the_root() {
        let pointer = Pointer::root().join("a").join("b");
        assert_eq!(pointer.parent(), Some(Pointer::root().join("a")));
        assert_eq!(Pointer::root().parent(), None);
    }
}
