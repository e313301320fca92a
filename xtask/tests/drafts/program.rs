//! A program that uses drafted operations, built and run against the client generated from them.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
};

use hubspot_associations::{Client, types};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = Client::builder().access_token("secret").base_url(serve()).build().expect("a client");
    lists(&client).await;
    actors(&client).await;
    others(&client).await;
    println!("calls are as drafted");
    let instances = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/instances.txt")).expect("instances");
    for (ty, text) in instances.lines().filter_map(|line| line.split_once(' ')) {
        println!("{}", again(ty, text));
    }
    println!("done");
}

/// List filters can be nested; the server returns them with a filter type that the contract does not have.
async fn lists(client: &Client) {
    let operation = types::BoolPropertyOperationRequest::new(false, "IS_EQUAL_TO", true);
    let property = types::PropertyFilterRequest::new(operation.into(), "hs_is_contact");
    let in_list = types::InListFilterRequest::new("7", "IN_LIST");
    let and = types::AndFilterBranchRequest::new("AND", [], [property.into(), in_list.into()]);
    let or = types::OrFilterBranchRequest::new("OR", [and.into()], []);
    let body = types::ListCreate::new("Contacts", "0-1", "DYNAMIC").with_filter_branch(or);
    let list = client.post_crm_lists().body(body).send().await.expect("a list");
    let Some(types::ObjectListFilterBranch::Or(or)) = &list.filter_branch else { panic!("{list:?}") };
    let types::OrFilterBranchFilters::Unknown(future) = &or.filters[0] else { panic!("{or:?}") };
    assert_eq!(Value::Object(future.clone()), json!({ "a": 1, "filterType": "FUTURE", "b": null }));
    let types::ObjectListFilterBranch::And(and) = &or.filter_branches[0] else { panic!("{or:?}") };
    let [types::OrFilterBranchFilters::Property(filter), types::OrFilterBranchFilters::InList(list)] = &and.filters[..] else {
        panic!("{and:?}")
    };
    assert_eq!((filter.property.as_deref(), list.list_id.as_deref()), (Some("hs_is_contact"), Some("7")));
    let Some(types::PropertyFilterOperation::Bool(operation)) = &filter.operation else { panic!("{filter:?}") };
    assert_eq!((operation.value, operation.operator.as_deref()), (Some(true), Some("IS_EQUAL_TO")));
}

async fn actors(client: &Client) {
    for (id, expected) in [("A-1", "agent Ann"), ("E-1", "email"), ("V-1", "visitor"), ("x.1@a+b", "unknown")] {
        let actor = client.get_conversations_actors_by_actor_id().actor_id(id).send().await.expect("an actor");
        use types::GetConversationsActorsByActorIdResponse as Actor;
        let found = match &*actor {
            Actor::Agent(agent) => format!("agent {}", agent.name.as_deref().unwrap_or_default()),
            Actor::Email(_) => "email".to_owned(),
            Actor::Visitor(_) => "visitor".to_owned(),
            Actor::Unknown(members) if members["type"] == "ROBOT" => "unknown".to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expected);
    }
    for id in [".", "..", "a/b", "a?b", "a%2fb", "", "é"] {
        let error = client.get_conversations_actors_by_actor_id().actor_id(id).send().await.expect_err(id);
        assert!(error.to_string().contains("actor_id: "), "{error}");
    }
}

/// A form without an access token, a file, and an undocumented response.
async fn others(client: &Client) {
    let form = types::PostOauthTokenRequest::new(types::PostOauthTokenRequestGrantType::RefreshToken).with_code("a b&c");
    let token = client.post_oauth_token().body(form).send().await.expect("a token");
    assert_eq!(token.access_token.as_deref(), Some("new"));
    let file = client.get_crm_pdf().send().await.expect("a file");
    assert_eq!(file.into_inner(), b"%PDF");
    client.get_crm_open().send().await.expect("any body");
    client.get_crm_download().send().await.expect("any body");
}

fn twice<T: DeserializeOwned + Serialize>(text: &str) -> String {
    let value = hubspot_associations::decode::<T>(text);
    value.map_or_else(|error| error, |value| serde_json::to_string(&value).expect("JSON"))
}

/// A server that checks each request and responds to it.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut reader = BufReader::new(stream.try_clone().expect("a connection"));
            let (mut head, mut length) = (String::new(), 0);
            while reader.read_line(&mut head).expect("a header") > 2 {}
            for line in head.lines() {
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a length");
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("a body");
            let text = response(&head.to_lowercase(), &String::from_utf8_lossy(&body));
            let status = if text.starts_with('!') { "400 Bad Request" } else { "200 OK" };
            write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}", text.len()).expect("a response");
        }
    });
    format!("http://{address}")
}

fn response(head: &str, body: &str) -> String {
    let is_for = |path: &str| head.split(' ').nth(1) == Some(path);
    let has_token = head.contains("\r\nauthorization: bearer secret");
    match () {
        () if is_for("/crm/v1/lists") => {
            let mut list: Value = serde_json::from_str(body).expect("JSON");
            list["filterBranch"]["filters"] = json!([{ "a": 1, "filterType": "FUTURE", "b": null }]);
            list.to_string()
        }
        () if is_for("/conversations/v1/actors/a-1") => r#"{"name":"Ann","type":"AGENT","id":"A-1"}"#.to_owned(),
        () if is_for("/conversations/v1/actors/e-1") => r#"{"type":"BOT"}"#.to_owned(),
        () if is_for("/conversations/v1/actors/v-1") => r#"{"id":"V-1","type":"VISITOR"}"#.to_owned(),
        () if is_for("/conversations/v1/actors/x.1@a+b") => r#"{"type":"ROBOT"}"#.to_owned(),
        () if is_for("/oauth/v1/token") && !has_token && head.contains("x-www-form-urlencoded") => {
            let is_sent = body == "code=a+b%26c&grant_type=refresh_token";
            if is_sent { r#"{"access_token":"new"}"#.to_owned() } else { format!("!{body}") }
        }
        () if is_for("/crm/v1/pdf") && has_token => "%PDF".to_owned(),
        () if is_for("/crm/v1/open") && !has_token => "it is open".to_owned(),
        () if is_for("/crm/v1/download") && has_token => "a,b\n1,2".to_owned(),
        () => format!("!{head}"),
    }
}
