//! Gives schemas short names that are valid in Rust, and records the published ones.

use std::collections::BTreeMap;

use generator::name::{Scope, pascal};
use serde_json::Value;

use super::{Draft, published};

/// Prefixes of HubSpot's names, and the suffixes that replace them in the contract.
const FORMS: [(&str, &str); 3] = [("BatchInput", "Inputs"), ("BatchResponse", "Batch"), ("CollectionResponse", "Page")];

/// Words that carry no meaning.
const MEANINGLESS_WORDS: &str = "WithErrors NoPaging ForwardPaging WithTotal Request Public Simple Definition Dto";

pub(super) fn apply(draft: &mut Draft<'_>) {
    let unnamed: Vec<String> = draft.schemas.keys().filter(|name| published(name) != *name).cloned().collect();
    let mut renamed = BTreeMap::new();
    for name in unnamed {
        let published = published(&name).to_owned();
        // The copy for requests of a schema that responses also use.
        let ending = if name.starts_with("~~") { "Request" } else { "" };
        let short = free(draft, &format!("{}{ending}", short(&published)));
        if short != published {
            draft.note(format!("`{published}` became `{short}`"));
        }
        // Reserves the name.
        draft.schemas.insert(short.clone(), Value::Null);
        // A name with a slash is that of a nested schema, which has no published name.
        if !published.contains('/') {
            draft.schemas.entry(name.clone()).and_modify(|schema| schema["x-hubspot-schema"] = published.into());
        }
        renamed.insert(name, short);
    }
    renamed.values().for_each(|short| drop(draft.schemas.remove(short)));
    draft.replace(&renamed);
}

/// `BatchInputPublicAssociationSpec` → `AssociationSpecInputs`.
fn short(published: &str) -> String {
    let form = FORMS.iter().find_map(|(start, end)| {
        let rest = published.strip_prefix(start)?;
        rest.starts_with(|c: char| c.is_ascii_uppercase()).then_some((rest, *end))
    });
    let (rest, end) = form.unwrap_or((published, ""));
    let bare = MEANINGLESS_WORDS.split(' ').fold(rest.to_owned(), |name, noise| name.replace(noise, ""));
    let bare = if bare.is_empty() { rest } else { &bare };
    pascal(&format!("{bare}{end}"))
}

/// `name`, or `name` with a suffix that makes it unique.
pub(super) fn free(draft: &Draft<'_>, name: &str) -> String {
    let taken = |name: &str| {
        Scope::Types.reserves(name)
            || draft.contract_schema(name).is_some()
            || draft.schemas.keys().any(|key| published(key) == key && pascal(key) == name)
    };
    // Components are named in ASCII.
    let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let endings = ["".to_owned(), "Item".to_owned()].into_iter().chain((2..).map(|number: usize| number.to_string()));
    // The case conversion of a combined name can differ from that of its parts.
    let mut names = endings.map(|ending| pascal(&pascal(&format!("{name}{ending}"))));
    names.find(|name| !taken(name)).expect("there are infinitely many numbers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_meaningless_words() {
        assert_eq!(short("BatchInputPublicAssociationSpec"), "AssociationSpecInputs");
        assert_eq!(short("BatchResponseLabelsBetweenObjectPairWithErrors"), "LabelsBetweenObjectPairBatch");
        assert_eq!(short("Public"), "Public");
        assert_eq!(short("HTTPError"), "HttpError");
    }
}
