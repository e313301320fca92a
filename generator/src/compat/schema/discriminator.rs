//! `discriminator`: the property that tells alternatives apart.

use serde_json::Value;

use super::Schema;
use crate::{
    Pointer,
    compat::{
        comparison::Comparison,
        node::{Node, Pair, Side},
        rules::Effect,
    },
};

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>) {
    let (stem, words) = match schema.pair.map(|node| node.get("discriminator")) {
        (None, None) => return,
        (None, Some(_)) => ("discriminator-added", "is told apart by a property now"),
        (Some(_), None) => ("discriminator-removed", "is no longer told apart by a property"),
        (Some(base), Some(head)) if base.text("propertyName") != head.text("propertyName") => {
            ("discriminator-property-name-changed", "is told apart by another property")
        }
        (Some(base), Some(head)) => return check_mapping(comparison, schema, &Pair { base, head }),
    };
    schema.report(comparison, "discriminator", stem, Effect::Unclear, words);
}

fn check_mapping<'a>(comparison: &mut Comparison<'a>, schema: &Schema<'a>, discriminator: &Pair<'a>) {
    for (value, side) in discriminator.join("mapping") {
        let (end, effect, words) = match &side {
            Side::Added(_) => ("added", Effect::Widens, "is one of its kinds now"),
            Side::Removed(_) => ("deleted", Effect::Narrows, "is not one of its kinds any more"),
            Side::Both(names) => {
                let (old, new) = names.map(target);
                if old.pointer == new.pointer || comparison.fingerprints.of(&old) == comparison.fingerprints.of(&new) {
                    continue;
                }
                ("changed", Effect::Unclear, "stands for another schema")
            }
        };
        let (stem, words) =
            (format!("discriminator-mapping-{end}"), format!("is told apart by a value: `{value}` {words}"));
        comparison.report(&schema.scope, side.places(), &stem, effect, &words);
    }
}

/// The schema that a mapping names, by reference or by its bare name.
fn target<'a>(name: &Node<'a>) -> Node<'a> {
    let text = name.value.as_str().unwrap_or_default();
    let component = || Pointer::root().extend(["components", "schemas", text]);
    let pointer = Pointer::from_reference(text).unwrap_or_else(component);
    let (pointer, value) = name.document.resolve(&pointer).unwrap_or((pointer, &Value::Null));
    Node { document: name.document, pointer, value }
}
