//! What HubSpot did, which the status code does not show.

use serde_json::{Map, Value};

use crate::types::{BatchStatus, StandardError};

/// The members that decide the outcome. The decoder keeps an unreadable one in `extra`, under its name.
const OUTCOME_MEMBERS: [&str; 3] = ["results", "errors", "numErrors"];

/// The result of a call to which HubSpot responded with a success status.
///
/// HubSpot responds with 2xx even if it did nothing: the batch is `CANCELED`, or has errors instead of results, or neither.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a success status does not mean that HubSpot did what was asked"]
#[non_exhaustive]
pub enum Outcome<'a, T> {
    /// HubSpot finished the batch, with results and no errors.
    #[non_exhaustive]
    Complete {
        /// The completed items, in HubSpot's order, not the order of the inputs.
        results: &'a [T],
    },
    /// HubSpot executed only a part of the batch.
    #[non_exhaustive]
    Partial {
        /// The completed items.
        results: &'a [T],
        /// The errors; `num_errors` may be larger than their number.
        errors: &'a [StandardError],
    },
    /// HubSpot did nothing: it canceled the batch, or returned no results.
    #[non_exhaustive]
    NotExecuted {
        /// The reasons, if HubSpot gives any; it may also ignore a request silently.
        errors: &'a [StandardError],
    },
    /// HubSpot has not finished the batch, and has reported no errors so far.
    #[non_exhaustive]
    Pending {
        /// The items completed so far.
        results: &'a [T],
    },
    /// The response does not say whether HubSpot executed the batch.
    ///
    /// This version of the crate does not know its status, or could not read its results or errors, which are in `extra`
    /// then.
    #[non_exhaustive]
    Unknown {
        /// The status as HubSpot sent it; empty if it sent none.
        status: &'a str,
        /// The results that were readable.
        results: &'a [T],
        /// The errors that were readable.
        errors: &'a [StandardError],
    },
}

impl<'a, T> Outcome<'a, T> {
    pub(crate) fn of(
        status: impl Into<Option<&'a BatchStatus>>,
        results: &'a [T],
        errors: &'a [StandardError],
        num_errors: Option<i64>,
        extra: &Map<String, Value>,
    ) -> Self {
        // If the contract does not require a status, a response can lack one.
        let Some(status) = status.into() else { return Self::Unknown { status: "", results, errors } };
        // HubSpot's prose spells the value with two l; the published enum has one.
        let canceled = ["CANCELED", "CANCELLED"].iter().any(|name| status.as_str().eq_ignore_ascii_case(name));
        let unknown = !canceled && matches!(status, BatchStatus::Unknown(_));
        if unknown || OUTCOME_MEMBERS.iter().any(|name| extra.contains_key(*name)) {
            return Self::Unknown { status: status.as_str(), results, errors };
        }
        let failed = canceled || !errors.is_empty() || num_errors.is_some_and(|count| count > 0);
        match (results.is_empty(), failed) {
            (_, false) if matches!(status, BatchStatus::Pending | BatchStatus::Processing) => Self::Pending { results },
            (true, _) => Self::NotExecuted { errors },
            (false, true) => Self::Partial { results, errors },
            (false, false) => Self::Complete { results },
        }
    }

    /// Returns whether HubSpot executed the whole batch.
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Complete { .. })
    }

    /// Returns the errors; empty if the batch is complete, or if HubSpot ignored it silently.
    pub fn errors(&self) -> &'a [StandardError] {
        match self {
            Self::Complete { .. } | Self::Pending { .. } => &[],
            Self::Partial { errors, .. } | Self::NotExecuted { errors } | Self::Unknown { errors, .. } => errors,
        }
    }

    /// Returns the errors caused by HubSpot's own failures: a later retry of their inputs may succeed.
    pub fn retryable_errors(&self) -> impl Iterator<Item = &'a StandardError> {
        self.errors().iter().filter(|error| error.is_retryable())
    }
}

impl StandardError {
    /// Returns whether HubSpot itself failed (`INTERNAL_ERROR`, `INTERNAL_SERVER_ERROR`) rather than the input being invalid.
    pub fn is_retryable(&self) -> bool {
        matches!(self.category.as_deref(), Some("INTERNAL_ERROR" | "INTERNAL_SERVER_ERROR"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::types::AssociationConfigurationBatch;

    fn outcome(body: Value) -> String {
        let batch: AssociationConfigurationBatch = crate::decode::body(body.to_string().as_bytes()).unwrap();
        let name = format!("{:?}", batch.outcome());
        name.split(' ').next().unwrap_or_default().to_owned()
    }

    #[test]
    fn the_outcome_depends_on_status_results_and_errors() {
        let result = json!([{"category": "HUBSPOT_DEFINED", "typeId": 1}]);
        let error = json!([{"status": "error", "category": "VALIDATION_ERROR", "message": "no"}]);
        for (body, expected) in [
            (json!({"status": "COMPLETE", "results": result}), "Complete"),
            (json!({"status": "SOMETHING_NEW", "results": result}), "Unknown"),
            (json!({"status": "FAILED", "errors": error}), "Unknown"),
            (json!({"status": "CANCELLED_BY_ADMIN", "results": result}), "Unknown"),
            (json!({"status": "canceled", "results": result}), "Partial"),
            (json!({"status": "COMPLETE", "results": result, "errors": error}), "Partial"),
            (json!({"status": "COMPLETE", "results": result, "numErrors": 1}), "Partial"),
            (json!({"status": "COMPLETE", "results": result, "numErrors": 0, "errors": []}), "Complete"),
            (json!({"status": "CANCELED", "results": result}), "Partial"),
            (json!({"status": "CANCELED", "results": [], "errors": error}), "NotExecuted"),
            (json!({"status": "CANCELLED"}), "NotExecuted"),
            (json!({"status": "COMPLETE", "results": []}), "NotExecuted"),
            (json!({"status": "COMPLETE", "errors": error}), "NotExecuted"),
            (json!({"status": "PENDING"}), "Pending"),
            (json!({"status": "PROCESSING", "results": result}), "Pending"),
            (json!({"status": "PROCESSING", "errors": error}), "NotExecuted"),
            // Unreadable, so the batch may be incomplete.
            (json!({"status": "COMPLETE", "results": result, "errors": {}}), "Unknown"),
            (json!({"status": "COMPLETE", "results": result, "errors": [null]}), "Unknown"),
            (json!({"status": "COMPLETE", "results": result, "numErrors": "1"}), "Unknown"),
            (json!({"status": "COMPLETE", "results": {}}), "Unknown"),
        ] {
            assert_eq!(outcome(body.clone()), expected, "{body}");
        }
    }

    #[test]
    fn internal_errors_of_hubspot_are_retryable() {
        let body = json!({"status": "COMPLETE", "results": [], "errors": [
            {"category": "INTERNAL_ERROR"}, {"category": "VALIDATION_ERROR"}, {"category": "INTERNAL_SERVER_ERROR"}, {},
        ]});
        let batch: AssociationConfigurationBatch = serde_json::from_value(body).unwrap();
        assert_eq!(batch.outcome().errors().len(), 4);
        assert_eq!(batch.outcome().retryable_errors().count(), 2);
    }
}
