//! The rows that are left to do.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
};

use csv::ByteRecord;
use tokio::sync::mpsc;

use crate::{
    arguments::Arguments,
    columns::Columns,
    journal::{Open, State},
    line::Lines,
};

/// One line of the input.
pub(crate) struct Row {
    pub(crate) line: u64,
    /// The fingerprint of the input up to here.
    pub(crate) hash: u64,
    /// As they stand there, in the order of [`columns::NAMES`](crate::columns::NAMES).
    pub(crate) ids: [String; 4],
    /// What is wrong with the line, and in which column.
    pub(crate) problem: Option<String>,
    /// What an earlier run left of it.
    pub(crate) earlier: Option<Open>,
}

/// How many rows are read ahead.
const AHEAD: usize = 256;

/// How many lines a file has besides the header row; `None` for what can be read only once.
pub(crate) fn count(arguments: &Arguments) -> Option<u64> {
    let file = File::open(&arguments.input).ok()?;
    if arguments.is_stdin() || !file.metadata().ok()?.is_file() {
        return None;
    }
    let (mut file, mut piece) = (file, vec![0; 64 * 1024]);
    let (mut lines, mut last) = (0, b'\n');
    loop {
        let length = file.read(&mut piece).ok()?;
        let Some(end) = piece[..length].last() else { break };
        last = *end;
        lines += piece[..length].iter().filter(|byte| **byte == b'\n').count() as u64;
    }
    let header = u64::from(arguments.columns.is_empty());
    Some((lines + u64::from(last != b'\n')).saturating_sub(header))
}

/// An input whose columns are known.
pub(crate) struct Rows {
    lines: Lines<Box<dyn BufRead + Send>>,
    delimiter: u8,
    columns: Columns,
    name: String,
}

impl Rows {
    /// # Errors
    /// When the input cannot be read, or lacks a column.
    pub(crate) fn open(arguments: &Arguments) -> Result<Self, String> {
        let name =
            if arguments.is_stdin() { "the standard input".into() } else { arguments.input.display().to_string() };
        let cannot_read = |error| format!("cannot read {name}: {error}");
        let source: Box<dyn BufRead + Send> = if arguments.is_stdin() {
            Box::new(BufReader::new(io::stdin()))
        } else {
            Box::new(BufReader::with_capacity(64 * 1024, File::open(&arguments.input).map_err(cannot_read)?))
        };
        let delimiter = u8::try_from(arguments.delimiter).map_err(|_| "--delimiter must be an ASCII character")?;
        let mut lines = Lines::new(source);
        let columns = if arguments.columns.is_empty() {
            if !lines.advance().map_err(cannot_read)? {
                return Err(format!("{name} is empty"));
            }
            Columns::by_name(&fields(lines.text()?, delimiter), arguments.fixed())
                .map_err(|problem| format!("{name}: {problem}"))?
        } else {
            Columns::by_position(&arguments.columns, arguments.fixed())?
        };
        Ok(Self { lines, delimiter, columns, name })
    }

    /// Reads in a thread of its own, because a pipe can be slow.
    pub(crate) fn stream(self, state: State) -> mpsc::Receiver<Result<Row, String>> {
        let (sender, receiver) = mpsc::channel(AHEAD);
        std::thread::spawn(move || {
            if let Err(message) = self.each(state, |row| sender.blocking_send(Ok(row)).is_ok()) {
                // Without a receiver the run is over, and nobody wants to know.
                _ = sender.blocking_send(Err(message));
            }
        });
        receiver
    }

    /// Hands over what an earlier run left open, once it is certain that this is the same input, then what is new.
    ///
    /// # Errors
    /// When it is another input, or cannot be read on.
    pub(crate) fn each(mut self, state: State, mut take: impl FnMut(Row) -> bool) -> Result<(), String> {
        let mut open = Vec::new();
        while self.lines.number < state.line {
            match self.next(|line| line == state.line || state.open.contains_key(&line))? {
                Some(mut row) if row.line < state.line || row.hash == state.hash => {
                    row.earlier = state.open.get(&row.line).copied();
                    open.extend(row.earlier.is_some().then_some(row));
                }
                _ => {
                    let line = state.line;
                    return Err(format!(
                        "{} is not what the journal was begun with: lines up to {line} differ; remove the journal to begin anew",
                        self.name
                    ));
                }
            }
        }
        for row in open {
            if !take(row) {
                return Ok(());
            }
        }
        while let Some(row) = self.next(|_| true)? {
            if !take(row) {
                break;
            }
        }
        Ok(())
    }

    /// The next row whose line is wanted; the others are not looked at.
    fn next(&mut self, wanted: impl Fn(u64) -> bool) -> Result<Option<Row>, String> {
        while self.lines.advance().map_err(|error| format!("cannot read {}: {error}", self.name))? {
            let (line, hash) = (self.lines.number, self.lines.hash);
            if wanted(line) {
                let (ids, problem) = match self.lines.text() {
                    Ok(text) => self.columns.read(&fields(text, self.delimiter)),
                    Err(problem) => (<[String; 4]>::default(), Some(problem)),
                };
                return Ok(Some(Row { line, hash, ids, problem, earlier: None }));
            }
        }
        Ok(None)
    }
}

fn fields(line: &[u8], delimiter: u8) -> ByteRecord {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .buffer_capacity(line.len().max(1))
        .from_reader(line);
    let mut record = ByteRecord::new();
    // Bytes of which records of any length may be made hold no error.
    _ = reader.read_byte_record(&mut record);
    record
}
