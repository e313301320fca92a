//! The state that the records of a journal describe.

use std::collections::{BTreeMap, BTreeSet};

use crate::fingerprint::{Account, Fnv};

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// The settings with which the input is read, and the base URL.
    pub(crate) settings: String,
    /// The account, if the journal was started; from then on, the list of failures belongs to it.
    pub(crate) account: Option<Account>,
    /// The latest line that was started; 0 if none was.
    pub(crate) line: u64,
    /// The hash of the input up to that line.
    pub(crate) hash: u64,
    /// The lines up to that one that are not finished.
    pub(crate) open: BTreeMap<u64, Open>,
    pub(crate) associated: u64,
    /// The lines on the list of failures.
    pub(crate) failed: BTreeSet<u64>,
    pub(crate) list: List,
    /// Whether the whole input is finished.
    pub(crate) finished: bool,
}

/// The length and hash of the list of failures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct List {
    pub(crate) length: u64,
    pub(crate) hash: Fnv,
}

/// Why a line is not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// It was in flight when the run ended.
    InFlight,
    /// It remains to be sent.
    ToSend,
}

impl State {
    /// The number of finished lines.
    pub(crate) fn done(&self) -> u64 {
        self.associated + self.failed.len() as u64
    }

    /// Applies a record; `None` if it is not one.
    pub(crate) fn apply(&mut self, record: &str) -> Option<()> {
        let (kind, rest) = record.split_at_checked(1)?;
        let (word, value) = rest.split_once(' ').unwrap_or((rest, ""));
        match kind {
            "@" => {
                let name = (!value.is_empty()).then(|| value.to_owned());
                self.account = Some(Account { token: word.to_owned(), name });
            }
            "." => self.finished = true,
            "^" => {
                self.open.extend(std::mem::take(&mut self.failed).into_iter().map(|line| (line, Open::ToSend)));
                (self.list, self.finished) = (List::default(), false);
            }
            "#" => *self = Self { account: self.account.take(), ..Self::default() },
            _ => self.apply_to_line(kind, word.parse().ok()?, value)?,
        }
        Some(())
    }

    fn apply_to_line(&mut self, kind: &str, line: u64, value: &str) -> Option<()> {
        let was_open = self.open.remove(&line).is_some();
        let hash = |text| u64::from_str_radix(text, 16).ok();
        match kind {
            "+" if was_open || line > self.line => {
                self.open.insert(line, Open::InFlight);
                self.finished = false;
                if line > self.line {
                    (self.line, self.hash) = (line, hash(value)?);
                }
            }
            "=" if was_open => self.associated += 1,
            "!" if was_open => {
                let (length, value) = value.split_once(' ')?;
                self.list = List { length: length.parse().ok()?, hash: Fnv(hash(value)?) };
                self.failed.insert(line);
            }
            "~" if was_open => _ = self.open.insert(line, Open::ToSend),
            _ => return None,
        }
        Some(())
    }
}
