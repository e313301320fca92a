//! The example in the documentation of an operation.

use proc_macro2::Ident;
use serde_json::Value;
use syn::Attribute;

use super::{attributes, text};
use crate::{contract::Operation, name::snake, pass::versions};

/// Replaces progenitor's example, which uses undeclared variables, by one that compiles.
pub(super) fn replace(attrs: &mut Vec<Attribute>, operation: &Operation<'_>, body: Option<Ident>) {
    let docs = attrs.iter().filter_map(text).collect::<Vec<_>>().join("\n");
    let prose = docs.split("```ignore").next().unwrap_or_default().trim_end();
    attrs.retain(|attribute| text(attribute).is_none());
    let versions = versions::sentence(operation).map(|sentence| format!("\n\n{sentence}")).unwrap_or_default();
    let docs = format!("{prose}{versions}\n\n# Example\n\n{}", example(operation, body));
    attrs.splice(0..0, attributes(&docs));
}

fn example(operation: &Operation<'_>, body: Option<Ident>) -> String {
    let argument = body.as_ref().map(|ty| format!(", body: hubspot_associations::types::{ty}")).unwrap_or_default();
    let mut lines = vec![
        "```no_run".to_owned(),
        format!("# async fn example(client: hubspot_associations::Client{argument})"),
        "# -> Result<(), hubspot_associations::Error> {".to_owned(),
        "let response = client".to_owned(),
        format!("    .{}()", snake(operation.id)),
    ];
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
        if let Some(value) = parameter.example.and_then(literal) {
            lines.push(format!("    .{}({value})", parameter.rust_name));
        }
    }
    if body.is_some() {
        lines.push("    .body(body)".to_owned());
    }
    lines.extend(
        ["    .send()", "    .await?;", "println!(\"{}: {response:?}\", response.status());", "# Ok(())", "# }", "```"]
            .map(str::to_owned),
    );
    lines.join("\n")
}

/// A JSON scalar as a Rust literal.
fn literal(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(format!("{text:?}")),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
