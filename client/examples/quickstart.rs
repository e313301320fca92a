//! Calls both operations.
//!
//! Without `HUBSPOT_ACCESS_TOKEN`, it starts a local stand-in for HubSpot and calls that:
//!
//! ```sh
//! cargo run -p hubspot-associations --example quickstart
//! ```
//!
//! With a token, it changes your account: it associates the contact with the company, and then sets the maximum number of
//! companies per contact.
//!
//! ```sh
//! HUBSPOT_ACCESS_TOKEN=pat-… cargo run -p hubspot-associations --example quickstart -- CONTACT_ID COMPANY_ID LIMIT
//! ```

use std::process::ExitCode;

use hubspot_associations::{
    Client, Error, Outcome,
    types::{AssociationCategory, AssociationConfigurationUpdate, AssociationConfigurationUpdates, ObjectId},
};
use stand_in::StandIn;

/// HubSpot's id of the type "contact to company".
const CONTACT_TO_COMPANY: i64 = 279;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if std::env::var_os("HUBSPOT_ACCESS_TOKEN").is_some() {
        let Input { contact, company, limit } = input(&arguments)?;
        let client = Client::from_env().map_err(|error| error.to_string())?;
        return call(&client, &contact, &company, limit).await.map_err(|error| error.to_string());
    }
    println!("HUBSPOT_ACCESS_TOKEN is not set: calling a local stand-in instead of HubSpot.\n");
    let hubspot = StandIn::builder().start().await.map_err(|error| format!("could not start the stand-in: {error}"))?;
    let client = Client::builder()
        .access_token("pat-na1-00000000-1111-2222-3333-444444444444")
        .base_url(hubspot.base_url())
        .build();
    let client = client.map_err(|error| error.to_string())?;
    let Input { contact, company, limit } = if arguments.is_empty() { Input::example()? } else { input(&arguments)? };
    call(&client, &contact, &company, limit).await.map_err(|error| error.to_string())
}

struct Input {
    contact: ObjectId,
    company: ObjectId,
    limit: i64,
}

impl Input {
    fn example() -> Result<Self, String> {
        input(&["1001".to_owned(), "2002".to_owned(), "5".to_owned()])
    }
}

fn input(arguments: &[String]) -> Result<Input, String> {
    let [contact, company, limit] = arguments else {
        return Err("expected three arguments: CONTACT_ID COMPANY_ID LIMIT, such as 1001 2002 5".to_owned());
    };
    Ok(Input {
        contact: contact.parse().map_err(|error| format!("CONTACT_ID {error}"))?,
        company: company.parse().map_err(|error| format!("COMPANY_ID {error}"))?,
        limit: limit.parse().map_err(|_| format!("LIMIT {limit:?} is not a whole number, such as 5"))?,
    })
}

async fn call(client: &Client, contact: &ObjectId, company: &ObjectId, limit: i64) -> Result<(), Error> {
    let response = client
        .create_default_association()
        .from_object_type("contacts")
        .from_object_id(contact)
        .to_object_type("companies")
        .to_object_id(company)
        .send()
        .await?;
    println!("associated contact {contact} with company {company}: {}", response.status);
    for result in &response.results {
        let spec = &result.association_spec;
        println!(
            "  {} -> {}  {} {}",
            result.from.id, result.to.id, spec.association_category, spec.association_type_id
        );
    }

    let response = client
        .batch_update_association_configurations()
        .from_object_type("contacts")
        .to_object_type("companies")
        .body(AssociationConfigurationUpdates::new([AssociationConfigurationUpdate::new(
            AssociationCategory::HubspotDefined,
            CONTACT_TO_COMPANY,
            limit,
        )]))
        .send()
        .await?;
    match response.outcome() {
        Outcome::Complete { results, .. } => {
            for result in results {
                let limit = result.user_enforced_max_to_object_ids.map_or("no".to_owned(), |limit| limit.to_string());
                println!("limit of {} {}: {limit} companies per contact", result.category, result.type_id);
            }
        }
        other => println!("HubSpot did not set the limit: {other:?}"),
    }
    Ok(())
}
