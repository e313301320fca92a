//! Builds documents around a snippet, and compares them.

use generator::Document;
use review::compat::{Date, Level, Options, compare};

/// The options of all cases, with a fixed date.
pub(super) fn options() -> Options {
    Options::on("2026-01-01".parse::<Date>().unwrap())
}

/// The changes between two documents: `error some-id, info other-id`.
pub(super) fn found(base: &str, head: &str) -> String {
    let parse = |name, text: &str| Document::parse(name, text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let changes = compare(&parse("base.yaml", base), &parse("head.yaml", head), &options());
    assert!(changes.iter().all(|change| (change.level == Level::Error) == change.remedy.is_some()), "{changes:?}");
    let mut found: Vec<_> = changes.iter().map(|change| format!("{} {}", level(change.level), change.id)).collect();
    found.sort();
    found.join(", ")
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "info",
    }
}

/// A document whose only operation accepts this schema.
pub(super) fn request(schema: &str) -> String {
    operation(&format!(
        "{{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{'204': {{description: none}}}}}}"
    ))
}

/// A document whose only operation returns this schema.
pub(super) fn response(schema: &str) -> String {
    operation(&format!(
        "{{responses: {{'200': {{description: some, content: {{application/json: {{schema: {schema}}}}}}}}}}}"
    ))
}

/// A document whose only operation has these parameters.
pub(super) fn parameters(parameters: &str) -> String {
    operation(&format!("{{parameters: [{parameters}], responses: {{'204': {{description: none}}}}}}"))
}

/// A document with this operation.
pub(super) fn operation(operation: &str) -> String {
    document(&format!("{{paths: {{'/things/{{id}}': {{post: {operation}}}}}}}"))
}

/// A document with these security schemes.
pub(super) fn schemes(schemes: &str) -> String {
    format!("openapi: 3.0.3\npaths: {{}}\ncomponents: {{securitySchemes: {{{schemes}}}}}\n")
}

/// A document with these members, some components, and the required members.
pub(super) fn document(members: &str) -> String {
    let members = members.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).expect("members in braces");
    format!("openapi: 3.0.3\ninfo: {{title: Things, version: '1'}}\n{COMPONENTS}\n") + &block(members)
}

/// The members of a flow mapping, one per line.
fn block(members: &str) -> String {
    let (mut depth, mut start, mut lines) = (0, 0, String::new());
    for (at, letter) in members.char_indices().chain([(members.len(), ',')]) {
        match letter {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            ',' if depth == 0 => {
                lines += members[start..at].trim();
                lines.push('\n');
                start = at + 1;
            }
            _ => {}
        }
    }
    lines
}

const COMPONENTS: &str = "components:
  schemas:
    Cat: {type: object, required: [kind], properties: {kind: {type: string}, lives: {type: integer}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}, tail: {type: boolean}}}
    Bird: {type: object, required: [kind], properties: {kind: {type: string}, wings: {type: integer}}}
    Tree: {type: object, properties: {parent: {$ref: '#/components/schemas/Tree'}, leaf: {type: string}}}
  securitySchemes:
    token: {type: http, scheme: bearer}
    key: {type: apiKey, in: header, name: X-Key}
    oauth:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: 'https://login.test', scopes: {read: Read, write: Write}}}";
