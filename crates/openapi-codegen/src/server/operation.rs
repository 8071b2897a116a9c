//! Generates what one operation needs: trait method, parameters, success, errors, serving function.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::{
    authenticate::{credentials, scheme_of},
    checks::Checks,
    contract::{self, BODY_ERRORS, require_documented},
    documentation::path_attribute,
    errors::{
        Documented, error_enum, first_sentence, header_type, member_type, own_headers, status_code,
    },
};
use crate::{
    Error,
    json::schema_name,
    model::{Api, Operation, Parameter},
    names::{ident, pascal, snake},
};

/// The generated parts of one operation.
pub(super) struct Parts {
    /// The method of the handler trait.
    pub(super) method: TokenStream,
    /// Types and the serving function.
    pub(super) items: TokenStream,
}

pub(super) fn generate<'d>(
    api: &Api<'d>,
    operation: &Operation<'d>,
    documented: &[Documented<'d>],
    tag_trait: &Ident,
    checks: &mut Checks<'d>,
) -> Result<Parts, Error> {
    let function = format_ident!("{}", operation.function());
    let prefix = operation.type_prefix();
    let error = format_ident!("{prefix}Error");
    let scheme = scheme_of(api, operation)?;

    let mut arguments = Vec::new();
    let mut values = Vec::new();
    let mut steps = Vec::new();
    let mut items = Vec::new();

    if documented.iter().any(|known| known.name == contract::NOT_ACCEPTABLE.name) {
        steps.push(quote!(exchange.accepts_json()?;));
    }
    require_documented(operation, documented, &contract::METHOD_NOT_ALLOWED)?;
    if let Some(scheme) = scheme {
        let method = format_ident!("{}", snake(scheme.name));
        let associated = format_ident!("{}", pascal(scheme.name));
        let credentials = credentials(scheme);
        if operation.is_public() {
            arguments.push(quote!(session: Option<Self::#associated>));
            steps.push(quote!(let session = match #credentials {
                Some(credentials) => api.#method(Some(credentials), &exchange.request).await.ok(),
                None => None,
            };));
        } else {
            arguments.push(quote!(session: Self::#associated));
            steps.push(quote!(let session = api.#method(#credentials, &exchange.request).await?;));
        }
        values.push(quote!(session));
    }
    if !operation.parameters.is_empty() {
        let name = format_ident!("{prefix}Parameters");
        items.push(parameters_struct(operation, &name)?);
        arguments.push(quote!(parameters: #name));
        let fields = operation
            .parameters
            .iter()
            .map(|parameter| parameter_value(operation, documented, parameter, checks))
            .collect::<Result<Vec<_>, _>>()?;
        steps.push(quote!(let parameters = #name { #(#fields,)* };));
        values.push(quote!(parameters));
    }
    let upload = body(
        operation,
        documented,
        checks,
        &mut Body {
            arguments: &mut arguments,
            values: &mut values,
            steps: &mut steps,
            items: &mut items,
        },
    )?;

    let (success, answer) = success(operation, &prefix, &mut items)?;
    items.push(error_enum(
        &error,
        &format!("What `{}` can answer instead of a success.", operation.id),
        documented,
    )?);
    if upload {
        items.push(upload_conversion(&error));
    }
    let call = quote!(api.#function(#(#values),*).await);
    steps.push(if upload {
        quote!(
            let outcome = #call;
            exchange.give_back(upload);
            let answer = outcome?;
        )
    } else {
        quote!(let answer = #call?;)
    });

    let attribute = path_attribute(operation)?;
    items.push(quote! {
        #attribute
        pub(super) async fn #function<A: #tag_trait>(
            api: &A,
            exchange: &mut Exchange<'_>,
        ) -> Result<Response, Refusal> {
            #(#steps)*
            #answer
        }
    });
    let docs = method_docs(operation);
    Ok(Parts {
        method: quote! {
            #docs
            fn #function(
                &self,
                #(#arguments,)*
            ) -> impl Future<Output = Result<#success, #error>> + Send;
        },
        items: quote!(#(#items)*),
    })
}

fn method_docs(operation: &Operation<'_>) -> TokenStream {
    let mut lines = Vec::new();
    for text in [operation.summary, operation.description].into_iter().flatten() {
        lines.extend(text.trim().lines().map(|line| format!(" {line}")));
        lines.push(String::new());
    }
    lines.push(format!(" Serves `{} {}`.", operation.method.to_uppercase(), operation.path));
    quote!(#(#[doc = #lines])*)
}

fn parameters_struct(operation: &Operation<'_>, name: &Ident) -> Result<TokenStream, Error> {
    let fields = operation
        .parameters
        .iter()
        .map(|parameter| {
            let place = format!("{}, parameter {}", operation.label(), parameter.name);
            let field = ident(&snake(parameter.name));
            let ty = member_type(parameter.schema, parameter.required, &place)?;
            let docs = format!(
                " `{}` ({}). {}",
                parameter.name,
                parameter.location,
                first_sentence(parameter.description)
            );
            Ok(quote!(#[doc = #docs] pub #field: #ty))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let docs = format!(" The parameters of `{}`.", operation.id);
    Ok(quote! {
        #[doc = #docs]
        // No `Debug`: a parameter can be a secret.
        #[derive(Clone)]
        pub struct #name {
            #(#fields,)*
        }
    })
}

fn parameter_value<'d>(
    operation: &Operation<'d>,
    documented: &[Documented<'d>],
    parameter: &Parameter<'d>,
    checks: &mut Checks<'d>,
) -> Result<TokenStream, Error> {
    let name = parameter.name;
    let field = ident(&snake(name));
    let place = format!("{}, parameter {name}", operation.label());
    let check = checks.table(parameter.schema, &place)?;
    let optional_header = parameter.location == "header" && !parameter.required;
    let refusable = require_documented(operation, documented, &contract::INVALID_PARAMETER);
    let read = match parameter.location {
        "path" => quote!(exchange.path_parameter(#name, &#check)),
        "query" => quote!(exchange.query_parameter(#name, &#check)),
        "header" => quote!(exchange.header_parameter(#name, &#check)),
        other => {
            return Err(Error::refused(
                place,
                format!("a parameter in the {other} is not supported"),
                "describe cookies as a security scheme",
            ));
        }
    };
    Ok(match (refusable, optional_header) {
        // A header that is optional, and that nothing documented could refuse, counts as absent.
        (Err(_), true) => quote!(#field: #read.ok().flatten()),
        (Err(error), false) => return Err(error),
        (Ok(()), _) if parameter.location == "path" || !parameter.required => {
            quote!(#field: #read?)
        }
        (Ok(()), _) => quote!(#field: #read?.ok_or_else(|| Fault::InvalidParameter {
            parameter: #name.to_owned(),
            reason: "it is missing".to_owned(),
        })?),
    })
}

/// Where the parts of a body go.
struct Body<'a> {
    arguments: &'a mut Vec<TokenStream>,
    values: &'a mut Vec<TokenStream>,
    steps: &'a mut Vec<TokenStream>,
    items: &'a mut Vec<TokenStream>,
}

/// Whether the body is a file.
fn body<'d>(
    operation: &Operation<'d>,
    documented: &[Documented<'d>],
    checks: &mut Checks<'d>,
    parts: &mut Body<'_>,
) -> Result<bool, Error> {
    let Some(body) = &operation.body else { return Ok(false) };
    for error in BODY_ERRORS {
        require_documented(operation, documented, error)?;
    }
    let form = body.content.iter().find(|(media, _)| media.starts_with("multipart/"));
    if let Some((_, form)) = form {
        let schema = form.get("schema").unwrap_or(&Value::Null);
        let schema = checks.follow(schema)?;
        let mut properties = crate::json::entries(schema.get("properties"));
        let (Some((part, _)), None) = (properties.next(), properties.next()) else {
            return Err(Error::refused(
                operation.label(),
                "its form has more or less than one part",
                "describe one file; the stubs stream exactly one",
            ));
        };
        let media: Vec<&str> = body.content.iter().map(|(media, _)| *media).collect();
        parts.arguments.push(quote!(upload: &mut UploadStream));
        parts.values.push(quote!(&mut upload));
        parts.steps.push(quote!(let mut upload = exchange.upload(#part, &[#(#media),*]).await?;));
        return Ok(true);
    }
    let json = body.content.iter().find(|(media, _)| *media == "application/json");
    let name = json
        .and_then(|(_, object)| object.get("schema"))
        .and_then(|schema| Some((schema_name(schema)?, schema)));
    let Some((name, schema)) = name else {
        return Err(Error::refused(
            operation.label(),
            "its body is neither a form nor JSON with a component as its schema",
            "describe it as application/json and refer to a component",
        ));
    };
    if !body.required {
        return Err(Error::refused(
            operation.label(),
            "its body is optional",
            "set `required: true`, or describe an operation without a body",
        ));
    }
    let ty = format_ident!("{}", pascal(name));
    let table = checks.table(schema, &format!("{}, body", operation.label()))?;
    let check = format_ident!("{}_BODY", operation.function().to_uppercase());
    parts.items.push(quote!(static #check: Check = #table;));
    parts.arguments.push(quote!(body: types::#ty));
    parts.values.push(quote!(body));
    parts.steps.push(quote!(let body = exchange.json(&#check).await?;));
    Ok(false)
}

/// The success type, and the code that answers with it.
fn success(
    operation: &Operation<'_>,
    prefix: &str,
    items: &mut Vec<TokenStream>,
) -> Result<(TokenStream, TokenStream), Error> {
    let response = operation.success()?;
    let status = status_code(response.status.parse().map_err(|_| {
        Error::refused(operation.label(), "its success is a range", "name the status")
    })?);
    let body = match (response.schema, response.schema_name()) {
        (_, Some(name)) => {
            let name = format_ident!("{}", pascal(name));
            quote!(types::#name)
        }
        (None, None) => quote!(()),
        (Some(schema), None) => member_type(schema, true, &operation.label())?,
    };
    let headers: Vec<_> = own_headers(response).collect();
    if headers.is_empty() {
        return Ok((quote!(Answer<#body>), quote!(Ok(respond(#status, Vec::new(), answer)))));
    }
    let name = format_ident!("{prefix}Ok");
    let mut fields = Vec::new();
    let mut pairs = Vec::new();
    for header in headers {
        let field = ident(&snake(header.name));
        let ty = header_type(header.schema, header.required, header.name)?;
        let docs = format!(" The header `{}`.", header.name);
        fields.push(quote!(#[doc = #docs] pub #field: #ty));
        let key = header.name.to_ascii_lowercase();
        let key = quote!(http::HeaderName::from_static(#key));
        pairs.push(if header.required {
            quote!(headers.push((#key, answer.#field.into()));)
        } else {
            quote!(headers.extend(answer.#field.map(|value| (#key, value.into())));)
        });
    }
    let docs = format!(" The success of `{}`: a body and headers.", operation.id);
    items.push(quote! {
        #[doc = #docs]
        // No `Debug`: a header can be a secret.
        #[derive(Clone)]
        pub struct #name {
            /// The body.
            pub body: #body,
            #(#fields,)*
        }
    });
    let answer = quote! {
        let mut headers: Vec<(http::HeaderName, http::HeaderValue)> = Vec::new();
        #(#pairs)*
        Ok(respond(#status, headers, answer.body.into()))
    };
    Ok((quote!(#name), answer))
}

/// What a handler's `?` does with a fault that it meets while it reads a file.
fn upload_conversion(error: &Ident) -> TokenStream {
    quote! {
        impl From<UploadFault> for #error {
            fn from(fault: UploadFault) -> Self {
                match fault {
                    UploadFault::Malformed(reason) => Self::MalformedRequestBody {
                        message: "The request body could not be read".to_owned(),
                        details: types::MalformedRequestBodyDetails { reason },
                    },
                    UploadFault::TooLarge(limit) => Self::PayloadTooLarge {
                        message: "The request body is too large".to_owned(),
                        details: types::PayloadTooLargeDetails {
                            limit_bytes: i64::try_from(limit).unwrap_or(i64::MAX),
                        },
                    },
                    UploadFault::UnexpectedPart(path) => Self::InvalidRequestBody {
                        message: "The request body is not valid".to_owned(),
                        details: types::InvalidRequestBodyDetails {
                            violations: vec![types::InvalidRequestBodyViolation {
                                path,
                                reason: "there is no such part".to_owned(),
                            }],
                        },
                    },
                }
            }
        }
    }
}
