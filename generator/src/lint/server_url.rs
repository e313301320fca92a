use crate::{
    Pointer,
    document::Nodes,
    lint::{Level, Report, Rule},
};

pub(super) const RULE: Rule = Rule {
    id: "server-url",
    level: Level::Error,
    summary: "The first server is where the client sends its requests and its token.",
    remedy: "write `- url: https://api.hubapi.com`",
    check,
};

fn check(nodes: &Nodes, report: &mut Report) {
    let servers = Pointer::root().join("servers");
    let url = nodes.document().value()["servers"][0]["url"].as_str().unwrap_or_default();
    let host = url.strip_prefix("https://").unwrap_or_default();
    if host.is_empty() || !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:/".contains(&byte)) {
        report.add(&servers, "the first server has no plain https URL");
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;

    #[test]
    fn an_https_url_passes() {
        assert!(found(&super::RULE, "servers: [{url: 'https://api.hubapi.com'}]").is_empty());
    }

    #[test]
    fn any_other_list_of_servers_is_found() {
        let others = ["[]", "null", "[{}]", "[{url: 'http://a.b'}]", "[{url: '/v1'}]", "[{url: 'https://{region}.b'}]"];
        for servers in others {
            assert_eq!(found(&super::RULE, &format!("servers: {servers}")), ["/servers"], "{servers}");
        }
    }
}
