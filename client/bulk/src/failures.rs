//! The list of failed lines, which is fit for input again.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use crate::{associate::Failure, columns::NAMES, input::Row};

pub(crate) struct Failures {
    file: File,
    rows: csv::Writer<Vec<u8>>,
    /// How long the file is.
    length: u64,
}

impl Failures {
    /// Whether a new run may write here: what stands in a file without a journal is somebody else's.
    pub(crate) fn is_free(path: &Path, journal: &Path) -> Result<(), String> {
        let taken = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
        if taken && !journal.exists() {
            return Err(format!("{} exists, but not its journal {}; move it away", path.display(), journal.display()));
        }
        Ok(())
    }

    /// Goes on after what the journal knows of: a row that it does not know of would come a second time.
    pub(crate) fn open(path: &Path, length: u64) -> Result<Self, String> {
        let open = || {
            let file = OpenOptions::new().append(true).create(true).open(path)?;
            if file.metadata()?.len() < length {
                return Err(io::Error::other("it is shorter than the journal says; remove both to begin anew"));
            }
            file.set_len(length)?;
            let mut failures = Self { file, rows: csv::Writer::from_writer(Vec::new()), length };
            if length == 0 {
                let [a, b, c, d] = NAMES;
                let header = ["line", a, b, c, d, "status", "category", "message", "correlation_id", "retryable"];
                failures.rows.write_record(header)?;
                failures.commit()?;
            }
            Ok(failures)
        };
        open().map_err(|error| format!("cannot write {}: {error}", path.display()))
    }

    /// Adds a row, and tells how long the file is with it.
    pub(crate) fn add(&mut self, row: &Row, failure: &Failure) -> io::Result<u64> {
        let [a, b, c, d] = row.ids.each_ref().map(String::as_str);
        let (line, status) = (row.line.to_string(), failure.status.map(|status| status.to_string()));
        let category = failure.category.as_deref().unwrap_or_default();
        let correlation_id = failure.correlation_id.as_deref().unwrap_or_default();
        let retryable = if failure.retryable { "true" } else { "false" };
        let status = status.unwrap_or_default();
        self.rows.write_record([&line, a, b, c, d, &status, category, &failure.message, correlation_id, retryable])?;
        self.rows.flush()?;
        Ok(self.length + self.rows.get_ref().len() as u64)
    }

    /// Puts the added rows on the disk.
    pub(crate) fn commit(&mut self) -> io::Result<()> {
        let rows = std::mem::replace(&mut self.rows, csv::Writer::from_writer(Vec::new()));
        let rows = rows.into_inner().map_err(|error| error.into_error())?;
        if rows.is_empty() {
            return Ok(());
        }
        self.length += rows.len() as u64;
        self.file.write_all(&rows)?;
        self.file.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_the_journal_does_not_know_of_is_taken_back() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("failures.csv");
        let row = Row { line: 2, hash: 0, ids: <[String; 4]>::default(), problem: None, earlier: None };
        let mut failures = Failures::open(&path, 0).unwrap();
        let known = failures.add(&row, &Failure::default()).unwrap();
        failures.add(&row, &Failure::default()).unwrap();
        failures.commit().unwrap();
        Failures::open(&path, known).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!((text.len() as u64, text.lines().count()), (known, 2));
        assert!(Failures::open(&path, known + 1).err().unwrap().contains("shorter than the journal says"));
    }
}
