//! Inserts the draft into the text of the contract without changing any existing line.

use serde_json::{Value, json};

use super::{Draft, items, tree::strings};
use crate::Error;
use generator::{Document, Pointer, document::style};

/// Returns the text of the contract with the operation, its schemas, tags and scopes.
pub(super) fn into(contract: &Document, draft: &Draft<'_>) -> Result<String, Error> {
    let mut inserts = Inserts { contract, texts: Vec::new() };
    inserts.tags(draft)?;
    inserts.operation(draft)?;
    inserts.scopes(&draft.scopes)?;
    inserts.schemas(draft)?;
    Ok(inserts.text())
}

struct Inserts<'a> {
    contract: &'a Document,
    /// The line before which to insert, counted from 1, and the text.
    texts: Vec<(usize, String)>,
}

impl Inserts<'_> {
    fn text(mut self) -> String {
        let text = self.contract.text();
        let end =
            if text.lines().next().is_some_and(|line| text[line.len()..].starts_with("\r\n")) { "\r\n" } else { "\n" };
        let mut lines: Vec<_> = text.split_inclusive('\n').map(str::to_owned).collect();
        if let Some(last) = lines.last_mut().filter(|line| !line.ends_with('\n')) {
            last.push_str(end);
        }
        // A stable sort keeps the order of insertions at the same line.
        self.texts.sort_by_key(|(line, _)| *line);
        self.texts.into_iter().rev().for_each(|(line, text)| lines.insert(line - 1, text.replace('\n', end)));
        lines.concat()
    }

    fn tags(&mut self, draft: &Draft<'_>) -> Result<(), Error> {
        let place = Pointer::root().join("tags");
        let is_known = |tag: &&str| items(&self.contract.value()["tags"]).any(|known| known["name"] == **tag);
        let tags = draft.operation.get("tags").into_iter().flat_map(strings).filter(|tag| !is_known(tag));
        let new = tags.map(|tag| style::item(&json!({ "name": tag, "description": format!("{tag}.") }), 2));
        match new.collect::<String>() {
            text if text.is_empty() || self.contract.at(&place).is_none() => Ok(()),
            text => self.after(&place, text),
        }
    }

    /// Inserts the operation after the last method of its path, or as a new path at the end.
    fn operation(&mut self, draft: &Draft<'_>) -> Result<(), Error> {
        let paths = Pointer::root().join("paths");
        let operation = style::member(draft.method, &draft.operation, 4);
        let item = paths.join(&draft.path);
        if self.contract.at(&item).is_some() {
            return self.after(&item, operation);
        }
        self.after(&paths, format!("\n{}{operation}", style::heading(&draft.path, 2)))
    }

    /// Inserts each scope before the first that follows it alphabetically.
    fn scopes(&mut self, scopes: &[String]) -> Result<(), Error> {
        let place = "components/securitySchemes/oauth2/flows/authorizationCode/scopes";
        let place = Pointer::root().extend(place.split('/'));
        let known: Vec<_> = self.contract.members(&place).map(|(scope, _)| place.join(scope)).collect();
        for scope in scopes {
            let before = known.iter().rev().find(|known| **known < place.join(scope));
            let at = before.map_or(self.line(&place)? + 1, |before| self.contract.line_after(before));
            let indent = known.first().map_or(2, |known| self.contract.position(known).column - 1);
            let words = Value::from(format!("Calls that require {scope}."));
            self.texts.push((at, style::member(scope, &words, indent)));
        }
        Ok(())
    }

    /// Inserts parameters and enums after those of the contract, and the rest before the errors.
    fn schemas(&mut self, draft: &Draft<'_>) -> Result<(), Error> {
        let place = Pointer::root().extend(["components", "schemas"]);
        let mut known: Vec<_> =
            self.contract.members(&place).map(|(name, schema)| (place.join(name), schema)).collect();
        known.sort_by_key(|(at, _)| self.contract.position(at));
        let before_errors = known.iter().take_while(|(_, schema)| schema["x-shorthand"].is_null()).last();
        let reached = draft.reached(&draft.operation);
        for kind in [Some("pattern"), Some("x-extensible-enum"), None] {
            let is_kind = |schema: &Value| kind_of(schema) == kind;
            let new = reached.iter().map(|name| (name, &draft.schemas[name])).filter(|(_, schema)| is_kind(schema));
            let new: String = new.map(|(name, schema)| style::member(name, schema, 4)).collect();
            let beside = known.iter().rev().find(|(_, schema)| kind.is_some() && is_kind(schema));
            let at = beside.or(before_errors).map_or(&place, |(at, _)| at);
            let heading = if kind.is_some() { String::new() } else { format!("\n    # Schemas of {}.\n", draft.id) };
            if !new.is_empty() {
                self.after(at, heading + &new)?;
            }
        }
        Ok(())
    }

    fn after(&mut self, place: &Pointer, text: String) -> Result<(), Error> {
        self.line(place)?;
        self.texts.push((self.contract.line_after(place), text));
        Ok(())
    }

    fn line(&self, place: &Pointer) -> Result<usize, Error> {
        match self.contract.at(place) {
            Some(_) => Ok(self.contract.position(place).line),
            None => Err(Error::Adopt(format!("{} has no `{place}`", self.contract.name()))),
        }
    }
}

/// The keyword by which the contract groups its schemas.
fn kind_of(schema: &Value) -> Option<&'static str> {
    ["pattern", "x-extensible-enum"].into_iter().find(|key| schema.get(key).is_some())
}
