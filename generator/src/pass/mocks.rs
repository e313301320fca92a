//! Emits typed mocks of the operations, for tests by users of the crate.
//!
//! progenitor can also emit mocks (`httpmock`), but they refer to the client as a separate crate, take references to parameter
//! types that are tedious to build, and do not support API versions. Adapting all of that takes more code than emitting our
//! own.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{File, ItemStruct};

use crate::{
    Pattern,
    contract::{Contract, FORM, Operation, ResponseBody},
    document::{PathTemplate, Segment},
    name::{pascal, snake},
    pass::{Pass, operations, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "mocks",
    summary: "every operation gets an httpmock-based mock with the client's parameters and ready-made responses",
    optional: false,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let (mut wrappers, mut signatures, mut functions) = (Vec::new(), Vec::new(), Vec::new());
    for builder in tree::structs(tree::builders(file)?) {
        let operation = operations::named(contract, &builder.ident)?;
        let [function, when, then] =
            [snake(operation.id), pascal(operation.id) + "When", pascal(operation.id) + "Then"]
                .map(|name| Ident::new(&name, Span::call_site()));
        let signature = quote! {
            fn #function<F>(&self, config_fn: F) -> ::httpmock::Mock<'_> where F: FnOnce(#when, #then)
        };
        wrappers.extend([request(contract, operation, builder, &when), response(contract, operation, &then)]);
        functions.push(quote! {
            #signature {
                self.mock(|when, then| { config_fn(#when::new(when), #then::new(then)) })
            }
        });
        signatures.push(signature);
    }
    file.items.push(syn::parse_quote! {
        /// Typed mocks of the operations, on top of httpmock.
        #[cfg(feature = "mock")]
        pub(crate) mod mock {
            use crate::{IntoParameter, mock::MockResponse, types};
            #(#wrappers)*
            mod sealed {
                pub trait Sealed {}
                impl Sealed for ::httpmock::MockServer {}
            }
            /// Adds a typed mock of each operation to httpmock's [`MockServer`](::httpmock::MockServer).
            ///
            /// Sealed, because each new operation adds a method.
            pub trait MockServerExt: sealed::Sealed {
                #(
                    /// Creates a mock of the operation with this name.
                    #signatures;
                )*
            }
            impl MockServerExt for ::httpmock::MockServer {
                #(#functions)*
            }
        }
    });
    Ok(contract.operations.len())
}

/// The type that matches requests, with a function for each setting of the builder.
fn request(contract: &Contract<'_>, operation: &Operation<'_>, builder: &ItemStruct, name: &Ident) -> TokenStream {
    let method = format_ident!("{}", operation.method.to_ascii_uppercase());
    let path = path(operation, "", "[^/]*");
    let settings = builder.fields.iter().filter_map(|field| {
        let (setting, ty) = (field.ident.as_ref()?, tree::inner(&field.ty, "Parameter")?);
        let parameter = operation.parameters.iter().find(|parameter| setting == &parameter.rust_name);
        let (doc, message) = (format!(" Matches requests with this `{setting}`."), format!("{setting}: {{error}}"));
        let matcher = match parameter.map(|parameter| (parameter.place, parameter.name)) {
            Some(("path", name)) => {
                let path = self::path(operation, name, ".*");
                let schema = parameter.and_then(|parameter| contract.schema(parameter.component.as_deref()?));
                let pattern = schema.and_then(|schema| Pattern::parse(schema["pattern"].as_str()?));
                let has_meaning = pattern.is_some_and(|pattern| b".+$()*".iter().any(|byte| pattern.admits(*byte)));
                let escaped = has_meaning.then(|| quote! { .replace(['.', '+', '$', '(', ')', '*'], ".") });
                quote! { let re = format!(#path, value.to_string() #escaped); Self(self.0.path_matches(re)) }
            }
            // A list is sent as repeated parameters.
            Some((_, name)) if tree::inner(ty, "Vec").is_some() => {
                quote! { Self(value.iter().fold(self.0, |when, item| when.query_param(#name, item.to_string()))) }
            }
            Some((_, name)) => quote! { Self(self.0.query_param(#name, value.to_string())) },
            None if contract.body(operation).is_some_and(|(_, media_type)| media_type == FORM) => quote! {
                let members = ::serde_json::to_value(value).unwrap_or_default();
                let members = members.as_object().into_iter().flatten();
                Self(members.fold(self.0, |when, (name, value)| {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    when.form_urlencoded_tuple(name, text)
                }))
            },
            None => quote! { Self(self.0.json_body_obj(value)) },
        };
        // In a test, an invalid value should panic.
        Some(quote! {
            #[doc = #doc]
            pub fn #setting(self, value: impl IntoParameter<#ty>) -> Self {
                let value = &value.into_parameter().unwrap_or_else(|error| panic!(#message));
                #matcher
            }
        })
    });
    let version = (!operation.versions.is_empty()).then(|| {
        let path = format!("^{}{{}}(/|$)", operation.around_version().0);
        quote! {
            /// Matches requests under this version of HubSpot's API; without it, a mock matches any version.
            pub fn api_version(self, version: crate::ApiVersion) -> Self {
                Self(self.0.path_matches(format!(#path, version)))
            }
        }
    });
    quote! {
        /// Selects the requests that a mock responds to.
        pub struct #name(::httpmock::When);
        impl #name {
            /// Wraps httpmock's matcher, and limits it to this operation.
            pub fn new(inner: ::httpmock::When) -> Self {
                Self(inner.method(::httpmock::Method::#method).path_matches(#path))
            }
            /// Returns httpmock's matcher.
            pub fn into_inner(self) -> ::httpmock::When {
                self.0
            }
            #version
            #(#settings)*
        }
    }
}

/// A regex for any version of HubSpot's API, without braces, which `format!` would interpret.
const VERSION: &str = "(v[0-9]+|[0-9]+-[0-9]+(-beta)?)";

/// A regex for the path in any version, in which `{}` is one parameter and `other` matches the others.
fn path(operation: &Operation<'_>, parameter: &str, other: &str) -> String {
    let any_version = PathTemplate::parse(operation.path).with_api_version(VERSION);
    let segments = PathTemplate::parse(&any_version).segments().map(|segment| match segment {
        Segment::Parameter(name) if name == parameter => "{}",
        Segment::Parameter(_) => other,
        Segment::Literal(text) | Segment::Mixed(text) => text,
    });
    format!("^/{}$", segments.collect::<Vec<_>>().join("/"))
}

/// The type that sets the response, with a function for each class of status.
fn response(contract: &Contract<'_>, operation: &Operation<'_>, name: &Ident) -> TokenStream {
    let classes =
        [(2_u16, "success"), (4, "client_error"), (5, "server_error")].into_iter().map(|(class, function)| {
            let doc =
                format!(" Responds with a {} ({class}xx); panics on any other status.", function.replace('_', " "));
            let function = format_ident!("{function}");
            let (value, sent) = match contract.response(operation, class) {
                ResponseBody::Json(ty) => (
                    quote! { value: &types::#ty },
                    quote! { .header("content-type", "application/json").json_body_obj(value) },
                ),
                ResponseBody::Bytes => (quote! { value: &[u8] }, quote! { .body(value) }),
                ResponseBody::Nothing => Default::default(),
            };
            quote! {
                #[doc = #doc]
                pub fn #function(self, status: u16, #value) -> Self {
                    assert_eq!(status / 100u16, #class);
                    Self(self.0.status(status) #sent)
                }
            }
        });
    quote! {
        /// Sets the response of a mock.
        pub struct #name(::httpmock::Then);
        impl #name {
            /// Wraps httpmock's response.
            pub fn new(inner: ::httpmock::Then) -> Self {
                Self(inner)
            }
            /// Returns httpmock's response.
            pub fn into_inner(self) -> ::httpmock::Then {
                self.0
            }
            #(#classes)*
            /// Responds with a ready-made response, or with several in sequence.
            pub fn respond(self, response: MockResponse) -> Self {
                Self(response.write(self.0))
            }
        }
    }
}
