//! Calls HubSpot as an OAuth app, and keeps each new refresh token in a file.
//!
//! ```sh
//! CLIENT_ID=… CLIENT_SECRET=… cargo run -p hubspot-associations --features oauth --example oauth_rotation -- refresh-token
//! ```
//!
//! The file contains the refresh token of one installation. Without `CLIENT_ID`, the program writes the file itself and calls
//! a local stand-in for HubSpot.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use hubspot_associations::{Client, Error, ExposeSecret, RefreshGrant, SecretString};
use stand_in::{App, Settings};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "refresh-token".to_owned()));
    let (client, _hubspot) = match std::env::var("CLIENT_ID") {
        Ok(id) => (Client::builder().refresh_grant(grant(id, std::env::var("CLIENT_SECRET")?, &path)?).build()?, None),
        Err(_) => {
            let hubspot = Settings { oauth: Some(app()), ..Settings::default() }.start().await?;
            store(&path, &app().refresh_token.into())?;
            let grant = grant(app().client_id, app().client_secret, &path)?;
            (Client::builder().base_url(hubspot.base_url()).refresh_grant(grant).build()?, Some(hubspot))
        }
    };
    associate(&client).await?;
    println!("associated; {} has the latest refresh token", path.display());
    Ok(())
}

/// Creates a grant from the refresh token in the file, which each new one replaces.
fn grant(client_id: String, client_secret: String, path: &Path) -> io::Result<RefreshGrant> {
    let refresh_token = fs::read_to_string(path)?;
    let path = path.to_owned();
    Ok(RefreshGrant::new(client_id, client_secret, refresh_token.trim()).on_new_refresh_token(move |token| {
        let path = path.clone();
        // Disks can be slow. An error fails the calls that wait for the token, and the client stores the token again later.
        async move { tokio::task::spawn_blocking(move || store(&path, &token)).await? }
    }))
}

/// Replaces the file in one step, so that after a crash it has the old token or the new one, but never a part.
fn store(path: &Path, token: &SecretString) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(token.expose_secret().as_bytes())?;
    file.sync_all()?;
    fs::rename(new, path)
}

async fn associate(client: &Client) -> Result<(), Error> {
    let call = client.create_default_association().from_object_type("contacts").from_object_id(1001);
    call.to_object_type("companies").to_object_id(2002).send().await.map(drop)
}

/// The app that is registered at the stand-in.
fn app() -> App {
    App {
        client_id: "00000000-aaaa-bbbb-cccc-dddddddddddd".to_owned(),
        client_secret: "11111111-aaaa-bbbb-cccc-dddddddddddd".to_owned(),
        refresh_token: "na1-00000000-1111-2222-3333-444444444444".to_owned(),
        lifetime: Duration::from_secs(1800),
        revokes_older: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_restarted_program_continues_with_the_latest_refresh_token() {
        let hubspot = Settings { oauth: Some(app()), ..Settings::default() }.start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        fs::write(&path, app().refresh_token + "\n").unwrap();
        let mut stored = vec![fs::read_to_string(&path).unwrap()];
        for _ in 0..3 {
            let grant = grant(app().client_id, app().client_secret, &path).unwrap();
            let client = Client::builder().base_url(hubspot.base_url()).refresh_grant(grant).build().unwrap();
            associate(&client).await.unwrap();
            stored.push(fs::read_to_string(&path).unwrap());
        }
        stored.dedup();
        assert_eq!(stored.len(), 4, "HubSpot accepts each refresh token once: {stored:?}");
    }

    #[tokio::test]
    async fn a_token_that_cannot_be_saved_fails_the_call_and_is_not_lost() {
        let hubspot = Settings { oauth: Some(app()), ..Settings::default() }.start().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (path, obstacle) = (folder.path().join("token"), folder.path().join("token.new"));
        fs::write(&path, app().refresh_token).unwrap();
        let grant = grant(app().client_id, app().client_secret, &path).unwrap();
        fs::create_dir(&obstacle).unwrap();
        let build = || Client::builder().base_url(hubspot.base_url()).refresh_grant(grant.clone()).build().unwrap();
        associate(&build()).await.unwrap_err();
        fs::remove_dir(&obstacle).unwrap();
        associate(&build()).await.unwrap();
        assert_ne!(fs::read_to_string(&path).unwrap(), app().refresh_token);
    }
}
