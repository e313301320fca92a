//! What came of a batch, told honestly.

use crate::types::{BatchStatus, StandardError};

/// What came of a call that HubSpot answered with a success status.
///
/// HubSpot answers 2xx also when it did nothing: `CANCELED`, errors instead of results, or neither.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a success status does not mean that HubSpot did what was asked"]
#[non_exhaustive]
pub enum Outcome<'a, T> {
    /// Results and no errors.
    Complete {
        /// What was done; in HubSpot's order, not in that of the inputs.
        results: &'a [T],
    },
    /// Results and errors.
    Partial {
        /// What was done.
        results: &'a [T],
        /// What was not; HubSpot may count more errors in `num_errors` than it lists.
        errors: &'a [StandardError],
    },
    /// Nothing was done: the batch was canceled, or there are no results.
    Refused {
        /// Why, where HubSpot says so; it can also do nothing in silence.
        errors: &'a [StandardError],
    },
    /// HubSpot has not finished, and speaks of no errors so far.
    Pending {
        /// What is done already.
        results: &'a [T],
    },
}

impl<'a, T> Outcome<'a, T> {
    pub(crate) fn of(
        status: &BatchStatus,
        results: &'a [T],
        errors: &'a [StandardError],
        num_errors: Option<i64>,
    ) -> Self {
        // HubSpot's prose spells the value with two l.
        let canceled = matches!(status.as_str(), "CANCELED" | "CANCELLED");
        let failed = canceled || !errors.is_empty() || num_errors.is_some_and(|count| count > 0);
        match (results.is_empty(), failed) {
            (_, false) if matches!(status, BatchStatus::Pending | BatchStatus::Processing) => Self::Pending { results },
            (true, _) => Self::Refused { errors },
            (false, true) => Self::Partial { results, errors },
            (false, false) => Self::Complete { results },
        }
    }

    /// Whether everything that was asked was done.
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Complete { .. })
    }

    /// The errors; empty when complete, and when HubSpot did nothing in silence.
    pub fn errors(&self) -> &'a [StandardError] {
        match self {
            Self::Complete { .. } | Self::Pending { .. } => &[],
            Self::Partial { errors, .. } | Self::Refused { errors } => errors,
        }
    }

    /// The errors that are HubSpot's own, so that sending their inputs again later may succeed.
    pub fn retryable_errors(&self) -> impl Iterator<Item = &'a StandardError> {
        self.errors().iter().filter(|error| error.is_retryable())
    }
}

impl StandardError {
    /// Whether this is a failure of HubSpot's own (`INTERNAL_ERROR`, `INTERNAL_SERVER_ERROR`), not of the input.
    pub fn is_retryable(&self) -> bool {
        matches!(self.category.as_deref(), Some("INTERNAL_ERROR" | "INTERNAL_SERVER_ERROR"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::types::AssociationConfigurationBatch;

    fn outcome(body: Value) -> String {
        let batch: AssociationConfigurationBatch = serde_json::from_value(body).unwrap();
        let name = format!("{:?}", batch.outcome());
        name.split(' ').next().unwrap_or_default().to_owned()
    }

    #[test]
    fn every_combination_has_its_outcome() {
        let result = json!([{"category": "HUBSPOT_DEFINED", "typeId": 1}]);
        let error = json!([{"status": "error", "category": "VALIDATION_ERROR", "message": "no"}]);
        for (body, expected) in [
            (json!({"status": "COMPLETE", "results": result}), "Complete"),
            (json!({"status": "SOMETHING_NEW", "results": result}), "Complete"),
            (json!({"status": "COMPLETE", "results": result, "errors": error}), "Partial"),
            (json!({"status": "COMPLETE", "results": result, "numErrors": 1}), "Partial"),
            (json!({"status": "COMPLETE", "results": result, "numErrors": 0, "errors": []}), "Complete"),
            (json!({"status": "CANCELED", "results": result}), "Partial"),
            (json!({"status": "CANCELED", "results": [], "errors": error}), "Refused"),
            (json!({"status": "CANCELLED"}), "Refused"),
            (json!({"status": "COMPLETE", "results": []}), "Refused"),
            (json!({"status": "COMPLETE", "errors": error}), "Refused"),
            (json!({"status": "PENDING"}), "Pending"),
            (json!({"status": "PROCESSING", "results": result}), "Pending"),
            (json!({"status": "PROCESSING", "errors": error}), "Refused"),
        ] {
            assert_eq!(outcome(body.clone()), expected, "{body}");
        }
    }

    #[test]
    fn failures_of_hubspot_are_told_apart() {
        let body = json!({"status": "COMPLETE", "results": [], "errors": [
            {"category": "INTERNAL_ERROR"}, {"category": "VALIDATION_ERROR"}, {"category": "INTERNAL_SERVER_ERROR"}, {},
        ]});
        let batch: AssociationConfigurationBatch = serde_json::from_value(body).unwrap();
        assert_eq!(batch.outcome().errors().len(), 4);
        assert_eq!(batch.outcome().retryable_errors().count(), 2);
    }
}
