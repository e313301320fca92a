//! Keeps access tokens out of messages.

/// The replacement of a masked token.
const MASK: &str = "[access token]";

/// Shorter texts cannot be secrets of HubSpot, and masking the token `any` of a test would garble each message with that word.
const SHORTEST: usize = 8;

/// `text` without the secrets, also percent-encoded or in another case, as hosts are written, and without anything shaped
/// like a private-app token (`pat-na1-…`).
///
/// Mask before cutting: a partial secret is not found.
pub(crate) fn mask(text: &str, secrets: &[&str]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    let secrets: Vec<_> = secrets.iter().filter(|secret| secret.len() >= SHORTEST).collect();
    while let Some(first) = rest.chars().next() {
        let known = secrets.iter().map(|secret| length_of(secret, rest.as_bytes()));
        let length = known.fold(private(rest), usize::max);
        masked.push_str(if length > 0 { MASK } else { &rest[..first.len_utf8()] });
        rest = &rest[length.max(first.len_utf8())..];
    }
    masked
}

/// How much of `text`, from its start, is the secret.
fn length_of(secret: &str, text: &[u8]) -> usize {
    let mut length = 0;
    for byte in secret.bytes() {
        length += match &text[length..] {
            [found, ..] if found.eq_ignore_ascii_case(&byte) || (*found, byte) == (b'+', b' ') => 1,
            [b'%', code @ ..] if code.get(..2).is_some_and(|code| is_hex(code, byte)) => 3,
            _ => return 0,
        };
    }
    length
}

fn is_hex(code: &[u8], byte: u8) -> bool {
    std::str::from_utf8(code).is_ok_and(|code| u8::from_str_radix(code, 16) == Ok(byte))
}

/// How much of `text`, from its start, has the shape of a private-app token.
fn private(text: &str) -> usize {
    if !text.starts_with("pat-") {
        return 0;
    }
    let length = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(text.len());
    // Shorter than region and secret together: a word such as "pat-terns", not a token.
    if length >= 20 { length } else { 0 }
}

/// The longest text of a response that an error shows, in bytes.
const SHOWN: usize = 1024;

/// `text` as errors show it: masked, and then cut to 1 KiB.
pub(crate) fn shown(text: &str, secrets: &[&str]) -> String {
    let mut shown = mask(text, secrets);
    if let Some(end) = (0..=SHOWN).rev().find(|end| shown.is_char_boundary(*end)).filter(|end| *end < shown.len()) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_masked_wherever_they_appear() {
        let token = "CJTestToken";
        assert_eq!(mask("token CJTestToken, CJTestToken.", &[token]), format!("token {MASK}, {MASK}."));
        let private = "pat-na1-00000000-1111-2222-3333-444444444444";
        assert_eq!(mask(&format!("«{private}» is bad: {private}"), &[]), format!("«{MASK}» is bad: {MASK}"));
        assert_eq!(mask("pat-terns and pat-", &[""]), "pat-terns and pat-");
    }

    #[test]
    fn texts_too_short_for_a_token_are_kept() {
        assert_eq!(mask("any company, too many tokens", &["any", "token"]), "any company, too many tokens");
    }

    #[test]
    fn secrets_are_masked_in_other_encodings() {
        for (text, expected) in [
            ("client_secret=s%2Fe%2fc+ret&x", format!("client_secret={MASK}&x")),
            ("s/e/c%20ret", MASK.to_owned()),
            ("https://S/E/C RET.example", format!("https://{MASK}.example")),
            ("é s/e/c ret é", format!("é {MASK} é")),
            ("s/e/c re", "s/e/c re".to_owned()),
            ("s%2", "s%2".to_owned()),
        ] {
            assert_eq!(mask(text, &["s/e/c ret"]), expected);
        }
    }
}
