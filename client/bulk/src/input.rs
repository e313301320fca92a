//! The rows of the input that remain to be sent.

use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::{self, BufReader, Read as _, Seek as _},
};

use csv::ByteRecord;
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use tokio::sync::mpsc;

use crate::{
    arguments::Arguments,
    columns::Columns,
    fingerprint::Fnv,
    journal::{Open, State},
    record::Records,
};

/// One record of the input.
#[derive(Default)]
pub(crate) struct Row {
    /// The number of its first line.
    pub(crate) line: u64,
    /// The hash of the input up to here.
    pub(crate) hash: Fnv,
    /// The cells, in the order of [`columns::NAMES`](crate::columns::NAMES).
    pub(crate) ids: [String; 4],
    /// Why the row is invalid, and in which column.
    pub(crate) problem: Option<String>,
    /// Whether an earlier line has the same pair.
    pub(crate) is_duplicate: bool,
    /// Why an earlier run did not finish the row.
    pub(crate) earlier: Option<Open>,
}

/// An input whose columns are known.
pub(crate) struct Input {
    file: File,
    delimiter: u8,
    /// Whether the first line is `sep=;`, from which Excel reads the delimiter.
    names_delimiter: bool,
    has_header: bool,
    columns: Columns,
    pub(crate) name: String,
}

/// The result of a pass over the input.
pub(crate) struct Scan {
    pub(crate) records: u64,
    /// Whether it begins with the lines that the journal records.
    pub(crate) same: bool,
}

/// The number of rows that are read ahead.
const READ_AHEAD: usize = 256;

type Source = BufReader<DecodeReaderBytes<File, Vec<u8>>>;

impl Input {
    /// Reads the header. Standard input and pipes are copied into a file first, because the whole input is checked for broken
    /// quotes before any pair is sent.
    ///
    /// # Errors
    /// Returns an error if the input cannot be read, is not CSV or lacks a column.
    pub(crate) fn open(arguments: &Arguments) -> Result<Self, String> {
        let name = arguments.name();
        let cannot_read = |error| format!("cannot read {name}: {error}");
        let file = file(arguments).map_err(cannot_read)?;
        let mut start = Vec::new();
        decoded(&file).and_then(|text| text.take(64).read_to_end(&mut start)).map_err(cannot_read)?;
        not_csv(&start).map_or(Ok(()), |what| Err(format!("{name} {what}")))?;
        let first = |delimiter, names_delimiter: bool| -> io::Result<ByteRecord> {
            let mut records = records(&file, delimiter)?;
            let found = records.advance()? && (!names_delimiter || records.advance()?);
            Ok(if found { records.cells() } else { ByteRecord::new() })
        };
        let named = start.strip_prefix(b"sep=").and_then(|rest| rest.first().copied());
        let count = |delimiter: &u8| first(*delimiter, false).map_or(0, |cells| cells.len());
        // If several delimiters give the same count, the last one wins.
        let detected = || *b"|\t;,".iter().max_by_key(|delimiter| count(delimiter)).unwrap_or(&b',');
        let delimiter = arguments.delimiter.or(named).unwrap_or_else(detected);
        let header = first(delimiter, named.is_some()).map_err(cannot_read)?;
        if header.is_empty() {
            return Err(format!("{name} is empty"));
        }
        let how = if arguments.delimiter.is_some() { "given" } else { "detected" };
        let columns = Columns::find(arguments, &header).map_err(|problem| {
            let cells: Vec<_> = header.iter().map(String::from_utf8_lossy).collect();
            let delimiter = char::from(delimiter);
            format!(
                "{name}: {problem}\nfound {} columns {cells:?} with delimiter {delimiter:?} ({how}; set it with --delimiter)",
                cells.len()
            )
        })?;
        let has_header = arguments.columns.is_empty();
        Ok(Self { file, delimiter, names_delimiter: named.is_some(), has_header, columns, name })
    }

    /// The settings with which the input is read, for the journal.
    pub(crate) fn settings(&self) -> String {
        format!("{} delimiter={:?}", self.columns, char::from(self.delimiter))
    }

    /// Reads the whole input once.
    ///
    /// # Errors
    /// Returns an error if it cannot be read, or is not well-formed.
    pub(crate) fn scan(&self, state: &State) -> Result<Scan, String> {
        let mut scan = Scan { records: 0, same: state.line == 0 };
        let mut scan_all = || {
            let mut records = self.records()?;
            while records.advance()? {
                scan.records += 1;
                scan.same |= records.line == state.line && records.hash.0 == state.hash;
            }
            Ok(())
        };
        scan_all().map_err(|error| self.cannot_read(error))?;
        Ok(scan)
    }

    /// Reads rows in a separate thread.
    pub(crate) fn stream(self, state: State) -> mpsc::Receiver<Result<Row, String>> {
        let (sender, receiver) = mpsc::channel(READ_AHEAD);
        std::thread::spawn(move || {
            if let Err(error) = self.each(&state, |row| sender.blocking_send(Ok(row)).is_ok()) {
                // Sending fails only if the run has ended and dropped the receiver.
                _ = sender.blocking_send(Err(self.cannot_read(error)));
            }
        });
        receiver
    }

    /// Calls `take` with each row that no earlier run finished, until it returns false.
    pub(crate) fn each(&self, state: &State, mut take: impl FnMut(Row) -> bool) -> io::Result<()> {
        let (mut records, mut seen) = (self.records()?, Seen::default());
        while records.advance()? {
            let (line, hash) = (records.line, records.hash);
            let (ids, problem) = self.columns.read(&records.cells());
            let is_duplicate = problem.is_none() && !seen.insert(&ids);
            let earlier = state.open.get(&line).copied();
            let is_left = line > state.line || earlier.is_some() || is_duplicate;
            if is_left && !take(Row { line, hash, ids, problem, is_duplicate, earlier }) {
                break;
            }
        }
        Ok(())
    }

    fn records(&self) -> io::Result<Records<Source>> {
        let mut records = records(&self.file, self.delimiter)?;
        for _ in 0..usize::from(self.names_delimiter) + usize::from(self.has_header) {
            records.advance()?;
        }
        Ok(records)
    }

    fn cannot_read(&self, error: io::Error) -> String {
        format!("cannot read {}: {error}", self.name)
    }
}

/// The pairs of earlier lines.
///
/// Exact, because a pair mistaken for another would never be sent. An id has at most 19 digits, so a pair fits into a `u128`.
/// Each combination of types has many small sets, because a single large one would need much extra memory when it grows.
#[derive(Default)]
struct Seen(HashMap<String, HashSet<u128>>);

impl Seen {
    fn insert(&mut self, [from_type, from_id, to_type, to_id]: &[String; 4]) -> bool {
        let number = |id: &str| id.parse::<u64>().map_or(u128::MAX, u128::from);
        let pair = number(from_id) << 64 | number(to_id);
        let types = format!("{from_type} {to_type} {}", (number(from_id) ^ number(to_id)) % 64).to_ascii_lowercase();
        self.0.entry(types).or_default().insert(pair)
    }
}

fn file(arguments: &Arguments) -> io::Result<File> {
    let file = if arguments.is_stdin() { None } else { Some(File::open(&arguments.input)?) };
    match file {
        Some(file) if file.metadata()?.is_file() => Ok(file),
        Some(file) if file.metadata()?.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        pipe => {
            let mut copy = tempfile::tempfile()?;
            match pipe {
                Some(mut pipe) => io::copy(&mut pipe, &mut copy)?,
                None => io::copy(&mut io::stdin().lock(), &mut copy)?,
            };
            Ok(copy)
        }
    }
}

fn records(file: &File, delimiter: u8) -> io::Result<Records<Source>> {
    Ok(Records::new(BufReader::with_capacity(64 * 1024, decoded(file)?), delimiter))
}

/// Decodes the text from its beginning. UTF-8 and UTF-16 are recognized by their byte order marks; other text is unchanged.
fn decoded(file: &File) -> io::Result<DecodeReaderBytes<File, Vec<u8>>> {
    let mut file = file.try_clone()?;
    file.rewind()?;
    Ok(DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).build(file))
}

fn not_csv(start: &[u8]) -> Option<&'static str> {
    match start {
        [b'P', b'K', 3, 4, ..] => Some("is a spreadsheet or an archive; export it as CSV"),
        _ if start.contains(&0) => Some("looks like UTF-16 without a byte order mark; export it as UTF-8"),
        _ => None,
    }
}
