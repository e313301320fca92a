//! Puts the contract's schemas in the place of those published under the same name, if they have the same shape.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Draft, Way, published,
    tree::{is_map, items, keys, strings, target},
};

pub(super) fn apply(draft: &mut Draft<'_>) {
    draft.prune();
    let (mut renamed, mut questions) = (BTreeMap::new(), Vec::new());
    for name in draft.schemas.keys() {
        let published = published(name);
        let candidates = draft.contract_schemas().filter(|(_, ours)| ours["x-hubspot-schema"] == published);
        let candidates: Vec<_> = candidates.filter(|(ours, _)| draft.go_the_same_way(name, ours)).collect();
        let mut flaws = Vec::new();
        for (ours, schema) in candidates {
            let mut comparison = Comparison { draft, seen: BTreeSet::new() };
            match comparison.flaw(&draft.schemas[name], schema, draft.way(name)) {
                None => {
                    renamed.insert(name.clone(), ours.clone());
                    flaws.clear();
                    break;
                }
                Some(flaw) => flaws.push((
                    name.clone(),
                    format!("`{published}` is `{ours}` of the contract, but {flaw}: one schema or two?"),
                )),
            }
        }
        questions.extend(flaws);
    }
    questions.into_iter().for_each(|(name, question)| draft.ask_of(&name, question));
    for (name, ours) in &renamed {
        draft.note(format!("`{}` is `{ours}` of the contract", published(name)));
    }
    draft.replace(&renamed);
    draft.prune();
}

/// Whether a schema of the contract can stand for a published one: it has every field, and each field, whatever it refers to,
/// is of the same shape. What else the contract has is its own judgement.
struct Comparison<'a> {
    draft: &'a Draft<'a>,
    seen: BTreeSet<(String, String)>,
}

impl Comparison<'_> {
    /// What is different, in words; `None` for one shape.
    fn flaw(&mut self, theirs: &Value, ours: &Value, way: Way) -> Option<String> {
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
        // What may be a bare string instead may have members of any shape.
        let fields = keys(&theirs["properties"]).filter(|_| ours.get("x-shorthand").is_none());
        for field in fields {
            let Some(ours) = ours["properties"].get(field) else { return Some(format!("it has no `{field}`")) };
            if let Some(flaw) = self.flaw(&theirs["properties"][field], ours, way) {
                return Some(format!("{flaw} in `{field}`"));
            }
        }
        let [one, other] = [theirs, ours].map(|schema| items(&schema["oneOf"]).collect::<Vec<_>>());
        if one.len() != other.len() || one.iter().zip(other).any(|(one, other)| self.flaw(one, other, way).is_some()) {
            return Some("the alternatives differ".to_owned());
        }
        for key in ["items", "additionalProperties"] {
            let is_compared = key == "items" || is_map(theirs) || is_map(ours);
            if let Some(flaw) = self.flaw(&theirs[key], &ours[key], way).filter(|_| is_compared) {
                return Some(format!("{flaw} of each item"));
            }
        }
        let required = |schema: &Value| items(&schema["required"]).map(Value::to_string).collect::<BTreeSet<_>>();
        let (theirs, ours) = (required(theirs), required(ours));
        let is_sound = if way == Way::Response { ours.is_subset(&theirs) } else { ours == theirs };
        (!is_sound).then(|| "other fields are required".to_owned())
    }
}
