//! Which column holds what.

use std::fmt;

use csv::ByteRecord;
use hubspot_associations::types::{ObjectId, ObjectType};

use crate::arguments::Arguments;

/// The columns, in the order in which everything here keeps ids.
pub(crate) const NAMES: [&str; 4] = ["from_object_type", "from_object_id", "to_object_type", "to_object_id"];

/// What to do about a column that is missing.
const OPTIONS: [&str; 4] = [
    "name the type of all source objects with --from-type, such as --from-type contacts",
    "name it with --from-column, or give positions with --columns if there is no header row",
    "name the type of all target objects with --to-type, such as --to-type companies",
    "name it with --to-column, or give positions with --columns if there is no header row",
];

#[derive(Debug)]
pub(crate) struct Columns {
    places: [Place; 4],
    /// How many columns the header has, and every line must have.
    count: Option<usize>,
}

#[derive(Debug)]
enum Place {
    Fixed(String),
    /// Counted from 0.
    Column(usize),
}

impl Columns {
    /// Finds the columns by their positions, or by their names in the header row.
    ///
    /// # Errors
    /// Returns an error, with the option to use, if a column is missing or ambiguous.
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
            let at = |matches: &dyn Fn(&str) -> bool| {
                names.iter().enumerate().filter(|(_, other)| matches(other)).map(|(at, _)| at).collect::<Vec<_>>()
            };
            let (exact, alike) = (at(&|other| other == name), at(&|other| plain(other) == plain(name)));
            match (&*exact, &*alike) {
                ([at], _) | (_, [at]) => Ok(*at),
                (_, []) => Err(format!("no column is called {name:?}; {}", OPTIONS[index])),
                (_, alike) => Err(format!("{} columns are called {name:?}; rename one", alike.len())),
            }
        };
        Ok(Self { places: places(fixed, find)?, count: Some(header.len()) })
    }

    fn by_position(positions: &[usize], fixed: [Option<String>; 2]) -> Result<Self, String> {
        let expected = 4 - fixed.iter().flatten().count();
        if positions.len() != expected || positions.contains(&0) {
            return Err(format!("--columns needs {expected} positions, counted from 1"));
        }
        let mut positions = positions.iter();
        let next = |_| Ok(positions.next().map_or(0, |position| position - 1));
        Ok(Self { places: places(fixed, next)?, count: None })
    }

    /// The ids of a line as they are, and what is wrong with them.
    pub(crate) fn read(&self, record: &ByteRecord) -> ([String; 4], Option<String>) {
        let mut problem = self.count.filter(|count| *count != record.len()).map(|count| {
            format!("column {}: the line has {} columns, the header {count}", count.min(record.len()) + 1, record.len())
        });
        let mut index = 0;
        let ids = self.places.each_ref().map(|place| {
            let name = NAMES[index];
            index += 1;
            match place {
                Place::Fixed(value) => value.clone(),
                Place::Column(at) => {
                    let value = String::from_utf8_lossy(record.get(*at).unwrap_or_default()).into_owned();
                    let wrong = if name.ends_with("type") {
                        ObjectType::try_from(value.as_str()).err().map(|error| error.to_string())
                    } else {
                        ObjectId::try_from(value.as_str()).err().map(|error| error.to_string())
                    };
                    if let (None, Some(wrong)) = (&problem, wrong) {
                        problem = Some(format!("column {} ({name}): {wrong}", at + 1));
                    }
                    value
                }
            }
        });
        (ids, problem)
    }
}

fn places(
    fixed: [Option<String>; 2],
    mut find: impl FnMut(usize) -> Result<usize, String>,
) -> Result<[Place; 4], String> {
    let [from, to] = fixed;
    let mut place = |fixed: Option<String>, index| match fixed {
        Some(value) => Ok(Place::Fixed(value)),
        None => find(index).map(Place::Column),
    };
    Ok([place(from, 0)?, place(None, 1)?, place(to, 2)?, place(None, 3)?])
}

/// A name without case, spaces and punctuation.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, place) in NAMES.iter().zip(&self.places) {
            match place {
                Place::Fixed(value) => write!(f, " {name}={value}")?,
                Place::Column(at) => write!(f, " {name}=#{}", at + 1)?,
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
    fn unusable_positions_are_rejected() {
        let types = || [Some("a".to_owned()), Some("b".to_owned())];
        for positions in [&[1][..], &[0, 1], &[1, 2, 3]] {
            assert!(Columns::by_position(positions, types()).is_err(), "{positions:?}");
        }
    }

    #[test]
    fn a_bad_value_is_named_by_its_column_and_kept() {
        let columns = Columns::by_position(&[4, 3, 2, 1], [None, None]).unwrap();
        let (ids, problem) = columns.read(&record(&["2", "companies", "1x", "contacts"]));
        assert_eq!(ids[1], "1x");
        let expected = "column 3 (from_object_id): \"1x\" is not allowed; expected 1 to 19 decimal digits";
        assert_eq!(problem.as_deref(), Some(expected));
        assert!(columns.read(&record(&["2"])).1.unwrap().starts_with("column 4 (from_object_type): \"\""));
    }

    #[test]
    fn a_line_with_another_number_of_columns_is_bad() {
        let columns = Columns::by_name(&record(&NAMES), [None, None], [None; 2]).unwrap();
        let (_, problem) = columns.read(&record(&["contacts", "1", "companies", "2", "3"]));
        assert_eq!(problem.as_deref(), Some("column 5: the line has 5 columns, the header 4"));
    }
}
