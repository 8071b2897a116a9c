//! The errors that an operation documents, as one enum for its handler.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use crate::{
    Error,
    json::{items, schema_name, text},
    model::{Api, Header, Operation, Response},
    names::{pascal, snake},
};

/// Headers that the stubs write by themselves.
const STUB_HEADERS: [&str; 3] = ["allow", "content-language", "content-type"];

/// One documented error of an operation.
#[derive(Clone)]
pub(super) struct Documented<'d> {
    /// The component, which is the tag.
    pub(super) name: &'d str,
    pub(super) status: u16,
    description: Option<&'d str>,
    /// Properties beside the tag: name, type, required.
    members: Vec<(&'d str, &'d Value, bool)>,
    headers: Vec<(&'d str, &'d Value, bool)>,
}

/// The headers of a response that a handler has to give.
pub(super) fn own_headers<'r, 'd>(
    response: &'r Response<'d>,
) -> impl Iterator<Item = &'r Header<'d>> {
    response
        .headers
        .iter()
        .filter(|header| !STUB_HEADERS.contains(&header.name.to_ascii_lowercase().as_str()))
}

/// All errors that an operation documents by a status of their own.
pub(super) fn documented<'d>(
    api: &Api<'d>,
    operation: &Operation<'d>,
) -> Result<Vec<Documented<'d>>, Error> {
    let mut errors: Vec<Documented<'d>> = Vec::new();
    for response in &operation.responses {
        let Ok(status) = response.status.parse::<u16>() else { continue };
        if status < 400 {
            continue;
        }
        let place = format!("{}, response {status}", operation.label());
        let envelope =
            response.schema_name().and_then(|name| api.schema(name)).ok_or_else(|| {
                Error::refused(
                    &place,
                    "its body is no named schema",
                    "refer to an envelope component",
                )
            })?;
        let error =
            envelope.pointer("/properties/error").and_then(schema_name).ok_or_else(|| {
                Error::refused(
                    &place,
                    "its body has no `error` that is a component",
                    "use the envelope",
                )
            })?;
        for name in variants(api, error) {
            let schema = api.schema(name).ok_or_else(|| {
                Error::refused(&place, format!("schema {name} does not exist"), "define it")
            })?;
            if errors.iter().any(|known| known.name == name) {
                return Err(Error::refused(
                    &place,
                    format!("{name} has two statuses in one operation"),
                    "give each error type one status, so that a handler need not name it",
                ));
            }
            errors.push(Documented {
                name,
                status,
                description: text(schema, "description"),
                members: crate::json::entries(schema.get("properties"))
                    .filter(|(property, _)| *property != "type")
                    .map(|(property, value)| {
                        (property, value, items(schema.get("required")).any(|r| r == property))
                    })
                    .collect(),
                headers: own_headers(response)
                    .map(|header| (header.name, header.schema, header.required))
                    .collect(),
            });
        }
    }
    errors.sort_by_key(|error| error.status);
    Ok(errors)
}

/// The members of a union of errors, or the one error.
fn variants<'d>(api: &Api<'d>, name: &'d str) -> Vec<&'d str> {
    let union = api.schema(name).and_then(|schema| schema.get("oneOf"));
    match union {
        Some(union) => items(Some(union)).filter_map(schema_name).collect(),
        None => vec![name],
    }
}

/// An enum of errors, its status, and its way into a refusal.
pub(super) fn error_enum(
    name: &Ident,
    docs: &str,
    errors: &[Documented<'_>],
) -> Result<TokenStream, Error> {
    let mut variants = Vec::new();
    let mut statuses: BTreeMap<u16, Vec<Ident>> = BTreeMap::new();
    let mut conversions = Vec::new();
    for error in errors {
        let variant = format_ident!("{}", pascal(error.name));
        let fields = error.fields()?;
        let docs = format!(" {}: {}", error.status, first_sentence(error.description));
        variants.push(quote!(#[doc = #docs] #variant { #(#fields,)* }));
        statuses.entry(error.status).or_default().push(variant.clone());
        conversions.push(error.refusal_arm(&variant));
    }
    let status_arms = statuses.iter().map(|(status, variants)| {
        let status = status_code(*status);
        quote!(#(Self::#variants { .. })|* => #status)
    });
    let docs = format!(" {docs}");
    Ok(quote! {
        #[doc = #docs]
        #[derive(Clone, Debug, PartialEq)]
        pub enum #name {
            #(#variants,)*
        }

        impl #name {
            /// The status that it is answered with.
            pub fn status(&self) -> http::StatusCode {
                match self {
                    #(#status_arms,)*
                }
            }
        }

        impl From<#name> for Refusal {
            fn from(error: #name) -> Self {
                let status = error.status();
                match error {
                    #(#name::#conversions,)*
                }
            }
        }
    })
}

/// `From` the smaller of two enums into the larger.
pub(super) fn widening(from: &Ident, into: &Ident, errors: &[Documented<'_>]) -> TokenStream {
    let arms = errors.iter().map(|error| {
        let variant = format_ident!("{}", pascal(error.name));
        let fields: Vec<_> = error.field_names().collect();
        quote!(#from::#variant { #(#fields),* } => Self::#variant { #(#fields),* })
    });
    quote! {
        impl From<#from> for #into {
            fn from(error: #from) -> Self {
                match error {
                    #(#arms,)*
                }
            }
        }
    }
}

impl Documented<'_> {
    fn field_names(&self) -> impl Iterator<Item = Ident> {
        let members = self.members.iter().map(|(name, ..)| *name);
        members
            .chain(self.headers.iter().map(|(name, ..)| *name))
            .map(|name| crate::names::ident(&snake(name)))
    }

    fn fields(&self) -> Result<Vec<TokenStream>, Error> {
        let mut fields = Vec::new();
        for (name, schema, required) in &self.members {
            let ident = crate::names::ident(&snake(name));
            let ty = member_type(schema, *required, &format!("schema {}", self.name))?;
            let docs = match text(schema, "description") {
                Some(description) => format!(" {}", description.trim().replace('\n', " ")),
                None => format!(" The error's `{name}`."),
            };
            fields.push(quote!(#[doc = #docs] #ident: #ty));
        }
        for (name, schema, required) in &self.headers {
            let ident = crate::names::ident(&snake(name));
            let ty = header_type(schema, *required, name)?;
            let docs = format!(" The header `{name}`.");
            fields.push(quote!(#[doc = #docs] #ident: #ty));
        }
        Ok(fields)
    }

    fn refusal_arm(&self, variant: &Ident) -> TokenStream {
        let fields: Vec<_> = self.field_names().collect();
        let members: Vec<_> =
            self.members.iter().map(|(name, ..)| crate::names::ident(&snake(name))).collect();
        let headers = self.headers.iter().map(|(name, _, required)| {
            let ident = crate::names::ident(&snake(name));
            let key = name.to_ascii_lowercase();
            if *required {
                quote!(.with_header(#key, Some(#ident.into())))
            } else {
                quote!(.with_header(#key, #ident.map(Into::into)))
            }
        });
        quote! {
            #variant { #(#fields),* } => Refusal::new(
                status,
                types::DocumentedError::#variant { #(#members),* },
            )#(#headers)*
        }
    }
}

/// The Rust type of a response header. Text is a value that a header can carry by construction.
pub(super) fn header_type(
    schema: &Value,
    required: bool,
    name: &str,
) -> Result<TokenStream, Error> {
    let ty = match (text(schema, "type"), text(schema, "format")) {
        (Some("string"), _) => quote!(http::HeaderValue),
        (Some("integer"), _) => header_integer(schema),
        _ => {
            return Err(Error::refused(
                format!("response header {name}"),
                "it is neither text nor an integer",
                "describe it as a string",
            ));
        }
    };
    Ok(if required { ty } else { quote!(Option<#ty>) })
}

/// An integer in a header, unsigned where the document allows no negative one.
pub(super) fn header_integer(schema: &Value) -> TokenStream {
    let unsigned = schema.get("minimum").and_then(Value::as_i64) == Some(0);
    match (text(schema, "format"), unsigned) {
        (Some("int32"), true) => quote!(u32),
        (Some("int32"), false) => quote!(i32),
        (_, true) => quote!(u64),
        (_, false) => quote!(i64),
    }
}

/// The Rust type of a property or parameter.
pub(super) fn member_type(
    schema: &Value,
    required: bool,
    place: &str,
) -> Result<TokenStream, Error> {
    let ty = match (schema_name(schema), text(schema, "type"), text(schema, "format")) {
        (Some(name), ..) => {
            let name = format_ident!("{}", pascal(name));
            quote!(types::#name)
        }
        (_, Some("string"), _) => quote!(String),
        (_, Some("integer"), Some("int32")) => quote!(i32),
        (_, Some("integer"), _) => quote!(i64),
        (_, Some("number"), _) => quote!(f64),
        (_, Some("boolean"), _) => quote!(bool),
        (_, Some("array"), _) => {
            let item = member_type(schema.get("items").unwrap_or(&Value::Null), true, place)?;
            quote!(Vec<#item>)
        }
        _ => {
            return Err(Error::refused(
                place,
                "its schema is neither a component nor a plain type",
                "move it into a component",
            ));
        }
    };
    let nullable = schema.get("nullable") == Some(&Value::Bool(true));
    Ok(match (required, nullable) {
        (true, false) => ty,
        (true, true) | (false, false) => quote!(Option<#ty>),
        (false, true) => quote!(Option<Option<#ty>>),
    })
}

/// `StatusCode::NOT_FOUND`, or the number where it has no name.
pub(super) fn status_code(status: u16) -> TokenStream {
    let name = match status {
        200 => "OK",
        201 => "CREATED",
        202 => "ACCEPTED",
        204 => "NO_CONTENT",
        400 => "BAD_REQUEST",
        401 => "UNAUTHORIZED",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        405 => "METHOD_NOT_ALLOWED",
        406 => "NOT_ACCEPTABLE",
        409 => "CONFLICT",
        411 => "LENGTH_REQUIRED",
        413 => "PAYLOAD_TOO_LARGE",
        415 => "UNSUPPORTED_MEDIA_TYPE",
        417 => "EXPECTATION_FAILED",
        429 => "TOO_MANY_REQUESTS",
        500 => "INTERNAL_SERVER_ERROR",
        503 => "SERVICE_UNAVAILABLE",
        other => {
            return quote!(
                http::StatusCode::from_u16(#other)
                    .unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR)
            );
        }
    };
    let name = format_ident!("{name}");
    quote!(http::StatusCode::#name)
}

/// The first sentence of a description, on one line.
pub(super) fn first_sentence(description: Option<&str>) -> String {
    let text = description.unwrap_or("No description.").replace('\n', " ");
    let end = text.find(". ").map_or(text.len(), |end| end + 1);
    text[..end].trim().to_owned()
}
