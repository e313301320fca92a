//! `discriminator`: the property that tells alternatives apart.

use serde_json::Value;

use super::*;

pub(super) fn check<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>) {
    let (stem, words) = match schema.pair.map(|node| node.get("discriminator")) {
        (None, None) => return,
        (None, Some(_)) => ("discriminator-added", "is told apart by a property now"),
        (Some(_), None) => ("discriminator-removed", "is no longer told apart by a property"),
        (Some(base), Some(head)) if base.text("propertyName") != head.text("propertyName") => {
            ("discriminator-property-name-changed", "is told apart by another property")
        }
        (Some(base), Some(head)) => return check_mapping(comparison, schema, &Pair { base, head }),
    };
    comparison.report(schema, "discriminator", (stem, Unclear, words));
}

fn check_mapping<'a>(comparison: &mut Comparison<'a>, schema: &Spot<'a>, discriminator: &Pair<'a>) {
    for (value, sides) in discriminator.members("mapping") {
        let (end, effect, words) = match &sides {
            (None, _) => ("added", Widens, "is one of its kinds now"),
            (_, None) => ("deleted", Narrows, "is not one of its kinds any more"),
            (Some(old), Some(new)) => {
                let (old, new) = (target(old), target(new));
                if old.pointer == new.pointer || comparison.fingerprints.of(&old) == comparison.fingerprints.of(&new) {
                    continue;
                }
                ("changed", Unclear, "stands for another schema")
            }
        };
        let stem = format!("discriminator-mapping-{end}");
        let words = format!("is told apart by a value: `{value}` {words}");
        comparison.report_at(&schema.scope, places(&sides), (&stem, effect, &words));
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
