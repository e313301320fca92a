//! The Rust names that progenitor and typify give to what a contract names.

use heck::{ToPascalCase, ToSnakeCase};

/// The name of the type, or of the enum variant, for `name`.
///
/// ```
/// assert_eq!(generator::name::pascal("BATCH_READ"), "BatchRead");
/// ```
pub fn pascal(name: &str) -> String {
    identifier(name, str::to_pascal_case, "X")
}

/// The name of the variant of an open enum for a value. `Unknown` is the variant for values that are not listed; a listed value
/// of that name gets the underscore that keywords get.
///
/// ```
/// assert_eq!(generator::name::open_variant("UNKNOWN"), "Unknown_");
/// ```
pub fn open_variant(value: &str) -> String {
    let name = pascal(value);
    if name == "Unknown" { name + "_" } else { name }
}

/// The name of the method, argument or field for `name`.
///
/// ```
/// assert_eq!(generator::name::snake("typeId"), "type_id");
/// assert_eq!(generator::name::snake("type"), "type_");
/// ```
pub fn snake(name: &str) -> String {
    identifier(name, str::to_snake_case, "x")
}

/// What shares one set of names in generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The types of the components.
    Types,
    /// The methods of the client, one for each operation.
    Methods,
    /// What one operation takes: the methods of its builder and of its mock.
    Arguments,
    /// The fields of one struct.
    Fields,
    /// The variants of one open enum.
    OpenVariants,
    /// The variants of one closed enum.
    Variants,
}

/// The names that generated and hand-written code has for itself, so that nothing in the contract can have them.
const RESERVED: [(Scope, &str); 4] = [
    (Scope::Types, "Box Client Default Err Error From Into NoContent None Ok Option Result Some String Value Vec"),
    (Scope::Methods, "builder call exchange from_env http new new_with_client rate_limit route tokens url"),
    (Scope::Arguments, "api_version body client into_inner new options request route send url"),
    (Scope::Fields, "extra"),
];

impl Scope {
    /// The Rust name for `name` here.
    pub fn rust_name(self, name: &str) -> String {
        match self {
            Self::Types | Self::Variants => pascal(name),
            Self::OpenVariants => open_variant(name),
            Self::Methods | Self::Arguments | Self::Fields => snake(name),
        }
    }

    /// The Rust names that nothing in the contract can have here.
    pub fn reserved(self) -> impl Iterator<Item = &'static str> {
        let names = RESERVED.iter().find_map(|(scope, names)| (*scope == self).then_some(*names));
        names.into_iter().flat_map(|names| names.split(' '))
    }

    /// Whether `name` becomes a reserved name here.
    pub fn reserves(self, name: &str) -> bool {
        let rust_name = self.rust_name(name);
        self.reserved().any(|reserved| reserved == rust_name)
    }
}

fn identifier(name: &str, case: fn(&str) -> String, prefix: &str) -> String {
    let words = name.replace('\'', "").replace(|c: char| !c.is_alphanumeric() && c != '_', "-");
    let mut identifier = match name {
        "+1" => case("plus1"),
        "-1" => case("minus1"),
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
    fn reserved_names_are_written_as_in_rust() {
        for (scope, names) in RESERVED {
            for name in names.split(' ') {
                assert_eq!(scope.rust_name(name), name);
            }
        }
        assert!(Scope::Methods.reserves("fromEnv") && !Scope::Arguments.reserves("fromEnv"));
        assert!(Scope::Arguments.reserves("intoInner"), "the mocks have such a method");
    }

    /// An operation of the same name would be a second method of the client.
    #[test]
    fn methods_of_the_client_are_reserved() {
        let client = syn::parse_file(include_str!("../../client/src/client.rs")).unwrap();
        let mut methods = Vec::new();
        for item in client.items {
            if let syn::Item::Impl(syn::ItemImpl { trait_: None, items, .. }) = item {
                methods.extend(items.into_iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                    _ => None,
                }));
            }
        }
        assert!(methods.len() > 4, "{methods:?}");
        let free: Vec<_> = methods.iter().filter(|name| !Scope::Methods.reserves(name)).collect();
        assert_eq!(free, [""; 0]);
    }

    #[test]
    fn words_are_told_apart_by_case_and_punctuation() {
        assert_eq!(snake("fromObjectTypeId"), "from_object_type_id");
        assert_eq!(snake("x-request id"), "x_request_id");
        assert_eq!(pascal("USER_DEFINED"), "UserDefined");
        assert_eq!(pascal("0-1"), "X01");
        assert_eq!([pascal("+1"), pascal("-1"), snake("-1")], ["Plus1", "Minus1", "minus1"]);
    }
}
