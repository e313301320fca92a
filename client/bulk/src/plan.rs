//! How a run deals with the journal of earlier runs.

use crate::{arguments::Arguments, fingerprint::Account, journal::State};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Start from scratch because of `--restart`.
    Restart,
    /// Start from scratch because there is nothing to continue.
    FromScratch,
    /// Continue, and retry failed lines.
    RetryFailed,
    Continue,
}

impl Plan {
    /// `same` is whether the input begins with the lines that the journal records.
    pub(crate) fn new(
        arguments: &Arguments,
        state: &State,
        settings: &str,
        account: &Account,
        same: bool,
    ) -> Result<Self, String> {
        let (input, journal) = (arguments.name(), arguments.journal());
        let journal = journal.display();
        let same_settings = state.settings == settings;
        match &state.account {
            _ if arguments.restart => Ok(Self::Restart),
            _ if state.line == 0 => Ok(Self::FromScratch),
            // The earlier file is finished; a nightly job may give the next file the same name.
            _ if state.finished && !(same && same_settings) => Ok(Self::FromScratch),
            _ if !same_settings => Err(format!(
                "{journal} was started with other settings:\n  then:{}\n   now:{settings}\n\
                 use the same settings, choose another --journal, or pass --restart to start from scratch",
                state.settings
            )),
            _ if !same => Err(format!(
                "{input} is not the file that {journal} was started with: the lines up to {} differ; \
                 choose another --journal, or pass --restart to start from scratch",
                state.line
            )),
            Some(owner) if !owner.admits(account) => Err(match &owner.name {
                Some(name) if account.name.is_some() => format!("{journal} was started for account {name}"),
                Some(name) => format!(
                    "{journal} was started with another access token, for account {name}; \
                     if the token was renewed, pass --account {name}"
                ),
                None => format!(
                    "{journal} was started with another access token; if both belong to the same account, name it with \
                     --account, otherwise pass --restart to start from scratch"
                ),
            }),
            _ if arguments.retry_failed => Ok(Self::RetryFailed),
            _ => Ok(Self::Continue),
        }
    }
}
