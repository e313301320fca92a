//! Compares one operation of the contract with a published document.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use generator::{
    Document, Pointer,
    document::{API_VERSIONS, OperationAt},
};
use serde_json::{Value, json};

use super::{Difference, difference};
use crate::{
    Error,
    compat::{self, Change, Options},
    extract::extract,
    walk::each,
};

/// The aspects compared in addition to those of [`compat`].
const ASPECTS: [fn(&Sides<'_>) -> Vec<Difference>; 4] = [extensions, names, security, statuses];

/// The product tiers, which HubSpot publishes for a whole document; the contract combines several documents.
const TIERS: &str = "x-hubspot-product-tier-requirements";

/// Extensions that are compared elsewhere.
const COMPARED_ELSEWHERE: [&str; 2] = ["x-hubspot-rate-limit-exemptions", API_VERSIONS];

/// The prefix of HubSpot's schemes for private apps; the contract has one scheme for them, `privateApp`.
const PRIVATE_APPS: &str = "private_apps";

pub(super) struct Sides<'a> {
    pub(super) contract: &'a Document,
    pub(super) ours: &'a OperationAt<'a>,
    pub(super) document: &'a Document,
    pub(super) theirs: &'a OperationAt<'a>,
}

impl Sides<'_> {
    /// The differences in meaning, without duplicates.
    pub(super) fn differences(&self, today: NaiveDate) -> Result<Vec<Difference>, Error> {
        let (base, head) = (self.published()?, self.own()?);
        let (changes, pairs) = compat::compare_aligned(&base, &head, &Options::on(today));
        let places = Places { base: &base, pairs };
        // The order of values in HubSpot's lists does not matter.
        let counts = |change: &Change| !change.is_docs() && !change.id.ends_with("-reordered");
        let wire = changes.into_iter().filter(counts);
        let found = wire.map(|change| places.difference(change)).chain(ASPECTS.iter().flat_map(|check| check(self)));
        let unique: BTreeMap<_, _> =
            found.map(|one| ((one.id.clone(), one.pointer.clone(), one.published.clone()), one)).collect();
        Ok(unique.into_values().collect())
    }

    /// The published operation alone, under the path of the contract.
    ///
    /// HubSpot writes a list of known values as `enum`, any JSON body as `*/*` and every error as `default`. Each is added in
    /// the contract's notation, so that values and bodies are compared rather than notations.
    fn published(&self) -> Result<Document, Error> {
        let mut value = extract(self.document, self.theirs);
        let mut item = value["paths"][self.theirs.path].take();
        if let Some(responses) = item[self.theirs.method].get_mut("responses") {
            write_out(self.document, responses);
        }
        value["paths"] = json!({ self.ours.path: item });
        each(&mut value, &mut |value| {
            let is_open = value["enum"].is_array() && value["type"] == "string";
            copy_member(value, "enum", "x-extensible-enum", is_open);
            value
                .get_mut("content")
                .into_iter()
                .for_each(|content| copy_member(content, "*/*", "application/json", true));
        });
        self.alone(self.document, value)
    }

    fn own(&self) -> Result<Document, Error> {
        self.alone(self.contract, extract(self.contract, self.ours))
    }

    /// A document without security requirements, which [`security`] compares as a set, and with only the schemes and scopes
    /// that the operation names.
    fn alone(&self, document: &Document, mut value: Value) -> Result<Document, Error> {
        let items = value["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
        for operation in items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut()) {
            let operation = operation.as_object_mut().into_iter();
            operation
                .for_each(|operation| operation.retain(|key, _| !["security", API_VERSIONS].contains(&key.as_str())));
        }
        let [(_, ours), (_, theirs)] = self.alternatives();
        let named = |list: &[Value]| -> BTreeMap<String, BTreeSet<String>> {
            let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for (scheme, scopes) in list.iter().filter_map(Value::as_object).flatten() {
                let scopes = scopes.as_array().into_iter().flatten().filter_map(Value::as_str);
                named.entry(scheme.clone()).or_default().extend(scopes.map(str::to_owned));
            }
            named
        };
        let (ours, theirs) = (named(&ours), named(&theirs));
        if let Some(schemes) = value.pointer_mut("/components/securitySchemes").and_then(Value::as_object_mut) {
            schemes.retain(|name, _| ours.contains_key(name) || theirs.contains_key(name));
            for (name, scheme) in schemes {
                let both = |scope: &String| {
                    [&ours, &theirs].iter().all(|side| side.get(name).is_some_and(|named| named.contains(scope)))
                };
                let flows = scheme.get_mut("flows").and_then(Value::as_object_mut).into_iter().flatten();
                for scopes in flows.filter_map(|(_, flow)| flow.get_mut("scopes")?.as_object_mut()) {
                    scopes.retain(|scope, _| both(scope));
                }
            }
        }
        Ok(Document::parse(document.name(), &value.to_string())?)
    }

    /// The security requirements of both sides and their places: the operation's own, or the document's.
    fn alternatives(&self) -> [(Pointer, Vec<Value>); 2] {
        [(self.contract, self.ours), (self.document, self.theirs)].map(|(document, operation)| {
            let places = [&operation.pointer, &Pointer::root()].map(|holder| holder.join("security"));
            let written = places.iter().find_map(|at| Some((at.clone(), document.at(at)?.as_array()?.clone())));
            written.unwrap_or_default()
        })
    }
}

/// Compares HubSpot's extensions of an operation: they change nothing on the wire, but matter to callers.
fn extensions(sides: &Sides<'_>) -> Vec<Difference> {
    let (ours, theirs) = (facts(sides.contract, sides.ours), facts(sides.document, sides.theirs));
    let places: BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
    let differences = places.into_iter().filter_map(|place| {
        let published = theirs.get(place);
        let (id, words) = match (ours.get(place), published) {
            (Some(ours), Some(theirs)) if ours == theirs => return None,
            (Some(ours), Some(theirs)) => {
                ("operation-extension-changed", format!("is {ours} in the contract instead of {theirs}"))
            }
            (Some(ours), None) => {
                ("operation-extension-added", format!("is {ours} in the contract; HubSpot does not publish it"))
            }
            (None, _) => (
                "operation-extension-removed",
                format!("is published as {}; the contract does not have it", published?),
            ),
        };
        let at = sides.ours.pointer.extend(place.iter().map(String::as_str));
        let published = published.map(Value::to_string);
        Some(Difference { published, ..difference(id, at, format!("`{}` {words}", place.join("/"))) })
    });
    differences.collect()
}

/// The extensions of an operation, those that are objects split into their members, by their place below the operation.
fn facts(document: &Document, operation: &OperationAt<'_>) -> BTreeMap<Vec<String>, Value> {
    let own = operation.value.as_object().into_iter().flatten();
    let named = own.filter(|(key, _)| {
        key.starts_with("x-hubspot-") && *key != TIERS && !COMPARED_ELSEWHERE.contains(&key.as_str())
    });
    let root = document.value();
    let tiers = [operation.value, root, &root["info"]].into_iter().find_map(|holder| holder.get(TIERS));
    let all = named.map(|(key, value)| (key.as_str(), value)).chain(tiers.map(|value| (TIERS, value)));
    let mut facts = BTreeMap::new();
    for (key, value) in all {
        match value {
            Value::Object(members) => {
                facts.extend(members.iter().map(|(name, value)| (vec![key.to_owned(), name.clone()], value.clone())));
            }
            value => {
                facts.insert(vec![key.to_owned()], value.clone());
            }
        }
    }
    facts
}

/// Compares the names of path parameters, which are never sent but appear in code.
fn names(sides: &Sides<'_>) -> Vec<Difference> {
    let names = |operation: &OperationAt<'_>| operation.template().parameters().map(str::to_owned).collect::<Vec<_>>();
    let place = sides.ours.pointer.parent().unwrap_or_default();
    let message = format!("HubSpot writes the path as {}", sides.theirs.path);
    let published = Some(Value::from(sides.theirs.path).to_string());
    let renamed = Difference { published, ..difference("request-path-parameter-renamed", place, message) };
    (names(sides.ours) != names(sides.theirs)).then_some(renamed).into_iter().collect()
}

/// Compares the security requirements as a set: HubSpot lists one scope per entry, in no particular order.
fn security(sides: &Sides<'_>) -> Vec<Difference> {
    let [(ours_at, ours), (_, theirs)] = sides.alternatives();
    // The scopes for private apps do not matter: they are chosen when the app is created.
    let is_private = |one: &Value| {
        one.as_object().is_some_and(|one| one.keys().all(|name| name.starts_with(PRIVATE_APPS)) && !one.is_empty())
    };
    let theirs: Vec<_> = theirs
        .into_iter()
        .map(|one| if is_private(&one) { json!({ "privateApp": [] }) } else { sorted(one) })
        .collect();
    let ours: Vec<_> = ours.into_iter().map(sorted).collect();
    let mut found = Vec::new();
    for removed in theirs.iter().filter(|one| !ours.contains(one)) {
        let message = format!("HubSpot accepts {removed}; the contract does not list it");
        let one = difference("security-alternative-removed", sides.ours.pointer.join("security"), message);
        found.push(Difference { published: Some(removed.to_string()), ..one });
    }
    for (index, new) in ours.iter().enumerate().filter(|(_, one)| !theirs.contains(one)) {
        let message = format!("the contract lists {new}; HubSpot does not publish it");
        found.push(difference("security-alternative-added", ours_at.join(index), message));
    }
    found
}

/// The requirement with its scopes sorted, as their order does not matter.
fn sorted(mut alternative: Value) -> Value {
    for scopes in
        alternative.as_object_mut().into_iter().flat_map(|one| one.values_mut()).filter_map(Value::as_array_mut)
    {
        scopes.sort_by_key(Value::to_string);
    }
    alternative
}

/// Reports that the contract has `4XX` and `5XX` for HubSpot's `default`, which would also cover successes.
fn statuses(sides: &Sides<'_>) -> Vec<Difference> {
    let (ours, theirs) = (&sides.ours.value["responses"], &sides.theirs.value["responses"]);
    let is_split = theirs.get("default").is_some() && ours.get("default").is_none();
    let place = sides.ours.pointer.extend(["responses", "default"]);
    let message = "HubSpot publishes errors as `default`; the contract has ranges of status codes".to_owned();
    is_split.then(|| difference("response-default-split", place, message)).into_iter().collect()
}

/// Copies the member `from` to `to`, unless that exists.
fn copy_member(value: &mut Value, from: &str, to: &str, applies: bool) {
    if let Some(written) = value.get(from).filter(|_| applies).cloned()
        && let Some(members) = value.as_object_mut()
    {
        members.entry(to).or_insert(written);
    }
}

/// Resolves references to responses, whose places in the contract would be unknown, and writes `default` as ranges of errors,
/// which [`statuses`] reports.
fn write_out(document: &Document, responses: &mut Value) {
    for response in responses.as_object_mut().into_iter().flat_map(|responses| responses.values_mut()) {
        let target = response["$ref"].as_str().and_then(Pointer::from_reference);
        if let Some((_, written)) = target.and_then(|target| document.resolve(&target)) {
            *response = written.clone();
        }
    }
    let Some(errors) = responses.as_object_mut().and_then(|responses| responses.remove("default")) else { return };
    for range in ["4XX", "5XX"] {
        if responses.get(range).is_none() {
            responses[range] = errors.clone();
        }
    }
}

/// Rewrites a message about a change as one about a difference: the comparison treats the published document as the older
/// one, although neither is.
fn message(change: &str) -> String {
    let removed = change.strip_suffix(" was removed").map(str::to_owned);
    let added = [" was added", " was added and is optional", " was added and is required"];
    let added = added.iter().find_map(|end| change.strip_suffix(end)).map(str::to_owned);
    let value = |words| change.split_once(words).map(|(subject, value)| format!("the value `{value} of {subject}"));
    if let Some(subject) = removed.or_else(|| value(" may no longer be `")) {
        return format!("HubSpot publishes {subject}; the contract does not have it");
    }
    match added.or_else(|| value(" may now also be `")) {
        Some(subject) => format!("the contract has {subject}; HubSpot does not publish it"),
        None => format!("in the contract, {change}"),
    }
}

/// The places in the contract of the schemas of the published document.
struct Places<'a> {
    base: &'a Document,
    pairs: BTreeMap<Pointer, Pointer>,
}

impl Places<'_> {
    fn difference(&self, change: Change) -> Difference {
        let head = change.head.unwrap_or_default();
        let (pointer, published) = change.base.map_or((head, None), |base| self.published(&base));
        let published = published.map(Value::to_string);
        Difference { published, ..difference(&change.id, pointer, message(&change.message)) }
    }

    /// The place in the contract for a place in the published document, and the value there. A list item is identified by its
    /// value, as its index changes with the items before it.
    fn published(&self, base: &Pointer) -> (Pointer, Option<&Value>) {
        let value = self.base.at(base);
        let list = base.parent().filter(|parent| self.base.at(parent).is_some_and(Value::is_array));
        let at = list.as_ref().unwrap_or(base);
        let named = value.and_then(|value| value.get("name")).filter(|_| list.is_some());
        (self.place(at), named.or(value).filter(|value| !value.is_object() && !value.is_array()))
    }

    fn place(&self, base: &Pointer) -> Pointer {
        match (self.pairs.get(base), base.parent(), base.last()) {
            (Some(place), _, _) => place.clone(),
            (None, Some(parent), Some(token)) => self.place(&parent).join(token),
            _ => base.clone(),
        }
    }
}
