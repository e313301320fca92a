//! One call, and its result.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use hubspot_associations::{Client, Error, RateLimit, RetryPolicy, Timeouts, types::StandardError};
use indicatif::HumanDuration;

use crate::{arguments::Arguments, fingerprint::Account};

/// The client, and what it calls.
pub(crate) struct Target {
    pub(crate) client: Client,
    pub(crate) account: Account,
    /// The base URL, for the journal.
    pub(crate) url: String,
}

pub(crate) enum Verdict {
    Associated,
    Failed(Failure),
    /// Not executed, and every other call would fail too.
    Stop(String),
}

/// Why a line failed, for the list.
#[derive(Default)]
pub(crate) struct Failure {
    pub(crate) status: Option<u16>,
    pub(crate) category: Option<String>,
    pub(crate) message: String,
    pub(crate) correlation_id: Option<String>,
    pub(crate) retryable: bool,
}

impl Target {
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, String> {
        let token = std::env::var("HUBSPOT_ACCESS_TOKEN").unwrap_or_default();
        if token.is_empty() {
            return Err("HUBSPOT_ACCESS_TOKEN is not set; set it to the access token of a private app".to_owned());
        }
        let account = Account::new(&token, arguments.account.as_deref());
        let mut client = Client::builder().user_agent_suffix("bulk-associate").access_token(token);
        if let Some(url) = arguments.base_url() {
            client = client.base_url(url);
        }
        match arguments.rate {
            Some(0) => client = client.rate_limit(RateLimit::unlimited()),
            Some(calls) => client = client.rate_limit(RateLimit::per_10_seconds(calls)),
            None => {}
        }
        let client = client
            .retry_policy(RetryPolicy::new().max_attempts(arguments.attempts))
            // The attempts and the delays between them have their own limits.
            .timeouts(Timeouts::new().total(Duration::from_secs(30 * 60)))
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { client, account, url: arguments.base_url().unwrap_or_else(|| "hubspot".to_owned()) })
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
        Ok(response) if response.outcome().is_complete() => Verdict::Associated,
        Ok(response) => {
            let errors = response.outcome().errors();
            Verdict::Failed(Failure {
                status: Some(response.status().as_u16()),
                category: errors.first().and_then(|error| error.category.clone()),
                message: errors.first().and_then(|error| error.message.clone()).unwrap_or_else(|| {
                    format!(
                        "HubSpot did not associate the pair and gave no reason (status {})",
                        response.status().as_u16()
                    )
                }),
                correlation_id: response.correlation_id().map(str::to_owned),
                retryable: !errors.is_empty() && errors.iter().all(StandardError::is_retryable),
            })
        }
        Err(error) if is_blocked_for_hours(&error) => Verdict::Stop(format!("{error}\n{}", when_to_resume(&error))),
        Err(error) if is_caused_by_account_or_network(&error) => Verdict::Stop(error.to_string()),
        Err(error) => Verdict::Failed(Failure {
            status: error.status().map(|status| status.as_u16()),
            category: error.category().map(str::to_owned),
            message: error.message().map_or_else(|| error.to_string(), str::to_owned),
            correlation_id: error.correlation_id().map(str::to_owned),
            retryable: error.is_retryable(),
        }),
    }
}

/// Whether the call failed because of the account or the network, not because of the pair. HubSpot did not execute it.
fn is_caused_by_account_or_network(error: &Error) -> bool {
    let code = error.status().map(|status| status.as_u16());
    let is_offline = error.is_connect() && !error.may_have_been_executed();
    error.is_auth() || error.is_missing_scopes() || is_offline || matches!(code, Some(477 | 488))
}

/// Whether HubSpot rejects all calls for hours: it reports the policy, no remaining calls, or a long delay.
fn is_blocked_for_hours(error: &Error) -> bool {
    let is_used_up = error.rate_limit().is_some_and(|rate| rate.daily_remaining == Some(0));
    let is_long = error.retry_after().is_some_and(|delay| delay > Duration::from_secs(60));
    error.is_rate_limited() && (error.policy_name() == Some("DAILY") || is_used_up || is_long)
}

fn when_to_resume(error: &Error) -> String {
    match error.retry_after().filter(|delay| !delay.is_zero()) {
        Some(delay) => {
            let when = DateTime::<Utc>::from(SystemTime::now() + delay);
            format!("HubSpot accepts calls again in {} ({})", HumanDuration(delay), when.format("%Y-%m-%d %H:%M UTC"))
        }
        None => "HubSpot accepts calls again after midnight in the account's time zone".to_owned(),
    }
}
