//! The Rust names that progenitor and typify give to what a contract names.

use heck::{ToPascalCase, ToSnakeCase};

/// The name of the type, or of the enum variant, that stands for `name`.
///
/// ```
/// assert_eq!(generator::name::pascal("BATCH_READ"), "BatchRead");
/// ```
pub fn pascal(name: &str) -> String {
    identifier(name, str::to_pascal_case, "X")
}

/// The name of the method, argument or field that stands for `name`.
///
/// ```
/// assert_eq!(generator::name::snake("typeId"), "type_id");
/// assert_eq!(generator::name::snake("type"), "type_");
/// ```
pub fn snake(name: &str) -> String {
    identifier(name, str::to_snake_case, "x")
}

/// Types that generated code names itself, so that none of the contract can have their names.
pub const TAKEN_TYPES: &str =
    "Box Client Default Err Error From Into NoContent None Ok Option Result Some String Value Vec";

fn identifier(name: &str, case: fn(&str) -> String, prefix: &str) -> String {
    let words = name.replace('\'', "").replace(|c: char| !c.is_alphanumeric() && c != '_', "-");
    let mut identifier = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => case(&words),
    };
    if !identifier.starts_with(|c: char| c.is_alphabetic()) {
        identifier.insert_str(0, prefix);
    }
    // syn does not count `gen` among the keywords, typify does.
    if identifier == "gen" || syn::parse_str::<syn::Ident>(&identifier).is_err() {
        identifier.push('_');
    }
    identifier
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_always_identifiers() {
        for name in ["", "_", "-", "1st", "self", "gen", "fn", "+1", "a b", "won't", "é"] {
            for identifier in [snake(name), pascal(name)] {
                assert!(syn::parse_str::<syn::Ident>(&identifier).is_ok(), "{name:?} became {identifier:?}");
            }
        }
    }

    #[test]
    fn words_are_told_apart_by_case_and_punctuation() {
        assert_eq!(snake("fromObjectTypeId"), "from_object_type_id");
        assert_eq!(snake("x-request id"), "x_request_id");
        assert_eq!(pascal("USER_DEFINED"), "UserDefined");
        assert_eq!(pascal("0-1"), "X01");
    }
}
