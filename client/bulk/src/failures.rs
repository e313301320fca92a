//! The list of failed lines, which is valid input.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    path::Path,
};

use crate::{
    associate::Failure,
    files,
    fingerprint::Fnv,
    input::Row,
    journal::{List, State},
    plan::Plan,
};

const HEADER: &str = "line,from_object_type,from_object_id,to_object_type,to_object_id,\
    status,category,message,correlation_id,retryable\n";

pub(crate) struct Failures {
    file: File,
    rows: Vec<u8>,
    /// The length and hash of the file, including rows that are not written yet.
    list: List,
}

impl Failures {
    /// Opens and locks the list, unless it contains anything that did not come from this journal.
    pub(crate) fn open(path: &Path, state: &State, plan: Plan) -> Result<Self, String> {
        let file = files::open_locked(path)?;
        let shown = path.display();
        match belongs_to_journal(&file, state, plan) {
            Ok(true) => Ok(Self { file, rows: Vec::new(), list: List::default() }),
            Ok(false) if state.account.is_none() || plan == Plan::Restart => Err(format!(
                "{shown} is not the list of failures of this journal; move it away, or choose another file with --failures"
            )),
            Ok(false) => Err(format!(
                "{shown} was changed since the last run; move it away, and pass --restart to send the whole input again"
            )),
            Err(error) => Err(format!("cannot read {shown}: {error}")),
        }
    }

    /// Truncates the list to the rows in the journal; a run that was killed may have left others.
    pub(crate) fn truncate(&mut self, list: List) -> io::Result<()> {
        self.file.set_len(list.length)?;
        self.list = list;
        if list.length == 0 {
            self.push(HEADER.as_bytes());
        }
        self.commit()
    }

    /// Adds a row, and returns the list that includes it.
    pub(crate) fn add(&mut self, row: &Row, failure: &Failure) -> io::Result<List> {
        // A program that reads lines must not mistake a message or cell for a row, and no cell may become a valid id.
        let id = |id: &str| one_line(id, "\u{fffd}");
        let text = |text: Option<&str>| one_line(text.unwrap_or_default(), " ");
        let [from_type, from_id, to_type, to_id] = row.ids.each_ref().map(|cell| id(cell));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            row.line.to_string(),
            from_type,
            from_id,
            to_type,
            to_id,
            failure.status.map(|status| status.to_string()).unwrap_or_default(),
            text(failure.category.as_deref()),
            text(Some(&failure.message)),
            text(failure.correlation_id.as_deref()),
            failure.retryable.to_string(),
        ])?;
        self.push(&writer.into_inner().map_err(|error| error.into_error())?);
        Ok(self.list)
    }

    /// Writes the added rows to the disk.
    pub(crate) fn commit(&mut self) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        self.file.write_all(&self.rows)?;
        self.rows.clear();
        self.file.sync_data()
    }

    fn push(&mut self, bytes: &[u8]) {
        self.rows.extend(bytes);
        self.list.length += bytes.len() as u64;
        self.list.hash.add(bytes);
    }
}

fn belongs_to_journal(file: &File, state: &State, plan: Plan) -> io::Result<bool> {
    let length = file.metadata()?.len();
    let known = state.list;
    let (mut head, mut hash) = (Vec::new(), Fnv::default());
    file.take(HEADER.len() as u64).read_to_end(&mut head)?;
    hash.add(&head[..head.len().min(known.length as usize)]);
    io::copy(&mut file.take(known.length.saturating_sub(head.len() as u64)), &mut hash)?;
    let is_list = HEADER.as_bytes().starts_with(&head);
    let is_empty = length <= HEADER.len() as u64;
    Ok(is_list
        && match plan {
            // A journal that was not started yet has no list.
            _ if state.account.is_none() => is_empty,
            Plan::Restart => true,
            Plan::FromScratch | Plan::RetryFailed if length == 0 => true,
            _ => {
                // Only a run that was killed leaves rows that are not in the journal.
                let may_be_longer = !state.finished || (known.length == 0 && is_empty);
                hash == known.hash && (length == known.length || (length > known.length && may_be_longer))
            }
        })
}

fn one_line(text: &str, space: &str) -> String {
    text.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), space)
}
