use crate::{
    Error,
    document::Nodes,
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "document-shape",
    level: Level::Error,
    summary: "The generator reads the document as OpenAPI 3.0.3 defines it; it cannot read a node of another shape.",
    remedy: "give it the shape that OpenAPI 3.0.3 requires",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    if let Err(Error::Shape { pointer, message, .. }) = nodes.document().typed() {
        report.add(&pointer, message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn the_first_invalid_shape_is_found() {
        assert_eq!(found(&super::RULE, "info: {title: t, version: '1'}\npaths: {}\ntags: 7"), ["/tags"]);
        assert!(found(&super::RULE, "info: {title: t, version: '1'}\npaths: {}").is_empty());
    }
}
