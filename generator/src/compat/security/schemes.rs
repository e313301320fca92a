//! `securitySchemes`: what a credential is and where it comes from.

use std::collections::BTreeMap;

use crate::compat::{
    comparison::Comparison,
    node::{Node, Pair, Side, canonical, join},
    rules::Effect,
    scope::{SECURITY, Scope},
};

/// What of a scheme must stay: the keyword, the stem of a change, its effect.
type Keyword = (&'static str, &'static str, Effect);

const SCHEME: [Keyword; 5] = [
    ("type", "type-changed", Effect::Changes),
    ("name", "name-changed", Effect::Changes),
    ("in", "location-changed", Effect::Changes),
    ("scheme", "scheme-changed", Effect::Changes),
    ("openIdConnectUrl", "open-id-connect-url-changed", Effect::Unclear),
];

const FLOW: [Keyword; 3] = [
    ("authorizationUrl", "oauth-url-changed", Effect::Unclear),
    ("tokenUrl", "oauth-token-url-changed", Effect::Unclear),
    ("refreshUrl", "oauth-refresh-url-changed", Effect::Unclear),
];

pub(super) fn check<'a>(comparison: &mut Comparison<'a>) {
    let renamed = renamed(&comparison.root);
    let known_as = |(name, scheme): (String, Node<'a>)| (renamed.get(&name).cloned().unwrap_or(name), scheme);
    let (before, after) = comparison.root.map(defined);
    for (name, side) in join(before.into_iter().map(known_as).collect(), after) {
        let scope = Scope::new(SECURITY, format!("the security scheme `{name}`"));
        match &side {
            Side::Both(scheme) => check_scheme(comparison, &scope, scheme),
            Side::Removed(_) => report(comparison, &scope, &side, "removed", Effect::Neutral, "is gone"),
            Side::Added(_) => report(comparison, &scope, &side, "added", Effect::Neutral, "is new"),
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

fn check_scheme(comparison: &mut Comparison<'_>, scope: &Scope, scheme: &Pair<'_>) {
    keywords(comparison, scope, scheme, &SCHEME);
    for (name, side) in scheme.join("flows") {
        match &side {
            Side::Both(flow) => check_flow(comparison, scope, flow),
            Side::Removed(_) => {
                let words = format!("no longer hands out tokens by the flow `{name}`");
                report(comparison, scope, &side, "oauth-flow-removed", Effect::Changes, &words);
            }
            Side::Added(_) => {
                let words = format!("hands out tokens by the flow `{name}` too");
                report(comparison, scope, &side, "oauth-flow-added", Effect::Neutral, &words);
            }
        }
    }
}

fn check_flow(comparison: &mut Comparison<'_>, scope: &Scope, flow: &Pair<'_>) {
    keywords(comparison, scope, flow, &FLOW);
    for (name, side) in flow.join("scopes") {
        let (stem, effect, words) = match &side {
            Side::Both(_) => continue,
            Side::Removed(_) => ("oauth-scope-removed", Effect::Unclear, format!("no longer knows the scope `{name}`")),
            Side::Added(_) => ("oauth-scope-added", Effect::Neutral, format!("knows the scope `{name}`")),
        };
        report(comparison, scope, &side, stem, effect, &words);
    }
}

fn keywords(comparison: &mut Comparison<'_>, scope: &Scope, pair: &Pair<'_>, table: &[Keyword]) {
    for (keyword, stem, effect) in table {
        // HTTP authentication schemes are the same in any case.
        let value = |node: &Node<'_>| {
            node.text(keyword).map(|text| if *keyword == "scheme" { text.to_lowercase() } else { text.to_owned() })
        };
        if let Some((old, new)) = pair.differs(value) {
            let shown = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
            let words = format!("has the `{keyword}` {} instead of {}", shown(new), shown(old));
            comparison.report(scope, pair.places(keyword), &format!("security-component-{stem}"), *effect, &words);
        }
    }
}

fn report(comparison: &mut Comparison<'_>, scope: &Scope, side: &Side<'_>, stem: &str, effect: Effect, words: &str) {
    comparison.report(scope, side.places(), &format!("security-component-{stem}"), effect, words);
}
