//! Physical lines, with a fingerprint of everything read so far.
//!
//! Not the CSV reader's records: there a quote that is never closed swallows the rest of the file, and ids hold no line
//! breaks that would need it.

use std::io::{self, BufRead, Read};

/// Longer ones are cut: they hold no ids, and memory has to stay constant.
const LONGEST: u64 = 64 * 1024;

pub(crate) struct Lines<R> {
    source: R,
    /// The number of the latest line, from 1.
    pub(crate) number: u64,
    /// FNV-1a of everything up to the latest line: the same for the same lines on every machine and in every version.
    pub(crate) hash: u64,
    buffer: Vec<u8>,
    too_long: bool,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source, number: 0, hash: 0xcbf2_9ce4_8422_2325, buffer: Vec::new(), too_long: false }
    }

    /// Reads the next line that is not blank; false at the end.
    pub(crate) fn advance(&mut self) -> io::Result<bool> {
        loop {
            self.buffer.clear();
            if self.part()? == 0 {
                return Ok(false);
            }
            self.number += 1;
            self.too_long = self.buffer.len() as u64 == LONGEST && !self.buffer.ends_with(b"\n");
            while self.too_long && !self.buffer.ends_with(b"\n") {
                self.buffer.clear();
                if self.part()? == 0 {
                    break;
                }
            }
            self.hash(b'\n');
            if self.too_long || !self.buffer.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }

    /// The latest line without its end, or that it was too long.
    pub(crate) fn text(&self) -> Result<&[u8], String> {
        if self.too_long {
            return Err(format!("column 1: the line is longer than {LONGEST} bytes"));
        }
        let text = if self.number == 1 { self.buffer.strip_prefix(b"\xef\xbb\xbf") } else { None };
        let text = text.unwrap_or(&self.buffer);
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        Ok(text.strip_suffix(b"\r").unwrap_or(text))
    }

    fn part(&mut self) -> io::Result<usize> {
        let length = self.source.by_ref().take(LONGEST).read_until(b'\n', &mut self.buffer)?;
        // The end of a line counts apart, so that the last line is the same with one and without.
        for at in 0..self.buffer.len() - usize::from(self.buffer.last() == Some(&b'\n')) {
            self.hash(self.buffer[at]);
        }
        Ok(length)
    }

    fn hash(&mut self, byte: u8) {
        self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> (Vec<(u64, String)>, u64) {
        let mut lines = Lines::new(text);
        let mut found = Vec::new();
        while lines.advance().unwrap() {
            let line = lines.text().map_or_else(|problem| problem, |line| String::from_utf8_lossy(line).into_owned());
            found.push((lines.number, line));
        }
        (found, lines.hash)
    }

    #[test]
    fn blank_lines_count_and_are_left_out() {
        let (lines, _) = read(b"\xef\xbb\xbfa,b\r\n\n  \r\n1,\"2\n3,4");
        assert_eq!(lines, [(1, "a,b".to_owned()), (4, "1,\"2".to_owned()), (5, "3,4".to_owned())]);
    }

    #[test]
    fn an_endless_line_costs_no_memory_and_no_other_line() {
        let mut text = vec![b'7'; 3 * LONGEST as usize];
        text.extend(b"\n1,2\n");
        let (lines, _) = read(&text);
        assert_eq!(lines[0], (1, "column 1: the line is longer than 65536 bytes".to_owned()));
        assert_eq!(lines[1], (2, "1,2".to_owned()));
    }

    #[test]
    fn the_fingerprint_is_that_of_the_lines() {
        assert_eq!(read(b"1\n2\n").1, read(b"1\n2").1);
        for other in ["1\n3\n", "1\n\n2\n", "12\n"] {
            assert_ne!(read(b"1\n2\n").1, read(other.as_bytes()).1, "{other:?}");
        }
    }
}
