//! CSV records as RFC 4180 defines them, in bounded memory.
//!
//! The csv crate splits records into cells, but records are found here: csv accepts a quoted cell that is never closed or
//! that continues after its closing quote, and has no option to reject it. In such a file it is not clear which ids belong
//! together, so reading it must fail.

use std::io::{self, BufRead, Read as _};

use csv::{ByteRecord, ReaderBuilder, Trim};

use crate::fingerprint::Fnv;

/// The maximum length of a record, in bytes. HubSpot's longest properties have 65,536 characters.
const MAX_LENGTH: usize = 1 << 20;

pub(crate) struct Records<R> {
    source: R,
    delimiter: u8,
    /// The number of the first line of the latest record, from 1.
    pub(crate) line: u64,
    /// A hash of all records up to the latest, which does not depend on line endings.
    pub(crate) hash: Fnv,
    text: Vec<u8>,
    /// The number of lines read.
    lines: u64,
    /// Whether the latest byte was a carriage return, which a line feed may follow.
    after_return: bool,
}

enum Position {
    /// At the beginning of a cell.
    Start,
    Plain,
    Quoted,
    /// After a quote within a quoted cell: the first of two, or the closing one.
    Closed,
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(source: R, delimiter: u8) -> Self {
        let (hash, text) = (Fnv::default(), Vec::new());
        Self { source, delimiter, line: 0, hash, text, lines: 0, after_return: false }
    }

    /// Reads the next record that is not blank; false at the end. Spreadsheets export empty rows as delimiters only.
    pub(crate) fn advance(&mut self) -> io::Result<bool> {
        while self.read()? {
            let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == self.delimiter || *byte == b'"';
            if !self.text.iter().all(is_blank) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The cells of the latest record, without the spaces around them.
    pub(crate) fn cells(&self) -> ByteRecord {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).delimiter(self.delimiter).trim(Trim::All).buffer_capacity(self.text.len().max(1));
        let mut record = ByteRecord::new();
        builder.from_reader(&*self.text).read_byte_record(&mut record).expect("a single record in memory is readable");
        record
    }

    fn read(&mut self) -> io::Result<bool> {
        self.text.clear();
        self.line = self.lines + 1;
        let mut position = Position::Start;
        for byte in self.source.by_ref().bytes() {
            let byte = byte?;
            if std::mem::take(&mut self.after_return) && byte == b'\n' {
                continue;
            }
            position = match (position, byte) {
                (Position::Quoted, b'"') => Position::Closed,
                (Position::Quoted, _) => {
                    self.lines += u64::from(byte == b'\n');
                    Position::Quoted
                }
                (_, b'\r' | b'\n') => {
                    self.after_return = byte == b'\r';
                    self.end();
                    return Ok(true);
                }
                (_, byte) if byte == self.delimiter => Position::Start,
                (Position::Start | Position::Closed, b'"') => Position::Quoted,
                (Position::Closed, _) => return Err(self.malformed("a quoted cell continues after its closing quote")),
                _ => Position::Plain,
            };
            self.text.push(byte);
            if self.text.len() > MAX_LENGTH {
                return Err(self.malformed("the record is longer than 1 MiB; is a closing quote missing?"));
            }
        }
        if matches!(position, Position::Quoted) {
            return Err(self.malformed("a quoted cell has no closing quote"));
        }
        let is_record = !self.text.is_empty();
        if is_record {
            self.end();
        }
        Ok(is_record)
    }

    fn end(&mut self) {
        self.lines += 1;
        self.hash.add(&self.text);
        self.hash.add(b"\n");
    }

    fn malformed(&self, what: &str) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, format!("line {}: {what}", self.line))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Found = Vec<(u64, Vec<String>)>;

    fn read(text: &[u8]) -> io::Result<(Found, Fnv)> {
        let mut records = Records::new(text, b',');
        let mut found = Vec::new();
        while records.advance()? {
            let cells = records.cells().iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            found.push((records.line, cells));
        }
        Ok((found, records.hash))
    }

    #[test]
    fn blank_lines_count_as_lines_and_not_as_records() {
        let (records, _) = read(b"a,b\r\n\n , \r\n\"\",\"\"\n1,\"2\n\n3\"\n4,5").unwrap();
        let expected = [(1, ["a", "b"]), (5, ["1", "2\n\n3"]), (8, ["4", "5"])];
        assert_eq!(records, expected.map(|(line, cells)| (line, cells.map(str::to_owned).to_vec())));
    }

    #[test]
    fn line_endings_do_not_change_the_hash_and_everything_else_does() {
        let hash = |text: &str| read(text.as_bytes()).unwrap().1;
        for same in ["1\n2\n", "1\n2", "1\r\n2\r\n", "1\r2\r"] {
            assert_eq!(hash("1\n2\n"), hash(same), "{same:?}");
        }
        for other in ["1\n3\n", "1\n\n2\n", "12\n", "1\n2\n3\n", "\"1\"\n2\n"] {
            assert_ne!(hash("1\n2\n"), hash(other), "{other:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn valid_records_are_read_as_by_the_csv_crate(rows in prop::collection::vec(prop::collection::vec("[1,\" \n\r;é]{0,6}", 3), 0..6)) {
            let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            prop_assert_eq!(read(&text).unwrap().0.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>(), by_csv(&text));
        }

        #[test]
        fn malformed_quotes_are_rejected_or_read_as_by_the_csv_crate(text in "[1,\"\n]{0,12}") {
            if let Ok((records, _)) = read(text.as_bytes()) {
                let cells = records.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>();
                prop_assert_eq!(cells, by_csv(text.as_bytes()));
            }
        }
    }

    fn by_csv(text: &[u8]) -> Vec<Vec<String>> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(text);
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
        rows.filter(|row| row.iter().any(|cell| cell.contains(|c| !" ,\"\r\n".contains(c)))).collect()
    }
}
