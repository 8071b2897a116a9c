//! Generates how refusals become answers: the contract's envelope, statuses and words.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::{
    contract::{self, META, StubError},
    errors::status_code,
};
use crate::{
    Error,
    json::{items, schema_name},
    model::Api,
    names::pascal,
};

pub(super) fn generate(api: &Api<'_>) -> Result<TokenStream, Error> {
    let violation = api
        .schema("InvalidRequestBodyDetails")
        .and_then(|details| details.pointer("/properties/violations/items"))
        .and_then(schema_name)
        .ok_or_else(|| {
            Error::refused(
                "schema InvalidRequestBodyDetails",
                "the items of `violations` are no component",
                "describe a violation, with `path` and `reason`, as a component",
            )
        })?;
    let violation = format_ident!("{}", pascal(violation));
    let paths: Vec<&str> = api
        .document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(p, _)| p.as_str())
        .collect();
    let root = common_root(&paths);
    let parent = parent_value(api);
    let arms = arms(&violation);
    Ok(quote! {
        //! How refusals become answers.

        use axum::response::Response;
        use http::{HeaderName, HeaderValue, StatusCode};

        use super::{exchange::respond, fault::Fault, path::parameters, types};

        /// The paths of the document.
        static PATHS: &[&str] = &[#(#paths),*];

        /// What all paths begin with.
        const ROOT: &str = #root;

        /// A documented error on its way into an answer.
        #[derive(Debug)]
        pub(super) struct Refusal {
            status: StatusCode,
            // Boxed, as results that carry a refusal would be large otherwise.
            error: Box<types::DocumentedError>,
            headers: Vec<(HeaderName, HeaderValue)>,
        }

        impl Refusal {
            pub(super) fn new(status: StatusCode, error: types::DocumentedError) -> Self {
                Self { status, error: Box::new(error), headers: Vec::new() }
            }

            /// Adds a header of the response, if there is a value.
            #[allow(dead_code)]
            pub(super) fn with_header(
                mut self,
                name: &'static str,
                value: Option<HeaderValue>,
            ) -> Self {
                self.headers.extend(value.map(|value| (HeaderName::from_static(name), value)));
                self
            }

            /// The envelope, whose `meta` tells where the request went.
            pub(super) fn into_response(self, path: &str) -> Response {
                let body = types::ErrorResponse {
                    error: types::Error::Documented(*self.error),
                    meta: types::ErrorMeta { href: path.to_owned(), parent: #parent },
                };
                respond(self.status, self.headers, body.into())
            }
        }

        impl From<Fault> for Refusal {
            fn from(fault: Fault) -> Self {
                match fault {
                    #arms
                }
            }
        }

        /// The resource above a path, if the document has it.
        fn parent(path: &str) -> Option<String> {
            let (above, _) = path.rsplit_once('/')?;
            let known = above == ROOT || PATHS.iter().any(|it| parameters(it, above).is_some());
            (known && !above.is_empty()).then(|| above.to_owned())
        }

        /// Mount point and resource of a path that no operation has.
        fn unknown(path: &str) -> (String, String) {
            let inner = path.strip_prefix(ROOT).unwrap_or(path);
            let (mount_point, resource) = inner.rsplit_once('/').unwrap_or(("", inner));
            let mount_point = if mount_point.is_empty() { "/" } else { mount_point };
            (mount_point.to_owned(), resource.to_owned())
        }
    })
}

/// `parent` of the meta object, whose type depends on what the document says about it.
fn parent_value(api: &Api<'_>) -> TokenStream {
    let meta = api.schema(META).unwrap_or(&Value::Null);
    let required = items(meta.get("required")).any(|name| name == "parent");
    let nullable = meta.pointer("/properties/parent/nullable") == Some(&Value::Bool(true));
    match (required, nullable) {
        (false, true) => quote!(parent(path).map(Some)),
        (true, false) => quote!(parent(path).unwrap_or_default()),
        _ => quote!(parent(path)),
    }
}

/// The longest common beginning of all paths, in whole segments.
fn common_root(paths: &[&str]) -> String {
    let Some(first) = paths.first() else { return String::new() };
    let mut root = Vec::new();
    for (index, segment) in first.split('/').enumerate() {
        // The last segment of a path is a resource of its own, never what others begin with.
        let shared = paths.iter().all(|path| {
            let segments: Vec<&str> = path.split('/').collect();
            segments.get(index) == Some(&segment) && segments.len() > index + 1
        });
        if !shared {
            break;
        }
        root.push(segment);
    }
    root.join("/")
}

fn arms(violation: &proc_macro2::Ident) -> TokenStream {
    let plain = |error: &StubError, pattern: TokenStream, message: &str| {
        let (status, variant) = (status_code(error.status), format_ident!("{}", error.name));
        quote!(#pattern => Self::new(#status, types::DocumentedError::#variant {
            message: #message.to_owned(),
        }),)
    };
    let detailed =
        |error: &StubError, pattern: TokenStream, message: &str, members: TokenStream| {
            let (status, variant) = (status_code(error.status), format_ident!("{}", error.name));
            let details = format_ident!("{}Details", error.name);
            quote!(#pattern => Self::new(#status, types::DocumentedError::#variant {
                message: #message.to_owned(),
                details: types::#details { #members },
            }),)
        };
    let arms = [
        detailed(
            &contract::INCOMPLETE,
            quote!(Fault::MissingMembers(missing_paths)),
            "Some paths were missing from the request body",
            quote!(missing_paths),
        ),
        detailed(
            &contract::MALFORMED,
            quote!(Fault::MalformedBody(reason)),
            "The request body could not be read",
            quote!(reason),
        ),
        detailed(
            &contract::INVALID_BODY,
            quote!(Fault::InvalidBody(violations)),
            "The request body is not valid",
            quote!(violations: violations
                .into_iter()
                .map(|found| types::#violation { path: found.path, reason: found.reason })
                .collect()),
        ),
        detailed(
            &contract::INVALID_PARAMETER,
            quote!(Fault::InvalidParameter { parameter, reason }),
            "A parameter has an invalid value",
            quote!(parameter, reason),
        ),
        plain(
            &contract::METHOD_NOT_ALLOWED,
            quote!(Fault::MethodNotAllowed),
            "The resource does not take this method",
        ),
        plain(
            &contract::NOT_ACCEPTABLE,
            quote!(Fault::NotAcceptable),
            "The answer would be application/json, which the request does not accept",
        ),
        plain(
            &contract::LENGTH_REQUIRED,
            quote!(Fault::LengthRequired),
            "The request has no Content-Length",
        ),
        detailed(
            &contract::TOO_LARGE,
            quote!(Fault::BodyTooLarge(limit)),
            "The request body is too large",
            quote!(limit_bytes: i64::try_from(limit).unwrap_or(i64::MAX)),
        ),
        detailed(
            &contract::UNSUPPORTED,
            quote!(Fault::UnsupportedMediaType(supported)),
            "The content type of the request body is not supported",
            quote!(supported: supported.iter().map(|media| (*media).to_owned()).collect()),
        ),
        plain(
            &contract::EXPECTATION,
            quote!(Fault::ExpectationFailed),
            "The Expect header is not supported",
        ),
    ];
    let not_found = status_code(contract::NOT_FOUND.status);
    quote! {
        #(#arms)*
        Fault::UnknownPath(path) => {
            let (mount_point, resource) = unknown(&path);
            Self::new(#not_found, types::DocumentedError::ResourceNotFound {
                message: "Resource was not found".to_owned(),
                details: types::ResourceNotFoundDetails { mount_point, resource },
            })
        }
    }
}
