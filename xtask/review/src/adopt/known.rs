//! Replaces published schemas by the contract's schemas of the same name, if they have the same shape.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Draft, Usage, published,
    tree::{is_map, items, keys, strings, target},
};

pub(super) fn apply(draft: &mut Draft<'_>) {
    draft.prune();
    let (mut renamed, mut questions) = (BTreeMap::new(), Vec::new());
    for name in draft.schemas.keys() {
        let published = published(name);
        let candidates = draft.contract_schemas().filter(|(_, ours)| ours["x-hubspot-schema"] == published);
        let candidates: Vec<_> = candidates.filter(|(ours, _)| draft.have_the_same_usage(name, ours)).collect();
        let mut differences = Vec::new();
        for (ours, schema) in candidates {
            let mut comparison = Comparison { draft, seen: BTreeSet::new() };
            match comparison.difference(&draft.schemas[name], schema, draft.usage(name)) {
                None => {
                    renamed.insert(name.clone(), ours.clone());
                    differences.clear();
                    break;
                }
                Some(difference) => differences.push((
                    name.clone(),
                    format!("`{published}` is `{ours}` in the contract, but {difference}: is it the same schema?"),
                )),
            }
        }
        questions.extend(differences);
    }
    questions.into_iter().for_each(|(name, question)| draft.ask_of(&name, question));
    for (name, ours) in &renamed {
        draft.note(format!("`{}` is `{ours}` in the contract", published(name)));
    }
    draft.replace(&renamed);
    draft.prune();
}

/// Compares a schema of the contract with a published one: it must have every field, with the same shape. Additional fields
/// are allowed.
struct Comparison<'a> {
    draft: &'a Draft<'a>,
    seen: BTreeSet<(String, String)>,
}

impl Comparison<'_> {
    /// Describes the difference; `None` if the shapes are the same.
    fn difference(&mut self, theirs: &Value, ours: &Value, usage: Usage) -> Option<String> {
        if let (Some(a), Some(b)) = (target(theirs), target(ours))
            && (a == b || !self.seen.insert((a.to_owned(), b.to_owned())))
        {
            return None;
        }
        if theirs.is_null() && ours.is_null() {
            return None;
        }
        let draft = self.draft;
        let (theirs, ours) = (draft.resolved(theirs), draft.resolved(ours));
        for key in ["type", "format"] {
            if theirs[key] != ours[key] {
                let text = |value: &Value| value.as_str().unwrap_or("any").to_owned();
                return Some(format!("the {key} is {} instead of {}", text(&ours[key]), text(&theirs[key])));
            }
        }
        let listed: Vec<_> = strings(&ours["x-extensible-enum"]).collect();
        let is_listed = |value: &str| listed.contains(&value);
        if theirs.get("x-extensible-enum").is_some() != ours.get("x-extensible-enum").is_some()
            || !strings(&theirs["x-extensible-enum"]).all(is_listed)
        {
            return Some("the values differ".to_owned());
        }
        // With `x-shorthand`, fields may have any shape.
        let fields = keys(&theirs["properties"]).filter(|_| ours.get("x-shorthand").is_none());
        for field in fields {
            let Some(ours) = ours["properties"].get(field) else { return Some(format!("it has no `{field}`")) };
            if let Some(difference) = self.difference(&theirs["properties"][field], ours, usage) {
                return Some(format!("{difference} in `{field}`"));
            }
        }
        let [one, other] = [theirs, ours].map(|schema| items(&schema["oneOf"]).collect::<Vec<_>>());
        if one.len() != other.len()
            || one.iter().zip(other).any(|(one, other)| self.difference(one, other, usage).is_some())
        {
            return Some("the alternatives differ".to_owned());
        }
        for key in ["items", "additionalProperties"] {
            let is_compared = key == "items" || is_map(theirs) || is_map(ours);
            if let Some(difference) = self.difference(&theirs[key], &ours[key], usage).filter(|_| is_compared) {
                return Some(format!("{difference} of each item"));
            }
        }
        let required = |schema: &Value| items(&schema["required"]).map(Value::to_string).collect::<BTreeSet<_>>();
        let (theirs, ours) = (required(theirs), required(ours));
        let is_sound = if usage == Usage::Response { ours.is_subset(&theirs) } else { ours == theirs };
        (!is_sound).then(|| "different fields are required".to_owned())
    }
}
