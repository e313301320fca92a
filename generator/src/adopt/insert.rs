//! The draft as lines between those of the contract, none of which changes.

use serde_json::{Map, Value, json};

use super::{Draft, identity};
use crate::{Document, Error, Pointer, document::style};

/// The text of the contract with the operation, its schemas, tags and scopes.
pub(super) fn into(contract: &Document, draft: &Draft<'_>) -> Result<String, Error> {
    let mut lines = Lines { contract, inserts: Vec::new() };
    lines.tags(&identity::new_tags(draft))?;
    lines.operation(draft)?;
    lines.scopes(&draft.scopes)?;
    lines.schemas(draft)?;
    Ok(lines.text())
}

struct Lines<'a> {
    contract: &'a Document,
    /// The line before which to insert, from 1, and what.
    inserts: Vec<(usize, String)>,
}

impl Lines<'_> {
    fn text(mut self) -> String {
        // Stable: what goes to one place stays in order.
        self.inserts.sort_by_key(|(line, _)| *line);
        let mut inserts = self.inserts.into_iter().peekable();
        let mut text = String::new();
        let lines = self.contract.text().lines();
        for (at, line) in lines.map(Some).chain([None]).enumerate() {
            while let Some((_, insert)) = inserts.next_if(|(before, _)| *before == at + 1 || line.is_none()) {
                text += &insert;
            }
            if let Some(line) = line {
                text += line;
                text.push('\n');
            }
        }
        text
    }

    fn tags(&mut self, tags: &[Value]) -> Result<(), Error> {
        let place = Pointer::root().join("tags");
        if tags.is_empty() || self.contract.at(&place).is_none() {
            return Ok(());
        }
        let text = style::member("tags", &json!(tags), 0);
        let items = text.split_once('\n').map(|(_, items)| items.to_owned()).unwrap_or_default();
        self.after(&place, items)
    }

    /// Below its path, after the last method, or as the last path.
    fn operation(&mut self, draft: &Draft<'_>) -> Result<(), Error> {
        let paths = Pointer::root().join("paths");
        let operation = style::member(draft.method, &Value::Object(draft.operation.clone()), 4);
        let item = paths.join(&draft.path);
        if self.contract.at(&item).is_some() {
            return self.after(&item, operation);
        }
        let path = style::member(&draft.path, &Value::Null, 2).replace(" null\n", "\n");
        self.after(&paths, format!("\n{path}{operation}"))
    }

    fn scopes(&mut self, scopes: &[String]) -> Result<(), Error> {
        let place = "components/securitySchemes/oauth2/flows/authorizationCode/scopes";
        let place = Pointer::root().extend(place.split('/'));
        let known: Vec<_> = self.contract.members(&place).map(|(scope, _)| scope.clone()).collect();
        for scope in scopes {
            let before = known.iter().rev().find(|known| *known < scope);
            let at = before.map_or(self.line(&place)? + 1, |before| self.contract.line_after(&place.join(before)));
            let indent = known.first().map_or(2, |known| self.contract.position(&place.join(known)).column - 1);
            let words = Value::from(format!("Calls that need {scope}."));
            self.inserts.push((at, style::member(scope, &words, indent)));
        }
        Ok(())
    }

    /// Parameters and enums beside those of the contract, the rest before the errors.
    fn schemas(&mut self, draft: &Draft<'_>) -> Result<(), Error> {
        let place = Pointer::root().extend(["components", "schemas"]);
        let mut known: Vec<_> =
            self.contract.members(&place).map(|(name, schema)| (place.join(name), schema)).collect();
        known.sort_by_key(|(at, _)| self.contract.position(at));
        let last =
            |has: &dyn Fn(&Value) -> bool| known.iter().rev().find(|(_, schema)| has(schema)).map(|(at, _)| at.clone());
        let before_errors =
            known.iter().take_while(|(_, schema)| schema["x-lenient"] != true).last().map(|(at, _)| at.clone());
        let before_errors = before_errors.unwrap_or_else(|| place.clone());
        let mut groups: [(Pointer, Map<String, Value>, String); 3] = [
            (
                last(&|schema| schema.get("pattern").is_some()).unwrap_or_else(|| before_errors.clone()),
                Map::new(),
                String::new(),
            ),
            (
                last(&|schema| schema.get("x-extensible-enum").is_some()).unwrap_or_else(|| before_errors.clone()),
                Map::new(),
                String::new(),
            ),
            (before_errors, Map::new(), format!("\n    # Of {}.\n", draft.id)),
        ];
        for name in draft.reached(draft.operation.values()) {
            let schema = &draft.schemas[&name];
            let group = if schema.get("pattern").is_some() {
                0
            } else if schema.get("x-extensible-enum").is_some() {
                1
            } else {
                2
            };
            groups[group].2 += &style::member(&name, schema, 4);
            groups[group].1.insert(name, Value::Null);
        }
        for (at, names, text) in groups {
            if !names.is_empty() {
                self.after(&at, text)?;
            }
        }
        Ok(())
    }

    fn after(&mut self, place: &Pointer, text: String) -> Result<(), Error> {
        self.line(place)?;
        self.inserts.push((self.contract.line_after(place), text));
        Ok(())
    }

    fn line(&self, place: &Pointer) -> Result<usize, Error> {
        match self.contract.at(place) {
            Some(_) => Ok(self.contract.position(place).line),
            None => Err(Error::Adopt(format!("{} has no `{place}` to add to", self.contract.name()))),
        }
    }
}
