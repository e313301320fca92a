//! A nightly job that associates 50,000 pairs of records, and reports those that failed.
//!
//! Without `HUBSPOT_ACCESS_TOKEN` it calls a local stand-in for HubSpot:
//!
//! ```sh
//! cargo run --release -p hubspot-associations --example nightly -- 50000
//! ```
//!
//! HubSpot accepts 100 to 250 calls in 10 s, so 50,000 pairs take 33 to 83 minutes there. The program
//! `hubspot-bulk-associate` does the same for a CSV file, and can continue after it was killed.

use futures_util::{StreamExt, stream};
use hubspot_associations::{Client, Error, RateLimit};
use stand_in::{Settings, StandIn};

/// The number of calls that run at a time; the rate limit decides how fast they are sent.
const CONCURRENCY: usize = 50;

/// The result of the job.
#[derive(Debug, Default)]
struct Report {
    associated: usize,
    /// The number of pairs that HubSpot rejected as invalid.
    rejected: usize,
    /// The pairs to retry the next night.
    retry: Vec<(u64, u64)>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = std::env::args().nth(1).map_or(Ok(50_000), |count| count.parse())?;
    let pairs = (1..=count).map(|number| (number, 1_000_000 + number));
    let report = if std::env::var_os("HUBSPOT_ACCESS_TOKEN").is_some() {
        associate_all(&Client::from_env()?, pairs).await?
    } else {
        let hubspot = Settings { discard_requests: true, ..Settings::default() }.start().await?;
        associate_all(&local(&hubspot)?, pairs).await?
    };
    println!("{} associated, {} rejected, {} to retry", report.associated, report.rejected, report.retry.len());
    Ok(())
}

fn local(hubspot: &StandIn) -> Result<Client, Error> {
    let builder = Client::builder().access_token("pat-na1-00000000-1111-2222-3333-444444444444");
    builder.base_url(hubspot.base_url()).rate_limit(RateLimit::unlimited()).build()
}

/// Associates every pair; ends early only if no further call can succeed.
async fn associate_all(client: &Client, pairs: impl Iterator<Item = (u64, u64)>) -> Result<Report, Error> {
    let calls = pairs.map(async |(contact, company)| {
        let call = client.create_default_association().from_object_type("contacts").from_object_id(contact);
        ((contact, company), call.to_object_type("companies").to_object_id(company).send().await)
    });
    let mut calls = stream::iter(calls).buffer_unordered(CONCURRENCY);
    let mut report = Report::default();
    while let Some((pair, result)) = calls.next().await {
        match result {
            Ok(response) if response.outcome().is_complete() => report.associated += 1,
            Ok(response) => {
                let outcome = response.outcome();
                match outcome.retryable_errors().next() {
                    Some(_) => report.retry.push(pair),
                    None => report.rejected += 1,
                }
                eprintln!("{pair:?}: {:?}", outcome.errors());
            }
            // An invalid token, a missing scope or the daily limit: the other calls would fail too.
            Err(error) if error.is_auth() || error.is_missing_scopes() || error.policy_name() == Some("DAILY") => {
                return Err(error);
            }
            Err(error) => {
                match error.is_validation() {
                    true => report.rejected += 1,
                    false => report.retry.push(pair),
                }
                eprintln!("{}", serde_json::to_string(&error).unwrap_or_default());
            }
        }
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use stand_in::Response;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn every_pair_is_sent_once_and_failures_are_reported() {
        let hubspot = StandIn::builder().start().await.unwrap();
        hubspot.respond_with(|request| {
            let recorded = |name| Some(Response::recorded(name));
            match request.path().split('/').nth(5) {
                Some("7") => recorded("invalid-object-ids"),
                Some("8") => recorded("itself"),
                Some("9") => Some(Response::html(404)),
                _ => None,
            }
        });
        let pairs = (1..=5_000).map(|number| (number, 1_000_000 + number));
        let report = associate_all(&local(&hubspot).unwrap(), pairs).await.unwrap();
        assert_eq!((report.associated, report.rejected, report.retry), (4_997, 2, vec![(9, 1_000_009)]));
        assert!(hubspot.pairs().len() == 4_997 && hubspot.pairs().values().all(|count| *count == 1));
    }

    #[tokio::test]
    async fn reaching_the_daily_limit_ends_the_job() {
        let hubspot = Settings { daily_limit: Some(20), ..Settings::default() }.start().await.unwrap();
        let error = associate_all(&local(&hubspot).unwrap(), (1..=500).map(|number| (number, 1_000 + number))).await;
        assert_eq!(error.unwrap_err().policy_name(), Some("DAILY"));
        assert!(hubspot.received() <= 20 + CONCURRENCY as u64 + 1);
    }
}
