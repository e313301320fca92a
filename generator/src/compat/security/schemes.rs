//! `securitySchemes`: what a credential is and where it comes from.

use std::collections::BTreeMap;

use crate::compat::{
    comparison::Comparison,
    node::{Node, Pair, canonical, join},
    rules::Effect,
    scope::{SECURITY, Scope},
};

/// What of a scheme must stay: the keyword, the stem of a change, its effect.
type Keyword = (&'static str, &'static str, Effect);

const SCHEME: [Keyword; 5] = [
    ("type", "security-component-type-changed", Effect::Changes),
    ("name", "security-component-name-changed", Effect::Changes),
    ("in", "security-component-location-changed", Effect::Changes),
    ("scheme", "security-component-scheme-changed", Effect::Changes),
    ("openIdConnectUrl", "security-component-open-id-connect-url-changed", Effect::Unclear),
];

const FLOW: [Keyword; 3] = [
    ("authorizationUrl", "security-component-oauth-url-changed", Effect::Unclear),
    ("tokenUrl", "security-component-oauth-token-url-changed", Effect::Unclear),
    ("refreshUrl", "security-component-oauth-refresh-url-changed", Effect::Unclear),
];

pub(super) fn check<'a>(comparison: &mut Comparison<'a>) {
    let renamed = renamed(&comparison.root);
    let known_as = |(name, scheme): (String, Node<'a>)| (renamed.get(&name).cloned().unwrap_or(name), scheme);
    let (before, after) = comparison.root.map(defined);
    for (name, side) in join(before.into_iter().map(known_as).collect(), after) {
        let scope = Scope::new(SECURITY, format!("the security scheme `{name}`"));
        let (added, removed) = ((Effect::Neutral, "is new"), (Effect::Neutral, "is gone"));
        if let Some(scheme) = comparison.one_sided(&scope, side, "security-component", added, removed) {
            check_scheme(comparison, &scope, &scheme);
        }
    }
}

/// Schemes that were given another name: callers never see it.
pub(super) fn renamed(root: &Pair<'_>) -> BTreeMap<String, String> {
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

fn check_scheme<'a>(comparison: &mut Comparison<'a>, scope: &Scope, scheme: &Pair<'a>) {
    keywords(comparison, scope, scheme, &SCHEME);
    for (name, side) in scheme.join("flows") {
        let scope = Scope::new(SECURITY, format!("{}, flow `{name}`,", scope.subject));
        let (added, removed) =
            ((Effect::Neutral, "hands out tokens now"), (Effect::Changes, "hands out no tokens any more"));
        let Some(flow) = comparison.one_sided(&scope, side, "security-component-oauth-flow", added, removed) else {
            continue;
        };
        keywords(comparison, &scope, &flow, &FLOW);
        for (name, side) in flow.join("scopes") {
            let (added, removed) = (format!("knows the scope `{name}`"), format!("no longer knows the scope `{name}`"));
            let (added, removed) = ((Effect::Neutral, &*added), (Effect::Unclear, &*removed));
            comparison.one_sided(&scope, side, "security-component-oauth-scope", added, removed);
        }
    }
}

fn keywords(comparison: &mut Comparison<'_>, scope: &Scope, pair: &Pair<'_>, table: &[Keyword]) {
    for (keyword, stem, effect) in table {
        // HTTP authentication schemes are the same in any case.
        let is_scheme = *keyword == "scheme";
        let value = |text: &str| if is_scheme { text.to_lowercase() } else { text.to_owned() };
        comparison.keyword(scope, pair, keyword, |node| node.text(keyword).map(value), |_| Some((stem, *effect)));
    }
}
