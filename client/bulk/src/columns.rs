//! Which column holds what.

use csv::ByteRecord;
use hubspot_associations::types::{ObjectId, ObjectType};

/// The columns, in the order in which everything here keeps ids.
pub(crate) const NAMES: [&str; 4] = ["from_object_type", "from_object_id", "to_object_type", "to_object_id"];

#[derive(Debug)]
pub(crate) struct Columns {
    places: [Place; 4],
    /// How many columns the header has, and so every line must have.
    count: Option<usize>,
}

#[derive(Debug)]
enum Place {
    Fixed(String),
    /// Counted from 0.
    Column(usize),
}

impl Columns {
    /// Finds the columns by their names in the header row.
    ///
    /// # Errors
    /// When a name is missing or stands there twice.
    pub(crate) fn by_name(header: &ByteRecord, fixed: [Option<String>; 2]) -> Result<Self, String> {
        let find = |name: &str| {
            let mut found = (0..header.len()).filter(|at| header[*at].eq_ignore_ascii_case(name.as_bytes()));
            match (found.next(), found.next()) {
                (Some(at), None) => Ok(at),
                (None, _) => Err(format!("the header row has no column {name}; --columns reads files without one")),
                (Some(_), Some(again)) => Err(format!("the header row has {name} again in column {}", again + 1)),
            }
        };
        Ok(Self { places: places(fixed, |name| find(name))?, count: Some(header.len()) })
    }

    /// # Errors
    /// When there are not as many positions as types are not fixed, or one is 0.
    pub(crate) fn by_position(positions: &[usize], fixed: [Option<String>; 2]) -> Result<Self, String> {
        let expected = 4 - fixed.iter().flatten().count();
        if positions.len() != expected || positions.contains(&0) {
            return Err(format!("--columns needs {expected} positions, counted from 1"));
        }
        let mut positions = positions.iter();
        let next = |_: &str| Ok(positions.next().map_or(0, |position| position - 1));
        Ok(Self { places: places(fixed, next)?, count: None })
    }

    /// The ids of a line as they stand there, and what is wrong with them.
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
    mut find: impl FnMut(&str) -> Result<usize, String>,
) -> Result<[Place; 4], String> {
    let [from, to] = fixed;
    let mut place = |fixed: Option<String>, name| match fixed {
        Some(value) => Ok(Place::Fixed(value)),
        None => find(name).map(Place::Column),
    };
    let [from_type, from_id, to_type, to_id] = NAMES;
    Ok([place(from, from_type)?, place(None, from_id)?, place(to, to_type)?, place(None, to_id)?])
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
        let columns = Columns::by_name(&header, [Some("contacts".to_owned()), None]).unwrap();
        let (ids, problem) = columns.read(&record(&["hello", "2", "1", "companies"]));
        assert_eq!((ids.join("/"), problem), ("contacts/1/companies/2".to_owned(), None));
    }

    #[test]
    fn an_unusable_header_is_refused() {
        let missing = Columns::by_name(&record(&["from_object_id"]), [None, None]).unwrap_err();
        assert!(missing.contains("no column from_object_type"), "{missing}");
        let types = || [Some("a".to_owned()), Some("b".to_owned())];
        let twice = record(&["from_object_id", "to_object_id", "to_object_id"]);
        assert!(Columns::by_name(&twice, types()).unwrap_err().contains("again in column 3"));
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
        let columns = Columns::by_name(&record(&NAMES), [None, None]).unwrap();
        let (_, problem) = columns.read(&record(&["contacts", "1", "companies", "2", "3"]));
        assert_eq!(problem.as_deref(), Some("column 5: the line has 5 columns, the header 4"));
    }
}
