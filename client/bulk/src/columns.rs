//! The columns of the input.

use std::fmt;

use csv::ByteRecord;
use hubspot_associations::types::{ObjectId, ObjectType};

use crate::arguments::Arguments;

/// The names of the columns, in the order of all arrays of ids.
pub(crate) const NAMES: [&str; 4] = ["from_object_type", "from_object_id", "to_object_type", "to_object_id"];

/// What to do if a column is missing.
const OPTIONS: [&str; 4] = [
    "name the type of all source objects with --from-type, such as --from-type contacts",
    "name it with --from-column, or give positions with --columns if there is no header row",
    "name the type of all target objects with --to-type, such as --to-type companies",
    "name it with --to-column, or give positions with --columns if there is no header row",
];

#[derive(Debug)]
pub(crate) struct Columns {
    sources: [Source; 4],
    /// The number of columns in the header, which every line must have.
    count: Option<usize>,
}

#[derive(Debug)]
enum Source {
    Fixed(String),
    /// Counted from 0.
    Column(usize),
}

impl Columns {
    /// Finds the columns by their positions, or by their names in the header row.
    ///
    /// # Errors
    /// Returns an error if a column is missing or ambiguous; it names the option to use.
    pub(crate) fn find(arguments: &Arguments, header: &ByteRecord) -> Result<Self, String> {
        let fixed = [&arguments.from_type, &arguments.to_type].map(|kind| kind.as_ref().map(ToString::to_string));
        if arguments.columns.is_empty() {
            Self::by_name(header, fixed, [arguments.from_column.as_deref(), arguments.to_column.as_deref()])
        } else {
            Self::by_position(&arguments.columns, fixed)
        }
    }

    fn by_name(header: &ByteRecord, fixed: [Option<String>; 2], ids: [Option<&str>; 2]) -> Result<Self, String> {
        let names: Vec<_> = header.iter().map(String::from_utf8_lossy).collect();
        let find = |index: usize| {
            let name = ids[index / 2].filter(|_| index % 2 == 1).unwrap_or(NAMES[index]);
            let positions = |matches: &dyn Fn(&str) -> bool| {
                names.iter().enumerate().filter(|(_, other)| matches(other)).map(|(at, _)| at).collect::<Vec<_>>()
            };
            let (exact, similar) =
                (positions(&|other| other == name), positions(&|other| normalized(other) == normalized(name)));
            match (&*exact, &*similar) {
                ([at], _) | (_, [at]) => Ok(*at),
                (_, []) => Err(format!("no column is named {name:?}; {}", OPTIONS[index])),
                (_, similar) => Err(format!("{} columns are named {name:?}; rename one", similar.len())),
            }
        };
        Ok(Self { sources: sources(fixed, find)?, count: Some(header.len()) })
    }

    fn by_position(positions: &[usize], fixed: [Option<String>; 2]) -> Result<Self, String> {
        let expected = 4 - fixed.iter().flatten().count();
        if positions.len() != expected || positions.contains(&0) {
            return Err(format!("--columns needs {expected} positions, counted from 1"));
        }
        let mut positions = positions.iter();
        let next = |_| Ok(positions.next().map_or(0, |position| position - 1));
        Ok(Self { sources: sources(fixed, next)?, count: None })
    }

    /// Returns the ids of a line unchanged, and why they are invalid, if they are.
    pub(crate) fn read(&self, record: &ByteRecord) -> ([String; 4], Option<String>) {
        let mut problem = self.count.filter(|count| *count != record.len()).map(|count| {
            format!(
                "column {}: the line has {} columns, but the header has {count}",
                count.min(record.len()) + 1,
                record.len()
            )
        });
        let mut index = 0;
        let ids = self.sources.each_ref().map(|source| {
            let name = NAMES[index];
            index += 1;
            match source {
                Source::Fixed(value) => value.clone(),
                Source::Column(at) => {
                    let value = String::from_utf8_lossy(record.get(*at).unwrap_or_default()).into_owned();
                    let invalid = if name.ends_with("type") {
                        ObjectType::try_from(value.as_str()).err().map(|error| error.to_string())
                    } else {
                        ObjectId::try_from(value.as_str()).err().map(|error| error.to_string())
                    };
                    if let (None, Some(invalid)) = (&problem, invalid) {
                        problem = Some(format!("column {} ({name}): {invalid}", at + 1));
                    }
                    value
                }
            }
        });
        (ids, problem)
    }
}

fn sources(
    fixed: [Option<String>; 2],
    mut find: impl FnMut(usize) -> Result<usize, String>,
) -> Result<[Source; 4], String> {
    let [from, to] = fixed;
    let mut source = |fixed: Option<String>, index| match fixed {
        Some(value) => Ok(Source::Fixed(value)),
        None => find(index).map(Source::Column),
    };
    Ok([source(from, 0)?, source(None, 1)?, source(to, 2)?, source(None, 3)?])
}

/// The lowercase name without spaces and punctuation.
fn normalized(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, source) in NAMES.iter().zip(&self.sources) {
            match source {
                Source::Fixed(value) => write!(f, " {name}={value}")?,
                Source::Column(at) => write!(f, " {name}=#{}", at + 1)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(fields: &[&str]) -> ByteRecord {
        ByteRecord::from(fields.to_vec())
    }

    #[test]
    fn header_names_are_found_in_any_order_and_case() {
        let header = record(&["note", "TO_OBJECT_ID", "from_object_id", "to_object_type"]);
        let columns = Columns::by_name(&header, [Some("contacts".to_owned()), None], [None; 2]).unwrap();
        let (ids, problem) = columns.read(&record(&["hello", "2", "1", "companies"]));
        assert_eq!((ids.join("/"), problem), ("contacts/1/companies/2".to_owned(), None));
    }

    #[test]
    fn invalid_positions_are_rejected() {
        let types = || [Some("a".to_owned()), Some("b".to_owned())];
        for positions in [&[1][..], &[0, 1], &[1, 2, 3]] {
            assert!(Columns::by_position(positions, types()).is_err(), "{positions:?}");
        }
    }

    #[test]
    fn an_invalid_value_is_kept_and_reported_with_its_column() {
        let columns = Columns::by_position(&[4, 3, 2, 1], [None, None]).unwrap();
        let (ids, problem) = columns.read(&record(&["2", "companies", "1x", "contacts"]));
        assert_eq!(ids[1], "1x");
        let expected = "column 3 (from_object_id): \"1x\" is not allowed; expected 1 to 19 decimal digits";
        assert_eq!(problem.as_deref(), Some(expected));
        assert!(columns.read(&record(&["2"])).1.unwrap().starts_with("column 4 (from_object_type): \"\""));
    }

    #[test]
    fn a_line_with_another_number_of_columns_is_invalid() {
        let columns = Columns::by_name(&record(&NAMES), [None, None], [None; 2]).unwrap();
        let (_, problem) = columns.read(&record(&["contacts", "1", "companies", "2", "3"]));
        assert_eq!(problem.as_deref(), Some("column 5: the line has 5 columns, but the header has 4"));
    }
}
