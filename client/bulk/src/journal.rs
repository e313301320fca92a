//! What is finished, on the disk.
//!
//! Lines of the input are started in their order, so everything up to the latest one is finished except for the few that
//! are open: that is all there is to know, and all that is kept in memory. The file only ever grows, by a record a line:
//!
//! ```text
//! +12 1f3a…   line 12 is started, and the input up to it has this fingerprint
//! =12         it is associated
//! !12 4711    it failed, and is listed in the first 4,711 bytes of the list of failures
//! ~12         it was refused for a reason that is not its own, and is to be sent again
//! ```

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Write as _},
    path::Path,
};

/// What the records say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// The latest line that was started; 0 if none was.
    pub(crate) line: u64,
    /// The fingerprint of the input up to it.
    pub(crate) hash: u64,
    /// The lines up to it that are not finished.
    pub(crate) open: BTreeMap<u64, Open>,
    pub(crate) associated: u64,
    pub(crate) failed: u64,
    pub(crate) failures_length: u64,
}

/// Why a line is not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// It was in flight when the run ended.
    Unknown,
    /// It was refused.
    Refused,
}

pub(crate) struct Journal {
    file: File,
    records: String,
    /// Whether anything among the records has to be on the disk before the run goes on.
    urgent: bool,
}

impl State {
    /// The state, and how long the journal is without a record that was only half written.
    pub(crate) fn read(path: &Path, settings: &str) -> Result<(Self, u64), String> {
        let (mut state, mut length) = (Self::default(), 0);
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((state, 0)),
            Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
        };
        let (mut reader, mut record) = (BufReader::new(file), Vec::new());
        loop {
            record.clear();
            let read = reader.read_until(b'\n', &mut record).map_err(|error| format!("{}: {error}", path.display()))?;
            let Some(record) = record.strip_suffix(b"\n") else { return Ok((state, length)) };
            let record = std::str::from_utf8(record).unwrap_or_default();
            if length == 0 && record != head(settings) {
                return Err(format!(
                    "{} belongs to a run with other settings ({record}); use another --journal, or remove it",
                    path.display()
                ));
            }
            if length > 0 && state.apply(record).is_none() {
                return Err(format!("{}: {record:?} after byte {length} is not a record", path.display()));
            }
            length += read as u64;
        }
    }

    fn apply(&mut self, record: &str) -> Option<()> {
        let (kind, rest) = record.split_at_checked(1)?;
        let (line, value) = rest.split_once(' ').unwrap_or((rest, ""));
        let line: u64 = line.parse().ok()?;
        let open = self.open.remove(&line).is_some();
        match kind {
            "+" => {
                self.open.insert(line, Open::Unknown);
                if line > self.line {
                    (self.line, self.hash) = (line, u64::from_str_radix(value, 16).ok()?);
                }
                return Some(());
            }
            "=" => self.associated += 1,
            "!" => (self.failed, self.failures_length) = (self.failed + 1, value.parse().ok()?),
            "~" => _ = self.open.insert(line, Open::Refused),
            _ => return None,
        }
        open.then_some(())
    }
}

impl Journal {
    pub(crate) fn open(path: &Path, settings: &str) -> Result<(Self, State), String> {
        let (state, length) = State::read(path, settings)?;
        let open = || {
            let file = OpenOptions::new().append(true).create(true).open(path)?;
            file.set_len(length)?;
            let mut journal = Self { file, records: String::new(), urgent: true };
            if length == 0 {
                journal.records = head(settings) + "\n";
                journal.commit()?;
            }
            Ok(journal)
        };
        let journal = open().map_err(|error: io::Error| format!("cannot write {}: {error}", path.display()))?;
        Ok((journal, state))
    }

    pub(crate) fn started(&mut self, line: u64, hash: u64) {
        self.urgent = true;
        self.record(format_args!("+{line} {hash:x}"));
    }

    pub(crate) fn associated(&mut self, line: u64) {
        self.record(format_args!("={line}"));
    }

    pub(crate) fn failed(&mut self, line: u64, failures_length: u64) {
        self.record(format_args!("!{line} {failures_length}"));
    }

    pub(crate) fn refused(&mut self, line: u64) {
        self.record(format_args!("~{line}"));
    }

    fn record(&mut self, record: std::fmt::Arguments<'_>) {
        writeln!(self.records, "{record}").expect("strings take everything");
    }

    /// Writes the records; what is started is on the disk afterwards, also if the power fails.
    pub(crate) fn commit(&mut self) -> io::Result<()> {
        self.file.write_all(self.records.as_bytes())?;
        self.records.clear();
        if std::mem::take(&mut self.urgent) { self.file.sync_data() } else { Ok(()) }
    }
}

fn head(settings: &str) -> String {
    format!("bulk_associate 1 {settings}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(records: &str) -> Result<(State, u64), String> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal");
        std::fs::write(&path, format!("{}\n{records}", head("here"))).unwrap();
        State::read(&path, "here")
    }

    #[test]
    fn whatever_is_not_open_up_to_the_latest_line_is_finished() {
        let (state, _) = read("+2 a\n+3 b\n+5 c\n=3\n!2 70\n+6 d\n~6\n").unwrap();
        let open = BTreeMap::from([(5, Open::Unknown), (6, Open::Refused)]);
        assert_eq!(state, State { line: 6, hash: 13, open, associated: 1, failed: 1, failures_length: 70 });
    }

    #[test]
    fn a_refused_line_that_is_sent_again_is_in_flight() {
        let (state, _) = read("+2 a\n~2\n+3 b\n+2 a\n").unwrap();
        assert_eq!((state.line, state.hash), (3, 11));
        assert_eq!(state.open[&2], Open::Unknown);
    }

    #[test]
    fn a_torn_record_is_cut_off_before_others_follow() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal");
        for torn in ["", "=", "=2", "+3 ", "+3 b", "\0\0\0\0"] {
            std::fs::write(&path, format!("{}\n+2 a\n{torn}", head("here"))).unwrap();
            let (mut journal, state) = Journal::open(&path, "here").unwrap();
            assert_eq!((state.line, state.open.len()), (2, 1), "{torn:?}");
            journal.associated(2);
            journal.commit().unwrap();
            assert_eq!(State::read(&path, "here").unwrap().0.associated, 1, "{torn:?}");
        }
    }

    #[test]
    fn other_settings_and_other_files_are_refused() {
        assert!(read("+2 a\n=3\n").unwrap_err().contains("\"=3\" after byte 27 is not a record"));
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal");
        Journal::open(&path, "here").unwrap();
        assert!(Journal::open(&path, "there").err().unwrap().contains("other settings"));
    }
}
