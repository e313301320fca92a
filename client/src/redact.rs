//! Keeps access tokens out of messages.

/// What stands where a token stood.
const MASK: &str = "[access token]";

/// `text` without the secrets and without anything shaped like a private-app token (`pat-na1-…`).
pub(crate) fn mask(text: &str, secrets: &[&str]) -> String {
    let own = secrets.iter().filter(|secret| !secret.is_empty());
    let text = own.fold(text.to_owned(), |text, secret| text.replace(secret, MASK));
    let mut masked = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("pat-") {
        let (before, found) = rest.split_at(at);
        let length = found.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(found.len());
        masked.push_str(before);
        // Shorter than region and secret together: a word such as "pat-terns", not a token.
        masked.push_str(if length >= 20 { MASK } else { &found[..length] });
        rest = &found[length..];
    }
    masked + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_masked_wherever_they_stand() {
        let token = "CJTestToken";
        assert_eq!(mask("token CJTestToken, CJTestToken.", &[token]), format!("token {MASK}, {MASK}."));
        let private = "pat-na1-00000000-1111-2222-3333-444444444444";
        assert_eq!(mask(&format!("«{private}» is bad: {private}"), &[]), format!("«{MASK}» is bad: {MASK}"));
        assert_eq!(mask("pat-terns and pat-", &[""]), "pat-terns and pat-");
    }
}
