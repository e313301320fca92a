use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "int32-id",
    level: Level::Error,
    summary: "HubSpot publishes int32 for ids and counts that exceed it; a 64-bit integer holds them all.",
    remedy: "write `format: int64`",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for schema in nodes.written(Kind::Schema).filter(|schema| schema.value["format"] == "int32") {
        report.add(&schema.pointer.join("format"), "`format: int32` cannot hold every id that HubSpot assigns");
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn int32_is_found_and_int64_passes() {
        let text = "components: {schemas: {A: {type: integer, format: int32}, B: {type: integer, format: int64}}}";
        assert_eq!(found(&super::RULE, text), ["/components/schemas/A/format"]);
    }
}
