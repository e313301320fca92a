//! The journal: records on the disk which lines are finished.
//!
//! Lines of the input are started in order, so all lines up to the latest one are finished except for the few that are
//! open, and only these are kept in memory. Records are only appended, one per line; a record without a line feed was not
//! written completely and is ignored:
//!
//! ```text
//! hubspot-bulk-associate journal 2 …    the settings with which the input is read, and the base URL
//! @9f86… 123456    the account; from here on, the list of failures belongs to this journal
//! +12 1f3a…        line 12 is started; the hash of the input up to it
//! =12              line 12 is associated
//! !12 4711 8c2b…   line 12 failed; the length and the hash of the list of failures that includes it
//! ~12              line 12 was not executed, for a reason that affects other lines too; it remains to be sent
//! .                the input is finished
//! ^                failed lines are to be retried, and the list of failures starts from scratch
//! #                all records so far are void
//! ```

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, BufRead, BufReader, Write as _},
    path::Path,
};

use crate::{
    files,
    fingerprint::{Account, Fnv},
};

mod state;

pub(crate) use state::{List, Open, State};

const MAGIC: &str = "hubspot-bulk-associate journal 2";

pub(crate) struct Journal {
    file: File,
    records: String,
    /// Whether a record must be on the disk before the run continues.
    urgent: bool,
}

/// Returns the state, and the length of the journal without an incomplete last record.
fn read(file: &File, path: &Path) -> Result<(State, u64), String> {
    let (mut state, mut length) = (State::default(), 0);
    let (mut reader, mut record) = (BufReader::new(file), Vec::new());
    loop {
        record.clear();
        let read = reader
            .read_until(b'\n', &mut record)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let complete = record.strip_suffix(b"\n");
        let record = std::str::from_utf8(complete.unwrap_or(&record)).unwrap_or("\u{fffd}");
        if length == 0 {
            let settings = record.strip_prefix(MAGIC);
            if settings.is_none() && !(complete.is_none() && MAGIC.starts_with(record)) {
                return Err(format!("{} is not a journal; choose another file with --journal", path.display()));
            }
            state.settings = settings.unwrap_or_default().to_owned();
        }
        if complete.is_none() {
            return Ok((state, length));
        }
        if length > 0 && state.apply(record).is_none() {
            let shown = path.display();
            return Err(format!(
                "{shown} is damaged: {record:?} after byte {length} is not a record; move it away to start from scratch"
            ));
        }
        length += read as u64;
    }
}

impl State {
    /// Reads a journal without locking or changing it.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        files::is_regular(path)?;
        match File::open(path) {
            Ok(file) => Ok(read(&file, path)?.0),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(format!("cannot read {}: {error}", path.display())),
        }
    }
}

impl Journal {
    /// Locks a journal and reads it.
    pub(crate) fn open(path: &Path) -> Result<(Self, State), String> {
        let file = files::open_locked(path)?;
        let (state, length) = read(&file, path)?;
        file.set_len(length).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        Ok((Self { file, records: String::new(), urgent: true }, state))
    }

    /// Discards all records; `clear` then empties the list of failures. If the program crashes in between, the journal says so.
    pub(crate) fn start_over(
        &mut self,
        state: &State,
        settings: &str,
        account: &Account,
        clear: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        if state.account.is_some() {
            self.record_now("#")?;
        }
        clear()?;
        self.file.set_len(0)?;
        self.record_now(&format!("{MAGIC}{settings}\n@{account}"))
    }

    /// Records the account if it was renamed or its token was renewed.
    pub(crate) fn belongs_to(&mut self, account: &Account, state: &State) -> io::Result<()> {
        let is_known = state.account.as_ref().is_none_or(|known| known == account);
        if is_known { Ok(()) } else { self.record_now(&format!("@{account}")) }
    }

    pub(crate) fn retry_failed(&mut self, state: &mut State) -> io::Result<()> {
        state.apply("^").expect("the record is valid");
        self.record_now("^")
    }

    pub(crate) fn finished(&mut self) -> io::Result<()> {
        self.record_now(".")
    }

    pub(crate) fn started(&mut self, line: u64, hash: Fnv) {
        self.urgent = true;
        self.record(format_args!("+{line} {:x}", hash.0));
    }

    pub(crate) fn associated(&mut self, line: u64) {
        self.record(format_args!("={line}"));
    }

    pub(crate) fn failed(&mut self, line: u64, list: List) {
        self.record(format_args!("!{line} {} {:x}", list.length, list.hash.0));
    }

    pub(crate) fn not_executed(&mut self, line: u64) {
        self.record(format_args!("~{line}"));
    }

    fn record(&mut self, record: std::fmt::Arguments<'_>) {
        writeln!(self.records, "{record}").expect("writing to a string cannot fail");
    }

    fn record_now(&mut self, record: &str) -> io::Result<()> {
        self.urgent = true;
        self.record(format_args!("{record}"));
        self.commit()
    }

    /// Writes the records. Afterwards, those of started lines are on the disk, even if the power fails.
    pub(crate) fn commit(&mut self) -> io::Result<()> {
        self.file.write_all(self.records.as_bytes())?;
        self.records.clear();
        if std::mem::take(&mut self.urgent) { self.file.sync_data() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
