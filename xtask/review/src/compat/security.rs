//! Who may call: what requests must prove.

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
    scope::{self, Scope, Spot},
};

/// The requirement of the document as a whole, and the schemes it names.
pub(super) fn check(comparison: &mut Comparison<'_>) {
    let root = comparison.root.clone();
    requirements(comparison, &root, "global-security");
    check_schemes(comparison);
}

/// The requirement of one operation; the document's applies to one without.
pub(super) fn check_operation<'a>(comparison: &mut Comparison<'a>, base: &Operation<'a>, head: &Operation<'a>) {
    let own = |operation: &Operation<'a>| operation.node.get("security").map(|_| operation.node.clone());
    if let Some(pair) = comparison.root.replaced(own(base), own(head)) {
        requirements(comparison, &pair, "security");
    }
}

/// One way to be let in: schemes that are all asked for, with their scopes.
struct Way {
    place: Option<Pointer>,
    schemes: BTreeMap<String, BTreeSet<String>>,
}

fn requirements<'a>(comparison: &mut Comparison<'a>, pair: &Pair<'a>, stem: &str) {
    let renamed = renamed(&comparison.root);
    let (before, after) = (ways(&pair.base, &renamed), ways(&pair.head, &BTreeMap::new()));
    let gone = before.iter().filter(|old| after.iter().all(|new| new.schemes != old.schemes));
    let mut new: Vec<_> = after.iter().filter(|new| before.iter().all(|old| new.schemes != old.schemes)).collect();
    let mut report = |way: &Way, places: Places, end: &str, effect: Effect, words: &str| {
        let scope = Scope::new(scope::SECURITY, way.to_string());
        comparison.report_at(&scope, places, (&format!("{stem}-{end}"), effect, words));
    };
    let mut closes = false;
    for old in gone {
        let same_schemes = |new: &&Way| new.schemes.keys().eq(old.schemes.keys());
        if old.schemes.is_empty() {
            // An open door that closes is reported by what closes it.
            closes = true;
        } else if let Some(at) = new.iter().position(same_schemes) {
            let later = new.remove(at);
            let places = || (old.place.clone(), later.place.clone());
            if !later.scopes().is_subset(&old.scopes()) {
                report(later, places(), "scope-added", Unclear, "must be granted: tokens need more scopes");
            }
            if !old.scopes().is_subset(&later.scopes()) {
                report(later, places(), "scope-removed", Widens, "is enough: tokens need fewer scopes");
            }
        } else {
            // Callers that sent this are rejected, unless less is enough now.
            let effect = if after.iter().any(|new| new.is_proven_by(old)) { Widens } else { Narrows };
            report(old, (old.place.clone(), None), "removed", effect, "is no longer accepted");
        }
    }
    for new in new.iter().filter(|new| !new.schemes.is_empty()) {
        // Callers that carried the credential all along go on where a door closes.
        let (effect, words) = match closes {
            true => (Unclear, "must be sent now: calls without it are rejected"),
            false => (Widens, "is accepted now"),
        };
        report(new, (None, new.place.clone()), "added", effect, words);
    }
}

/// The ways to authenticate; without a requirement every call is accepted.
fn ways(node: &Node<'_>, renamed: &BTreeMap<String, String>) -> Vec<Way> {
    let way = |item: Node<'_>| -> Way {
        let names = item.keys().map(|name| {
            let scopes = item.items(name).iter().map(|scope| canonical(scope.value)).collect();
            (renamed.get(name).cloned().unwrap_or_else(|| name.to_owned()), scopes)
        });
        Way { schemes: names.collect(), place: Some(item.pointer) }
    };
    let ways: Vec<_> = node.items("security").into_iter().map(way).collect();
    if ways.is_empty() { vec![Way { place: None, schemes: BTreeMap::new() }] } else { ways }
}

impl Way {
    fn scopes(&self) -> BTreeSet<&String> {
        self.schemes.values().flatten().collect()
    }

    /// Whether callers that prove `old` prove this as well.
    fn is_proven_by(&self, old: &Self) -> bool {
        let known =
            |(scheme, scopes): (_, &BTreeSet<String>)| old.schemes.get(scheme).is_some_and(|old| scopes.is_subset(old));
        self.schemes.iter().all(known)
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes = self.schemes.iter().map(|(name, scopes)| match scopes.is_empty() {
            true => format!("`{name}`"),
            false => format!("`{name}` for {}", scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" and ")),
        });
        f.write_str(&schemes.collect::<Vec<_>>().join(" with "))
    }
}

/// What of a scheme must stay: the keyword, the stem of a change, its effect.
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

/// What a credential is and where it comes from.
fn check_schemes(comparison: &mut Comparison<'_>) {
    let renamed = renamed(&comparison.root);
    let known_as = |(name, scheme): (String, _)| (renamed.get(&name).cloned().unwrap_or(name), scheme);
    let (before, after) = comparison.root.map(defined);
    let schemes = join(before.into_iter().map(known_as).collect(), after);
    let scope = Scope::new(scope::SECURITY, "the security scheme `{}`");
    let (added, removed) = ((Neutral, "is new"), (Neutral, "is removed"));
    for (_, scheme) in comparison.one_sided(&scope, schemes, "security-component", added, removed) {
        keywords(comparison, &scheme, &SCHEME);
        check_flows(comparison, &scheme);
    }
}

/// Schemes that were given another name: callers never see it.
fn renamed(root: &Pair<'_>) -> BTreeMap<String, String> {
    let (before, after) = root.map(defined);
    let knows = |list: &[(String, Node<'_>)], name: &str| list.iter().any(|(other, _)| other == name);
    let new_name = |scheme: &Node<'_>| {
        let same = |(name, other): &&(String, Node<'_>)| {
            !knows(&before, name) && canonical(other.value) == canonical(scheme.value)
        };
        after.iter().find(same).map(|(name, _)| name.clone())
    };
    let gone = before.iter().filter(|(name, _)| !knows(&after, name));
    gone.filter_map(|(name, scheme)| Some((name.clone(), new_name(scheme)?))).collect()
}

fn defined<'a>(root: &Node<'a>) -> Vec<(String, Node<'a>)> {
    let schemes = root.get_or_nothing("components").entries("securitySchemes");
    schemes.into_iter().map(|(name, scheme)| (name.to_owned(), scheme)).collect()
}

fn check_flows<'a>(comparison: &mut Comparison<'a>, scheme: &Spot<'a>) {
    let scope = Scope::new(scope::SECURITY, format!("{}, flow `{{}}`,", scheme.scope.subject));
    let (added, removed) = ((Neutral, "issues tokens now"), (Changes, "no longer issues tokens"));
    let flows = scheme.pair.members("flows");
    for (_, flow) in comparison.one_sided(&scope, flows, "security-component-oauth-flow", added, removed) {
        keywords(comparison, &flow, &FLOW);
        let (added, removed) = ((Neutral, "knows the scope `{}`"), (Unclear, "no longer knows the scope `{}`"));
        let scopes = flow.pair.members("scopes");
        comparison.one_sided(&flow.scope, scopes, "security-component-oauth-scope", added, removed);
    }
}

fn keywords<'a>(comparison: &mut Comparison<'a>, spot: &Spot<'a>, table: &[Keyword]) {
    for &(keyword, stem, effect) in table {
        // HTTP authentication schemes are the same in any case.
        let is_scheme = keyword == "scheme";
        let value = |text: &str| if is_scheme { text.to_lowercase() } else { text.to_owned() };
        comparison.keyword(spot, keyword, |node| node.text(keyword).map(value), |_, _| Some((stem, effect)));
    }
}
