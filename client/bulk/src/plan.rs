//! What is done with what earlier runs left.

use crate::{arguments::Arguments, fingerprint::Account, journal::State};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Begin from scratch because the caller says so.
    Restart,
    /// Begin from scratch because there is nothing to continue.
    FromScratch,
    /// Continue, and send failed lines again.
    RetryFailed,
    Continue,
}

impl Plan {
    /// `same` is whether the input begins with what the journal was begun with.
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
            // Whatever it was, it is done: the next night's file has the same name.
            _ if state.finished && !(same && same_settings) => Ok(Self::FromScratch),
            _ if !same_settings => Err(format!(
                "{journal} was begun with other settings:\n  then:{}\n   now:{settings}\n\
                 use the same, choose another --journal, or pass --restart to begin from scratch",
                state.settings
            )),
            _ if !same => Err(format!(
                "{input} is not the file that {journal} was begun with: they differ up to line {}; \
                 choose another --journal, or pass --restart to begin from scratch",
                state.line
            )),
            Some(owner) if !owner.admits(account) => Err(match &owner.name {
                Some(name) if account.name.is_some() => format!("{journal} was begun for account {name}"),
                Some(name) => format!(
                    "{journal} was begun with another access token, for account {name}; \
                     if the token was renewed, pass --account {name}"
                ),
                None => format!(
                    "{journal} was begun with another access token; if both belong to the same account, name it with \
                     --account, otherwise pass --restart to begin from scratch"
                ),
            }),
            _ if arguments.retry_failed => Ok(Self::RetryFailed),
            _ => Ok(Self::Continue),
        }
    }
}
