//! Replaces the builders of the operations; the parameters are taken from progenitor's.
//!
//! progenitor's `send` builds the request, calls hooks and decodes in place. Its `exec` hook can only return a
//! `reqwest::Error`, which no other crate can construct; its decoding loses status and headers when it fails; and its
//! conversions lose the reason why a value was rejected. So it can neither retry, nor return our errors, nor limit the size of
//! a body. Modifying all of that in place takes more code than emitting our own.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{File, ItemStruct, Type};

use crate::{
    contract::{Contract, FORM, Operation, Parameter, ResponseBody},
    document::{PathTemplate, operation_name},
    pass::{Pass, docs, operations, tree},
};

pub(super) const PASS: Pass = Pass {
    name: "builders",
    summary: "requests use our transport and errors; the error for an invalid parameter says what is allowed",
    optional: false,
    apply,
};

fn apply(contract: &Contract<'_>, file: &mut File) -> Result<usize, String> {
    let module = tree::builders(file)?;
    let mut emitted = tree::items(quote! {
        use super::{operations, types};
        use crate::{CallOptions, Error, IntoParameter, ResponseValue, parameter::Parameter};
    })?;
    let structs: Vec<ItemStruct> = tree::structs(module).map(|item| item.clone()).collect();
    for item in &structs {
        let operation = operations::named(contract, &item.ident)?;
        emitted.extend(tree::items(builder(contract, operation, item)?)?);
    }
    *module = emitted;
    Ok(structs.len())
}

/// A setting of a builder.
struct Field<'a> {
    name: &'a Ident,
    ty: Type,
    parameter: Option<&'a Parameter<'a>>,
    doc: String,
}

fn builder(contract: &Contract<'_>, operation: &Operation<'_>, item: &ItemStruct) -> Result<TokenStream, String> {
    let (name, docs) = (&item.ident, &item.attrs);
    let fields = fields(contract, operation, item)?;
    let (names, types): (Vec<_>, Vec<_>) = fields.iter().map(|field| (field.name, &field.ty)).unzip();
    let setters = fields.iter().map(setter);
    let request = request(contract, operation, &fields)?;
    let response = match contract.response(operation, 2) {
        ResponseBody::Json(component) => quote! { types::#component },
        ResponseBody::Bytes => quote! { ::std::vec::Vec<u8> },
        ResponseBody::Nothing => quote! { types::NoContent },
    };
    let call = match (contract.response(operation, 2), operation.public) {
        (ResponseBody::Bytes, true) => quote! { exchange(route, request, options, None, ResponseValue::bytes) },
        (ResponseBody::Bytes, false) => {
            quote! { exchange(route, request, options, Some(client.tokens()), ResponseValue::bytes) }
        }
        (_, true) => quote! { exchange(route, request, options, None, ResponseValue::read) },
        (_, false) => quote! { call(route, request, options) },
    };
    let constant = operations::constant(operation.id);
    let send = format!(" Sends `{}`.", operation_name(operation.method, operation.path));
    Ok(quote! {
        #(#docs)*
        #[must_use = "nothing is sent until `send` is awaited"]
        pub struct #name<'a> {
            client: &'a super::Client,
            #(#names: Parameter<#types>,)*
            options: CallOptions,
        }
        impl<'a> #name<'a> {
            pub(crate) fn new(client: &'a super::Client) -> Self {
                Self { client, #(#names: Parameter::Missing,)* options: CallOptions::new() }
            }
            #(#setters)*
            /// Sets options for this call only, such as extra headers, time limits or another version of HubSpot's API.
            pub fn options(mut self, options: CallOptions) -> Self {
                self.options = options;
                self
            }
            #[doc = #send]
            ///
            /// # Errors
            /// Returns an error if a parameter is missing or invalid, if HubSpot cannot be reached, or if its response has an
            /// error status or cannot be decoded.
            pub async fn send(self) -> Result<ResponseValue<#response>, Error> {
                let Self { client, #(#names,)* options } = self;
                let route = client.route(operations::#constant, &options)?;
                #request
                client.#call.await
            }
        }
    })
}

fn fields<'a>(
    contract: &Contract<'_>,
    operation: &'a Operation<'a>,
    item: &'a ItemStruct,
) -> Result<Vec<Field<'a>>, String> {
    let mut fields = Vec::new();
    for field in &item.fields {
        let (Some(name), Some(ty)) = (&field.ident, tree::inner(&field.ty, "Result")) else { continue };
        let ty = tree::inner(ty, "Option").unwrap_or(ty);
        let parameter = operation.parameters.iter().find(|parameter| name == &parameter.rust_name);
        let doc = match parameter {
            Some(parameter) => parameter.description.map(str::to_owned),
            None => contract.body_description(operation),
        };
        let ty = match (parameter, contract.body(operation)) {
            (Some(_), _) => ty.clone(),
            // A body has the type of progenitor's builder until `struct_builders` removes it.
            (None, Some((body, _))) if name == "body" => syn::parse_quote!(types::#body),
            _ => return Err(format!("`{}` takes `{name}`, which the contract does not have", item.ident)),
        };
        fields.push(Field { name, ty, parameter, doc: doc.unwrap_or_else(|| format!("Sets `{name}`.")) });
    }
    Ok(fields)
}

fn setter(field: &Field<'_>) -> TokenStream {
    let Field { name, ty, doc, .. } = field;
    let docs = docs::attributes(doc);
    quote! {
        #(#docs)*
        pub fn #name(mut self, value: impl IntoParameter<#ty>) -> Self {
            self.#name = Parameter::new(value);
            self
        }
    }
}

/// The statements that build `request`. Path parameters only allow characters that need no encoding (lint rule
/// `unsafe-path-parameter`).
fn request(contract: &Contract<'_>, operation: &Operation<'_>, fields: &[Field<'_>]) -> Result<TokenStream, String> {
    let checks = fields.iter().map(|field| {
        let (ident, name) = (field.name, field.name.to_string());
        match field.parameter {
            Some(parameter) if !parameter.required => quote! { let #ident = #ident.optional(#name)?; },
            _ => quote! { let #ident = #ident.required(#name)?; },
        }
    });
    let mut values = Vec::new();
    let template = PathTemplate::parse(operation.path);
    for name in template.parameters() {
        let of_name = |field: &&Field<'_>| field.parameter.is_some_and(|parameter| parameter.name == name);
        let field = fields.iter().find(of_name);
        values.push(field.ok_or_else(|| format!("no parameter for {{{name}}} of {template}"))?.name);
    }
    // The route covers everything before the first parameter, including the API version.
    let shape = template.shape();
    let template = format!("{{}}{}", &shape[shape.find('{').unwrap_or(shape.len())..]);
    let method = Ident::new(operation.method, Span::call_site());
    let queries = fields.iter().filter_map(|field| {
        let (ident, parameter) = (field.name, field.parameter.filter(|parameter| parameter.place == "query")?);
        let name = parameter.name;
        Some(match tree::inner(&field.ty, "Vec") {
            // By default, a list repeats the name for each item.
            Some(_) if parameter.required => {
                quote! { .query(&#ident.iter().map(|item| (#name, item)).collect::<Vec<_>>()) }
            }
            Some(_) => quote! { .query(&#ident.iter().flatten().map(|item| (#name, item)).collect::<Vec<_>>()) },
            // A parameter that was not set is omitted from the query.
            None => quote! { .query(&[(#name, &#ident)]) },
        })
    });
    let body = fields.iter().find(|field| field.parameter.is_none()).map(|field| {
        let ident = field.name;
        match contract.body(operation) {
            Some((_, FORM)) => quote! { .form(&#ident) },
            _ => quote! { .json(&#ident) },
        }
    });
    Ok(quote! {
        #(#checks)*
        let url = format!(#template, route.head, #(#values),*);
        let request = client
            .http()
            .#method(client.url(&url))
            #(#queries)*
            #body
            .build()
            .map_err(Error::unbuildable)?;
    })
}
