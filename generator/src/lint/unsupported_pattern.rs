use crate::{
    Pattern,
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "unsupported-pattern",
    level: Level::Error,
    summary: "Only a repeated character class can be checked without a regex engine in the client.",
    remedy: "write it as `^[class]{min,max}$` with a class of printable ASCII characters",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for schema in nodes.written(Kind::Schema) {
        let Some(pattern) = schema.value.get("pattern") else { continue };
        if pattern.as_str().and_then(Pattern::parse).is_none() {
            report.add(&schema.pointer.join("pattern"), format!("the generator cannot read the pattern {pattern}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn only_a_single_repeated_character_class_passes() {
        let text = "components: {schemas: {A: {pattern: '^[a-z]+$'}, B: {pattern: '^a|b$'}, C: {pattern: 7}}}";
        assert_eq!(found(&super::RULE, text), ["/components/schemas/B/pattern", "/components/schemas/C/pattern"]);
    }
}
