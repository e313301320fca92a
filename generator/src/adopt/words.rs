//! Descriptions: the published ones made fit for rustdoc, plain facts where there is none.

use heck::ToSnakeCase;
use serde_json::Value;

use super::{Draft, Step};

pub(super) const STEP: Step = Step {
    name: "words",
    summary: "descriptions lose markup that rustdoc would trip over; where there is none, the name says what it says",
    apply,
};

fn apply(draft: &mut Draft<'_>) {
    let mut published = 0;
    let summary = draft.operation.get("summary").and_then(Value::as_str).map(plain);
    let name = format!("Calls `{} {}`.", draft.method.to_uppercase(), draft.path);
    draft
        .operation
        .insert("summary".to_owned(), Value::from(summary.clone().unwrap_or_else(|| capital(&spaced(&draft.id)))));
    let mut operation = Value::Object(std::mem::take(&mut draft.operation));
    published += describe(&mut operation, summary.map_or(name, sentence));
    for parameter in operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .filter(|one| one.get("$ref").is_none())
    {
        let words = format!("The {}.", spaced(parameter["name"].as_str().unwrap_or_default()));
        published += describe(parameter, words);
    }
    if let Some(body) = operation.get_mut("requestBody") {
        published += describe(body, "The request.".to_owned());
    }
    draft.operation = operation.as_object().cloned().unwrap_or_default();
    for (name, schema) in draft.schemas.iter_mut().filter(|(_, schema)| schema.get("pattern").is_none()) {
        published += describe(schema, sentence(capital(&spaced(name))));
        for (field, value) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
            if value.get("$ref").is_none() {
                published += describe(value, format!("The {}.", spaced(field)));
            }
        }
    }
    if published > 0 {
        draft.decide.push(format!("{published} descriptions are HubSpot's words: say what is true, in our own"));
    }
}

/// Makes the description fit, or writes `words` where there is none; 1 for a published one.
fn describe(value: &mut Value, words: String) -> usize {
    let published = value["description"].as_str().map(plain).filter(|text| !text.is_empty());
    let count = published.is_some().into();
    value["description"] = Value::from(sentence(published.unwrap_or(words)));
    count
}

/// Without HTML, without brackets, which are links to rustdoc, with addresses in angle brackets and names in code marks.
pub(super) fn plain(text: &str) -> String {
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

/// A word with the marks that an address or a name needs.
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
    fn markup_goes_and_addresses_become_links() {
        assert_eq!(plain("<p>See [docs](https://a.b/c).</p>"), "See (docs)(<https://a.b/c>).");
        assert_eq!(plain("a\n\nb  c"), "a\n\nb c");
        assert_eq!(plain("1 < 2"), "1 2");
        assert_eq!(plain("(HubSpot's typeId, from_id)."), "(HubSpot's `typeId`, `from_id`).");
    }

    #[test]
    fn a_name_becomes_a_sentence() {
        assert_eq!(sentence(spaced("userEmail")), "User email.");
    }
}
