//! `securitySchemes`: what a credential is and where it comes from.

use std::collections::BTreeMap;

use super::*;

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

pub(super) fn check(comparison: &mut Comparison<'_>) {
    let renamed = renamed(&comparison.root);
    let known_as = |(name, scheme): (String, _)| (renamed.get(&name).cloned().unwrap_or(name), scheme);
    let (before, after) = comparison.root.map(defined);
    let schemes = join(before.into_iter().map(known_as).collect(), after);
    let scope = Scope::new(scope::SECURITY, "the security scheme `{}`");
    let (added, removed) = ((Neutral, "is new"), (Neutral, "is gone"));
    for (_, scheme) in comparison.one_sided(&scope, schemes, "security-component", added, removed) {
        keywords(comparison, &scheme, &SCHEME);
        check_flows(comparison, &scheme);
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

fn check_flows<'a>(comparison: &mut Comparison<'a>, scheme: &Spot<'a>) {
    let scope = Scope::new(scope::SECURITY, format!("{}, flow `{{}}`,", scheme.scope.subject));
    let (added, removed) = ((Neutral, "hands out tokens now"), (Changes, "hands out no tokens any more"));
    let flows = scheme.pair.members("flows");
    for (_, flow) in comparison.one_sided(&scope, flows, "security-component-oauth-flow", added, removed) {
        keywords(comparison, &flow, &FLOW);
        let (added, removed) = ((Neutral, "knows the scope `{}`"), (Unclear, "no longer knows the scope `{}`"));
        let scopes = flow.pair.members("scopes");
        comparison.one_sided(&flow.scope, scopes, "security-component-oauth-scope", added, removed);
    }
}

fn keywords(comparison: &mut Comparison<'_>, spot: &Spot<'_>, table: &[Keyword]) {
    for &(keyword, stem, effect) in table {
        // HTTP authentication schemes are the same in any case.
        let is_scheme = keyword == "scheme";
        let value = |text: &str| if is_scheme { text.to_lowercase() } else { text.to_owned() };
        comparison.keyword(spot, keyword, |node| node.text(keyword).map(value), |_, _| Some((stem, effect)));
    }
}
