use crate::{
    document::{Kind, Nodes},
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "response-codes",
    level: Level::Error,
    summary: "Ranges cover the codes that HubSpot returns without publishing them; single codes and `default` do not.",
    remedy: "declare exactly 2XX, 4XX and 5XX",
    check,
};

const RANGES: [&str; 3] = ["2XX", "4XX", "5XX"];

fn check(nodes: &Nodes, report: &mut Report) {
    for operation in nodes.of(Kind::Operation) {
        let at = operation.pointer.join("responses");
        let keys = nodes.document().members(&at).map(|(key, _)| key.as_str());
        let declared: Vec<_> = keys.filter(|key| !key.starts_with("x-")).collect();
        if declared != RANGES {
            report.add(&at, format!("the operation declares the status codes [{}]", declared.join(", ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn count(responses: &str) -> usize {
        found(&super::RULE, &format!("paths: {{/a: {{get: {{responses: {responses}}}}}}}")).len()
    }

    #[test]
    fn the_three_ranges_pass() {
        assert_eq!(count("{5XX: {}, 4XX: {}, 2XX: {}, x-a: 1}"), 0);
    }

    #[test]
    fn any_other_set_of_status_codes_is_found() {
        let others = ["{}", "null", "{2XX: {}, 4XX: {}}", "{200: {}, 4XX: {}, 5XX: {}}", "{2xx: {}, 4XX: {}, 5XX: {}}"];
        for other in others.into_iter().chain(["{2XX: {}, 4XX: {}, 5XX: {}, default: {}}"]) {
            assert_eq!(count(other), 1, "{other}");
        }
    }
}
