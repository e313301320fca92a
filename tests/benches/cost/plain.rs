//! Hand-written bodies: the same fields and types as ours, with plain derived code.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Batch<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<DateTime<Utc>>,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    errors: Vec<StandardError>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    links: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    num_errors: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requested_at: Option<DateTime<Utc>>,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub(crate) results: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<DateTime<Utc>>,
    status: Status,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Canceled,
    Complete,
    Pending,
    Processing,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Association {
    association_spec: Spec,
    from: Record,
    to: Record,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    association_category: Category,
    association_type_id: i64,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Category {
    HubspotDefined,
    IntegratorDefined,
    UserDefined,
    Work,
}

#[derive(Deserialize, Serialize)]
struct Record {
    id: String,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Configuration {
    category: Category,
    type_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_enforced_max_to_object_ids: Option<i64>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct StandardError {
    category: Option<String>,
    #[serde(default)]
    context: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    errors: Vec<Value>,
    id: Option<String>,
    #[serde(default)]
    links: BTreeMap<String, String>,
    message: Option<String>,
    status: Option<String>,
    sub_category: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct Updates {
    pub(crate) inputs: Vec<Update>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Update {
    pub(crate) category: Category,
    pub(crate) max_to_object_ids: i64,
    pub(crate) type_id: i64,
}

impl Updates {
    /// The request of every call.
    pub(crate) fn one() -> Self {
        Self { inputs: vec![Update { category: Category::HubspotDefined, max_to_object_ids: 5, type_id: 279 }] }
    }
}
