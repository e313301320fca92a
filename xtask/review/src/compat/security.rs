//! Compares security requirements and security schemes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use generator::Pointer;

use super::{
    comparison::Comparison,
    node::{Node, Pair, Places, canonical, join},
    paths::Operation,
    rules::Effect::{self, Changes, Narrows, Neutral, Unclear, Widens},
    scope::{self, Scope, Site},
};

/// Compares the requirements of the document as a whole, and the security schemes.
pub(super) fn check(comparison: &mut Comparison<'_>) {
    let root = comparison.root.clone();
    check_requirements(comparison, &root, "global-security");
    check_schemes(comparison);
}

/// Compares the requirements of one operation; those of the document apply if it has none.
pub(super) fn check_operation<'a>(comparison: &mut Comparison<'a>, base: &Operation<'a>, head: &Operation<'a>) {
    let own = |operation: &Operation<'a>| operation.node.get("security").map(|_| operation.node.clone());
    if let Some(pair) = comparison.root.replaced(own(base), own(head)) {
        check_requirements(comparison, &pair, "security");
    }
}

/// A security requirement: schemes that are needed together, with their scopes.
struct Requirement {
    place: Option<Pointer>,
    schemes: BTreeMap<String, BTreeSet<String>>,
}

fn check_requirements<'a>(comparison: &mut Comparison<'a>, pair: &Pair<'a>, stem: &str) {
    let renamed = renamed(&comparison.root);
    let (before, after) = (requirements(&pair.base, &renamed), requirements(&pair.head, &BTreeMap::new()));
    let removed = before.iter().filter(|old| after.iter().all(|new| new.schemes != old.schemes));
    let mut new: Vec<_> = after.iter().filter(|new| before.iter().all(|old| new.schemes != old.schemes)).collect();
    let mut report = |requirement: &Requirement, places: Places, end: &str, effect: Effect, words: &str| {
        let scope = Scope::new(scope::SECURITY, requirement.to_string());
        comparison.report_at(&scope, places, (&format!("{stem}-{end}"), effect, words));
    };
    let mut was_open = false;
    for old in removed {
        let same_schemes = |new: &&Requirement| new.schemes.keys().eq(old.schemes.keys());
        if old.schemes.is_empty() {
            // The end of anonymous calls is reported with the requirement that replaces them.
            was_open = true;
        } else if let Some(at) = new.iter().position(same_schemes) {
            let later = new.remove(at);
            let places = || (old.place.clone(), later.place.clone());
            if !later.scopes().is_subset(&old.scopes()) {
                report(later, places(), "scope-added", Unclear, "is now required: tokens need more scopes");
            }
            if !old.scopes().is_subset(&later.scopes()) {
                report(later, places(), "scope-removed", Widens, "is now enough: tokens need fewer scopes");
            }
        } else {
            // Callers that sent this are rejected, unless a weaker requirement is now enough.
            let effect = if after.iter().any(|new| new.is_met_by(old)) { Widens } else { Narrows };
            report(old, (old.place.clone(), None), "removed", effect, "is no longer accepted");
        }
    }
    for new in new.iter().filter(|new| !new.schemes.is_empty()) {
        // Callers that always sent the credential keep working.
        let (effect, words) = match was_open {
            true => (Unclear, "is now required: calls without it are rejected"),
            false => (Widens, "is now accepted"),
        };
        report(new, (None, new.place.clone()), "added", effect, words);
    }
}

/// The alternative requirements; one without schemes if every call is accepted.
fn requirements(node: &Node<'_>, renamed: &BTreeMap<String, String>) -> Vec<Requirement> {
    let requirement = |item: Node<'_>| -> Requirement {
        let names = item.keys().map(|name| {
            let scopes = item.items(name).iter().map(|scope| canonical(scope.value)).collect();
            (renamed.get(name).cloned().unwrap_or_else(|| name.to_owned()), scopes)
        });
        Requirement { schemes: names.collect(), place: Some(item.pointer) }
    };
    let all: Vec<_> = node.items("security").into_iter().map(requirement).collect();
    if all.is_empty() { vec![Requirement { place: None, schemes: BTreeMap::new() }] } else { all }
}

impl Requirement {
    fn scopes(&self) -> BTreeSet<&String> {
        self.schemes.values().flatten().collect()
    }

    /// Whether callers that meet `old` also meet this.
    fn is_met_by(&self, old: &Self) -> bool {
        let known =
            |(scheme, scopes): (_, &BTreeSet<String>)| old.schemes.get(scheme).is_some_and(|old| scopes.is_subset(old));
        self.schemes.iter().all(known)
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes = self.schemes.iter().map(|(name, scopes)| match scopes.is_empty() {
            true => format!("`{name}`"),
            false => format!("`{name}` ({})", scopes.iter().map(String::as_str).collect::<Vec<_>>().join(", ")),
        });
        f.write_str(&schemes.collect::<Vec<_>>().join(" and "))
    }
}

/// A keyword of a scheme, the stem of a change to it, and its effect.
type Keyword = (&'static str, &'static str, Effect);

const SCHEME: [Keyword; 5] = [
    ("type", "security-component-type-changed", Changes),
    ("name", "security-component-name-changed", Changes),
    ("in", "security-component-location-changed", Changes),
    ("scheme", "security-component-scheme-changed", Changes),
    ("openIdConnectUrl", "security-component-open-id-connect-url-changed", Unclear),
];

const FLOW: [Keyword; 3] = [
    ("authorizationUrl", "security-component-oauth-url-changed", Unclear),
    ("tokenUrl", "security-component-oauth-token-url-changed", Unclear),
    ("refreshUrl", "security-component-oauth-refresh-url-changed", Unclear),
];

/// Compares the security schemes.
fn check_schemes(comparison: &mut Comparison<'_>) {
    let renamed = renamed(&comparison.root);
    let known_as = |(name, scheme): (String, _)| (renamed.get(&name).cloned().unwrap_or(name), scheme);
    let (before, after) = comparison.root.map(defined);
    let schemes = join(before.into_iter().map(known_as).collect(), after);
    let scope = Scope::new(scope::SECURITY, "the security scheme `{}`");
    let (added, removed) = ((Neutral, "was added"), (Neutral, "was removed"));
    for (_, scheme) in comparison.one_sided(&scope, schemes, "security-component", added, removed) {
        keywords(comparison, &scheme, &SCHEME);
        check_flows(comparison, &scheme);
    }
}

/// Renamed schemes, by their old names: callers never see the name.
fn renamed(root: &Pair<'_>) -> BTreeMap<String, String> {
    let (before, after) = root.map(defined);
    let knows = |list: &[(String, Node<'_>)], name: &str| list.iter().any(|(other, _)| other == name);
    let new_name = |scheme: &Node<'_>| {
        let same = |(name, other): &&(String, Node<'_>)| {
            !knows(&before, name) && canonical(other.value) == canonical(scheme.value)
        };
        after.iter().find(same).map(|(name, _)| name.clone())
    };
    let removed = before.iter().filter(|(name, _)| !knows(&after, name));
    removed.filter_map(|(name, scheme)| Some((name.clone(), new_name(scheme)?))).collect()
}

fn defined<'a>(root: &Node<'a>) -> Vec<(String, Node<'a>)> {
    let schemes = root.get_or_nothing("components").entries("securitySchemes");
    schemes.into_iter().map(|(name, scheme)| (name.to_owned(), scheme)).collect()
}

fn check_flows<'a>(comparison: &mut Comparison<'a>, scheme: &Site<'a>) {
    let scope = Scope::new(scope::SECURITY, format!("the flow `{{}}` of {}", scheme.scope.subject));
    let (added, removed) = ((Neutral, "was added"), (Changes, "was removed"));
    let flows = scheme.pair.members("flows");
    for (_, flow) in comparison.one_sided(&scope, flows, "security-component-oauth-flow", added, removed) {
        keywords(comparison, &flow, &FLOW);
        let (added, removed) = ((Neutral, "now has the scope `{}`"), (Unclear, "no longer has the scope `{}`"));
        let scopes = flow.pair.members("scopes");
        comparison.one_sided(&flow.scope, scopes, "security-component-oauth-scope", added, removed);
    }
}

fn keywords<'a>(comparison: &mut Comparison<'a>, site: &Site<'a>, table: &[Keyword]) {
    for &(keyword, stem, effect) in table {
        // HTTP authentication schemes are case-insensitive.
        let is_scheme = keyword == "scheme";
        let value = |text: &str| if is_scheme { text.to_lowercase() } else { text.to_owned() };
        comparison.keyword(site, keyword, |node| node.text(keyword).map(value), |_, _| Some((stem, effect)));
    }
}
