//! One call, and what came of it.

use std::time::Duration;

use hubspot_associations::{Client, Error, RateLimit, RetryPolicy, Timeouts, types::StandardError};
use stand_in::{Settings, StandIn};

use crate::arguments::Arguments;

/// What is called.
pub(crate) struct Target {
    pub(crate) client: Client,
    pub(crate) name: String,
    /// Stops when this is dropped.
    _stand_in: Option<StandIn>,
}

pub(crate) enum Verdict {
    Associated,
    Failed(Failure),
    /// Not done, and every other call would end like this one.
    Stop(String),
}

/// Why a line failed, as it is listed.
#[derive(Default)]
pub(crate) struct Failure {
    pub(crate) status: Option<u16>,
    pub(crate) category: Option<String>,
    pub(crate) message: String,
    pub(crate) correlation_id: Option<String>,
    pub(crate) retryable: bool,
}

const STAND_IN: &str = "stand-in";

/// Tells targets apart in journals.
pub(crate) fn target_name() -> Result<String, String> {
    let read = |name| std::env::var(name).ok();
    match (read("HUBSPOT_ACCESS_TOKEN"), read("HUBSPOT_BASE_URL")) {
        (Some(_), url) => Ok(url.unwrap_or_else(|| "hubspot".to_owned())),
        (None, None) => Ok(STAND_IN.to_owned()),
        (None, Some(_)) => Err("HUBSPOT_BASE_URL is set, but HUBSPOT_ACCESS_TOKEN is not".to_owned()),
    }
}

impl Target {
    pub(crate) async fn from_env(arguments: &Arguments) -> Result<Self, String> {
        let name = target_name()?;
        let mut client = Client::builder().user_agent_suffix("bulk_associate");
        let mut stand_in = None;
        if name == STAND_IN {
            eprintln!("HUBSPOT_ACCESS_TOKEN is not set: calling a local stand-in, nothing is associated in HubSpot.");
            let settings = Settings { forget_requests: true, forget_pairs: true, ..Settings::default() };
            let hubspot = settings.start().await.map_err(|error| format!("the stand-in did not start: {error}"))?;
            client = client.access_token("any-token-will-do").base_url(hubspot.base_url());
            stand_in = Some(hubspot);
        } else {
            client = client.access_token(std::env::var("HUBSPOT_ACCESS_TOKEN").unwrap_or_default());
            if let Ok(url) = std::env::var("HUBSPOT_BASE_URL") {
                client = client.base_url(url);
            }
        }
        match arguments.rate {
            Some(0) => client = client.rate_limit(RateLimit::unlimited()),
            Some(calls) => client = client.rate_limit(RateLimit::per_10_seconds(calls)),
            None => {}
        }
        let client = client
            .retry_policy(RetryPolicy::new().max_attempts(arguments.attempts))
            // Pairs wait for the rate limit too; attempts and their waits are limited anyway.
            .timeouts(Timeouts::new().total(Duration::from_secs(30 * 60)))
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { client, name, _stand_in: stand_in })
    }
}

pub(crate) async fn associate(client: &Client, [from_type, from_id, to_type, to_id]: &[String; 4]) -> Verdict {
    let call = client
        .create_default_association()
        .from_object_type(from_type)
        .from_object_id(from_id)
        .to_object_type(to_type)
        .to_object_id(to_id);
    match call.send().await {
        Ok(answer) if answer.outcome().is_complete() => Verdict::Associated,
        Ok(answer) => {
            let errors = answer.outcome().errors();
            Verdict::Failed(Failure {
                status: Some(answer.status().as_u16()),
                category: errors.first().and_then(|error| error.category.clone()),
                message: errors.first().and_then(|error| error.message.clone()).unwrap_or_else(|| {
                    format!("HubSpot answered {} without associating, and did not say why", answer.status().as_u16())
                }),
                correlation_id: answer.correlation_id().map(str::to_owned),
                retryable: !errors.is_empty() && errors.iter().all(StandardError::is_retryable),
            })
        }
        Err(error) if is_general(&error) => Verdict::Stop(error.to_string()),
        Err(error) => Verdict::Failed(Failure {
            status: error.status().map(|status| status.as_u16()),
            category: error.category().map(str::to_owned),
            message: error.message().map_or_else(|| error.to_string(), str::to_owned),
            correlation_id: error.correlation_id().map(str::to_owned),
            retryable: error.is_retryable(),
        }),
    }
}

/// Whether the account or the network is at fault and not the pair; HubSpot has carried out none of these calls.
fn is_general(error: &Error) -> bool {
    let code = error.status().map(|status| status.as_u16());
    error.is_auth()
        || error.is_missing_scopes()
        || error.is_connect() && !error.may_have_been_executed()
        || error.policy_name() == Some("DAILY")
        || matches!(code, Some(477 | 488))
}
