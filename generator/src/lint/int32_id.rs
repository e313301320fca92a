use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "int32-id",
    level: Level::Error,
    summary: "HubSpot publishes int32 for ids and counts that outgrow it; a 64-bit integer reads them all.",
    remedy: "write `format: int64`",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    for schema in nodes.written(Kind::Schema).filter(|schema| schema.value["format"] == "int32") {
        report.add(&schema.pointer.join("format"), "`format: int32` cannot hold every id that HubSpot hands out");
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
