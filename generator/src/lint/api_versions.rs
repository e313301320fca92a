use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    Pointer,
    document::{API_VERSIONS, Nodes, OperationAt, is_api_version},
    lint::{Level, Report, Rule},
    schema::violations_of,
};

pub(super) const RULE: Rule = Rule {
    id: "api-versions",
    level: Level::Error,
    summary: "The client builds the path of each listed version by replacing one segment; the version in the path is the \
              default.",
    remedy: "list each version once, as `version: v4` or `version: '2026-09'`, with its `source` and, if HubSpot names \
             the date, `support-ends: 'YYYY-MM-DD'`",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    let shape = json!({
        "type": "array",
        "items": {
            "type": "object",
            "required": ["version", "source"],
            "properties": {
                "version": {"type": "string"},
                "support-ends": {"type": "string", "format": "date"},
                "source": {"type": "string", "minLength": 1},
            },
            "additionalProperties": false,
        },
    });
    for operation in nodes.document().operations() {
        let Some(list) = operation.value.get(API_VERSIONS) else { continue };
        let place = operation.pointer.join(API_VERSIONS);
        for (at, problem) in violations_of(&shape, list) {
            report.add(&at.tokens().fold(place.clone(), |at, token| at.join(token)), problem);
        }
        check_versions(&operation, &place, report);
    }
}

fn check_versions(operation: &OperationAt<'_>, place: &Pointer, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for (index, listed) in operation.listed_versions().into_iter().enumerate() {
        let at = place.join(index).join("version");
        if !is_api_version(listed.version) {
            report.add(&at, format!("{:?} is not a version of HubSpot's API", listed.version));
        } else if !seen.insert(listed.version) {
            report.add(&at, format!("version {} is listed twice", listed.version));
        }
    }
    // If the version comes after a parameter, the client cannot build the start of its URLs once for all calls.
    let before_parameters = operation.path.split('{').next().unwrap_or_default();
    match operation.template().api_version() {
        Some(version) if before_parameters.split('/').any(|segment| segment == version) => {
            if !seen.contains(version) {
                report.advise(
                    place,
                    format!("the list lacks {version}, the version in the path"),
                    format!("add {version}, or change the path to one of the listed versions"),
                );
            }
        }
        _ => report.advise(
            place,
            "the path has no version before its first parameter",
            format!("remove `{API_VERSIONS}`, or write the version into the path"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    fn finds(path: &str, list: &str) -> Vec<String> {
        let text = format!("paths: {{'{path}': {{get: {{x-hubspot-api-versions: {list}}}}}}}");
        let prefix = "/paths/x/get/x-hubspot-api-versions".len() - 1 + path.replace('/', "~1").len();
        found(&super::RULE, &text).into_iter().map(|pointer| pointer[prefix..].to_owned()).collect()
    }

    #[test]
    fn a_list_with_the_version_of_the_path_passes() {
        let list = "[{version: v4, support-ends: '2027-03-30', source: a}, {version: 2026-09-beta, source: b}]";
        assert!(finds("/crm/v4/{id}", list).is_empty());
        assert!(found(&super::RULE, "paths: {/crm/v4: {get: {}}, /a: {get: {}}}").is_empty());
    }

    #[test]
    fn malformed_entries_are_found_at_their_place() {
        for (entry, place) in [
            ("{version: v4}", "/0"),
            ("{version: v4, source: ''}", "/0/source"),
            ("{version: v4, source: a, until: b}", "/0/until"),
            ("{version: v4, source: a, support-ends: '2027-02-30'}", "/0/support-ends"),
            ("{version: v4, source: a}, {version: v4, source: a}", "/1/version"),
            ("{version: v4, source: a}, {version: 2026/09, source: a}", "/1/version"),
        ] {
            assert_eq!(finds("/crm/v4/{id}", &format!("[{entry}]")), [place], "{entry}");
        }
    }

    #[test]
    fn the_path_must_have_a_listed_version_before_its_first_parameter() {
        let list = "[{version: v4, source: a}]";
        assert!(finds("/crm/v4", list).is_empty());
        for (path, list) in [("/crm/v3", list), ("/crm", list), ("/crm/{id}/v4", list), ("/crm/v4", "[]")] {
            assert_eq!(finds(path, list), [""], "{path}");
        }
    }
}
