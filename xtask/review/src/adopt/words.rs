//! Converts descriptions for rustdoc, and marks schemas that HubSpot publishes without one.

use heck::ToSnakeCase;
use serde_json::Value;

use super::Draft;

/// The description of schemas without one; a sentence derived from the name would add nothing.
const UNDESCRIBED: &str = "Published without a description.";

pub(super) fn apply(draft: &mut Draft<'_>) {
    let mut published = 0;
    let mut describe = |value: &mut Value, words: String| {
        let theirs = value["description"].as_str().map(plain).filter(|text| !text.is_empty());
        published += usize::from(theirs.is_some());
        value["description"] = Value::from(sentence(theirs.unwrap_or(words)));
    };
    let summary = draft.operation.get("summary").and_then(Value::as_str).map(plain);
    let call = format!("Calls `{} {}`.", draft.method.to_uppercase(), draft.path);
    describe(&mut draft.operation, summary.clone().unwrap_or(call));
    draft.operation["summary"] = Value::from(summary.unwrap_or_else(|| capital(&spaced(&draft.id))));
    let parameters = draft.operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten().filter(|one| one.get("$ref").is_none()) {
        describe(parameter, UNDESCRIBED.to_owned());
    }
    if let Some(body) = draft.operation.get_mut("requestBody") {
        describe(body, UNDESCRIBED.to_owned());
    }
    for (_, schema) in draft.schemas.iter_mut().filter(|(_, schema)| schema.get("pattern").is_none()) {
        describe(schema, UNDESCRIBED.to_owned());
        for (_, value) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
            if value.get("$ref").is_none() {
                describe(value, UNDESCRIBED.to_owned());
            }
        }
    }
    if published > 0 {
        draft.ask(format!("{published} descriptions are copied from HubSpot: check and rewrite them"));
    }
}

/// Removes HTML and brackets, which rustdoc reads as links, puts URLs in angle brackets and names in backticks.
pub(super) fn plain(text: &str) -> String {
    let text = &without_links(text);
    let mut bare = String::new();
    let mut in_tag = false;
    for (at, letter) in text.char_indices() {
        let after = &text[at + letter.len_utf8()..];
        let opens =
            letter == '<' && after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && after.contains('>');
        in_tag = in_tag && letter != '>' || opens;
        match letter {
            '<' | '>' | '`' | '*' | '\\' => bare.push(' '),
            _ if in_tag => {}
            '[' => bare.push('('),
            ']' => bare.push(')'),
            letter => bare.push(letter),
        }
    }
    let paragraphs = bare.split("\n\n").map(|text| text.split_whitespace().map(marked).collect::<Vec<_>>().join(" "));
    paragraphs.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Replaces Markdown links by their text with the URL in parentheses.
fn without_links(text: &str) -> String {
    let mut rest = text;
    let mut whole = String::new();
    while let Some(middle) = rest.find("](") {
        let (Some(start), Some(end)) = (rest[..middle].rfind('['), rest[middle..].find(')')) else {
            whole += &rest[..middle + 2];
            rest = &rest[middle + 2..];
            continue;
        };
        let (label, address) = (&rest[start + 1..middle], &rest[middle + 2..middle + end]);
        let address = if address.starts_with("http") { format!(" ({address})") } else { String::new() };
        whole += &format!("{}{label}{address}", &rest[..start]);
        rest = &rest[middle + end + 1..];
    }
    whole + rest
}

/// A word with the angle brackets or backticks that a URL or a name needs.
fn marked(word: &str) -> String {
    let letters =
        |text: &str| text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    let address = word.find("http://").or_else(|| word.find("https://"));
    let (start, marks) = match address {
        Some(at) => (at, ["<", ">"]),
        None => (word.len() - word.trim_start_matches(|c: char| !c.is_alphanumeric()).len(), ["`", "`"]),
    };
    let (before, rest) = word.split_at(start);
    let core = rest.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/');
    let is_name = core.contains('_') || letters(core) && !core.starts_with("HubSpot");
    let [open, close] = if address.is_some() || is_name { marks } else { ["", ""] };
    format!("{before}{open}{core}{close}{}", &rest[core.len()..])
}

fn spaced(name: &str) -> String {
    name.to_snake_case().replace('_', " ")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

pub(super) fn sentence(text: String) -> String {
    let text = capital(&text);
    if text.ends_with(['.', '!', '?', ':']) { text } else { text + "." }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_removed_and_urls_become_links() {
        assert_eq!(plain("<p>See [docs](https://a.b/c).</p>"), "See docs (<https://a.b/c>).");
        assert_eq!(plain("[a](#b) and [c](https://d.e/f_g), ](x"), "a and c (<https://d.e/f_g>), )(x");
        assert_eq!(plain("a\n\nb  c"), "a\n\nb c");
        assert_eq!(plain("1 < 2"), "1 2");
        assert_eq!(plain("(HubSpot's typeId, from_id)."), "(HubSpot's `typeId`, `from_id`).");
    }

    #[test]
    fn a_summary_is_derived_from_the_id() {
        assert_eq!(capital(&spaced("getUserEmail")), "Get user email");
    }
}
