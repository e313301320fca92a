//! The Rust names that progenitor and typify derive from names in a contract.

use heck::{ToPascalCase, ToSnakeCase};

/// Returns the name of the type or enum variant for `name`.
///
/// ```
/// assert_eq!(generator::name::pascal("BATCH_READ"), "BatchRead");
/// ```
pub fn pascal(name: &str) -> String {
    identifier(name, str::to_pascal_case, "X")
}

/// Returns the variant of an open enum for a value. `Unknown` is the variant for unlisted values; a listed value with that name
/// gets an underscore, like keywords.
///
/// ```
/// assert_eq!(generator::name::open_variant("UNKNOWN"), "Unknown_");
/// ```
pub fn open_variant(value: &str) -> String {
    let name = pascal(value);
    if name == "Unknown" { name + "_" } else { name }
}

/// Returns the name of the method, argument or field for `name`.
///
/// ```
/// assert_eq!(generator::name::snake("typeId"), "type_id");
/// assert_eq!(generator::name::snake("type"), "type_");
/// ```
pub fn snake(name: &str) -> String {
    identifier(name, str::to_snake_case, "x")
}

/// A set of names in generated code that must be distinct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The types of the components.
    Types,
    /// The methods of the client, one for each operation.
    Methods,
    /// The parameters of one operation: the methods of its builder and of its mock.
    Arguments,
    /// The fields of one struct.
    Fields,
    /// The variants of one open enum.
    OpenVariants,
    /// The variants of one closed enum.
    Variants,
}

/// The names that generated and hand-written code already uses.
const RESERVED: [(Scope, &str); 4] = [
    (Scope::Types, "Box Client Default Err Error From Into NoContent None Ok Option Result Some String Value Vec"),
    (Scope::Methods, "builder call exchange from_env http new new_with_client rate_limit route tokens url"),
    (Scope::Arguments, "api_version body client into_inner new options request route send url"),
    (Scope::Fields, "extra"),
];

impl Scope {
    /// Returns the Rust name for `name` in this scope.
    pub fn rust_name(self, name: &str) -> String {
        match self {
            Self::Types | Self::Variants => pascal(name),
            Self::OpenVariants => open_variant(name),
            Self::Methods | Self::Arguments | Self::Fields => snake(name),
        }
    }

    /// Returns the reserved Rust names of this scope.
    pub fn reserved(self) -> impl Iterator<Item = &'static str> {
        let names = RESERVED.iter().find_map(|(scope, names)| (*scope == self).then_some(*names));
        names.into_iter().flat_map(|names| names.split(' '))
    }

    /// Whether `name` becomes a reserved name in this scope.
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
    // `gen` is a keyword for typify, but not for syn.
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
    fn reserved_names_are_valid_rust_names_and_reserved_per_scope() {
        for (scope, names) in RESERVED {
            for name in names.split(' ') {
                assert_eq!(scope.rust_name(name), name);
            }
        }
        assert!(Scope::Methods.reserves("fromEnv") && !Scope::Arguments.reserves("fromEnv"));
        assert!(Scope::Arguments.reserves("intoInner"), "the mocks have such a method");
    }

    /// An operation with the same name would become a duplicate method.
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
    fn words_are_separated_by_case_and_punctuation() {
        assert_eq!(snake("fromObjectTypeId"), "from_object_type_id");
        assert_eq!(snake("x-request id"), "x_request_id");
        assert_eq!(pascal("USER_DEFINED"), "UserDefined");
        assert_eq!(pascal("0-1"), "X01");
        assert_eq!([pascal("+1"), pascal("-1"), snake("-1")], ["Plus1", "Minus1", "minus1"]);
    }
}
