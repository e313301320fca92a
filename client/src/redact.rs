//! Masks access tokens in messages.

/// The text that replaces a token.
const MASK: &str = "[access token]";

/// The minimum length of a secret to mask. HubSpot's are longer, and masking a test's token `any` would garble every
/// message that contains this word.
const MIN_SECRET: usize = 8;

/// Masks the secrets in `text`, even percent-encoded or in another case (as in host names), and anything that looks like a
/// private app's token (`pat-na1-…`).
///
/// Mask before truncating: a partial secret is not recognized.
pub(crate) fn mask(text: &str, secrets: &[&str]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    let secrets: Vec<_> = secrets.iter().filter(|secret| secret.len() >= MIN_SECRET).collect();
    while let Some(first) = rest.chars().next() {
        let known = secrets.iter().map(|secret| secret_length(secret, rest.as_bytes()));
        let length = known.fold(private_token_length(rest), usize::max);
        masked.push_str(if length > 0 { MASK } else { &rest[..first.len_utf8()] });
        rest = &rest[length.max(first.len_utf8())..];
    }
    masked
}

/// The length of the secret at the start of `text`; 0 if there is none.
fn secret_length(secret: &str, text: &[u8]) -> usize {
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

/// The length of the private app's token at the start of `text`; 0 if there is none.
fn private_token_length(text: &str) -> usize {
    if !text.starts_with("pat-") {
        return 0;
    }
    let length = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(text.len());
    // Anything shorter is a word such as "pat-terns", as a region and a secret have more characters.
    if length >= 20 { length } else { 0 }
}

/// The maximum length of a text of a response in an error, in bytes.
const MAX_SHOWN: usize = 1024;

/// Returns `text` as errors show it: masked, then truncated to 1 KiB.
pub(crate) fn for_display(text: &str, secrets: &[&str]) -> String {
    let mut shown = mask(text, secrets);
    if let Some(end) = (0..=MAX_SHOWN).rev().find(|end| shown.is_char_boundary(*end)).filter(|end| *end < shown.len()) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_occurrence_of_a_token_is_masked() {
        let token = "CJTestToken";
        assert_eq!(mask("token CJTestToken, CJTestToken.", &[token]), format!("token {MASK}, {MASK}."));
        let private = "pat-na1-00000000-1111-2222-3333-444444444444";
        assert_eq!(mask(&format!("«{private}» is bad: {private}"), &[]), format!("«{MASK}» is bad: {MASK}"));
        assert_eq!(mask("pat-terns and pat-", &[""]), "pat-terns and pat-");
    }

    #[test]
    fn secrets_too_short_for_a_token_are_not_masked() {
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
