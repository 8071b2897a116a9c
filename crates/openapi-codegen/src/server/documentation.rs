//! Generates what the code says about itself: `#[utoipa::path]` and `openapi()`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::errors::{header_integer, member_type};
use crate::{
    Error,
    json::{entries, items, schema_name, text},
    model::{Api, Operation, Parameter, SchemeKind},
    names::{pascal, snake},
    types::constraint_literal,
};

/// The attribute of one operation.
pub(super) fn path_attribute(operation: &Operation<'_>) -> Result<TokenStream, Error> {
    let method = format_ident!("{}", operation.method);
    let (path, id) = (operation.path, operation.id);
    let tag = operation.tag.map(|tag| quote!(tag = #tag,));
    let summary = operation.summary.map(|text| quote!(summary = #text,));
    let description = operation.description.map(|text| quote!(description = #text,));
    let parameters = operation
        .parameters
        .iter()
        .map(|parameter| parameter_entry(operation, parameter))
        .collect::<Result<Vec<_>, _>>()?;
    let parameters = (!parameters.is_empty()).then(|| quote!(params(#(#parameters),*),));
    let body = request_body(operation)?;
    let responses = responses(operation)?;
    let security = operation.security.iter().map(|alternative| {
        if alternative.is_empty() {
            quote!(())
        } else {
            let names = alternative.iter();
            quote!((#(#names = []),*))
        }
    });
    Ok(quote! {
        #[utoipa::path(
            #method,
            path = #path,
            operation_id = #id,
            #tag
            #summary
            #description
            #parameters
            #body
            responses(#responses),
            security(#(#security),*),
        )]
    })
}

fn parameter_entry(
    operation: &Operation<'_>,
    parameter: &Parameter<'_>,
) -> Result<TokenStream, Error> {
    let name = parameter.name;
    let place = format_ident!("{}", pascal(parameter.location));
    let location = format!("{}, parameter {name}", operation.label());
    let ty = member_type(parameter.schema, parameter.required, &location)?;
    let description = parameter.description.map(|text| quote!(, description = #text));
    let constraints = constraints(parameter.schema);
    // Of an `Option` in a header, utoipa says that it may be null.
    let nullable =
        (parameter.location == "header" && !parameter.required).then(|| quote!(, nullable = false));
    Ok(quote!((#name = #ty, #place #description #constraints #nullable)))
}

/// The constraints of a plain schema, as utoipa's attributes.
fn constraints(schema: &Value) -> TokenStream {
    let mut tokens = TokenStream::new();
    for key in ["minLength", "maxLength", "minimum", "maximum"] {
        if let Some(Value::Number(number)) = schema.get(key) {
            let name = format_ident!("{}", snake(key));
            let value = constraint_literal(key, number);
            tokens.extend(quote!(, #name = #value));
        }
    }
    if let Some(pattern) = text(schema, "pattern") {
        tokens.extend(quote!(, pattern = #pattern));
    }
    tokens
}

fn request_body(operation: &Operation<'_>) -> Result<TokenStream, Error> {
    let Some(body) = &operation.body else { return Ok(TokenStream::new()) };
    let description = body.description.map(|text| quote!(description = #text,));
    let mut contents = Vec::new();
    for (media, object) in &body.content {
        let name = object.get("schema").and_then(schema_name).ok_or_else(|| {
            Error::refused(
                format!("{}, body {media}", operation.label()),
                "its schema is no component",
                "move it into a component and refer to it",
            )
        })?;
        let ty = format_ident!("{}", pascal(name));
        let encodings = entries(object.get("encoding")).filter_map(|(part, encoding)| {
            let content_type = text(encoding, "contentType")?;
            Some(quote!((#part = (content_type = #content_type))))
        });
        let encodings: Vec<_> = encodings.collect();
        let encodings = (!encodings.is_empty()).then(|| quote!(, encoding(#(#encodings),*)));
        contents.push(quote!((types::#ty = #media #encodings)));
    }
    Ok(match contents.as_slice() {
        [_] => {
            let (media, object) = body.content[0];
            let name = object.get("schema").and_then(schema_name).unwrap_or_default();
            let ty = format_ident!("{}", pascal(name));
            quote!(request_body(#description content = types::#ty, content_type = #media),)
        }
        _ => quote!(request_body(#description content(#(#contents),*)),),
    })
}

fn responses(operation: &Operation<'_>) -> Result<TokenStream, Error> {
    let mut responses = Vec::new();
    for response in &operation.responses {
        let status = match response.status.parse::<u16>() {
            Ok(status) => {
                let literal = proc_macro2::Literal::u16_unsuffixed(status);
                quote!(#literal)
            }
            Err(_) => {
                let range = response.status;
                quote!(#range)
            }
        };
        let description = response.description;
        let body = match (response.schema, response.schema_name()) {
            (_, Some(name)) => {
                let ty = format_ident!("{}", pascal(name));
                quote!(, body = types::#ty)
            }
            (None, _) => TokenStream::new(),
            (Some(_), None) => {
                return Err(Error::refused(
                    format!("{}, response {}", operation.label(), response.status),
                    "its schema is no component",
                    "move it into a component and refer to it",
                ));
            }
        };
        let headers = response
            .headers
            .iter()
            .map(|header| {
                let name = header.name;
                let place = format!("response header {name}");
                let ty = match text(header.schema, "type") {
                    Some("integer") => header_integer(header.schema),
                    _ => member_type(header.schema, true, &place)?,
                };
                let description = header.description.map(|text| quote!(, description = #text));
                Ok(quote!((#name = #ty #description)))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let headers = (!headers.is_empty()).then(|| quote!(, headers(#(#headers),*)));
        responses.push(quote!((status = #status, description = #description #body #headers)));
    }
    Ok(quote!(#(#responses),*))
}

/// `openapi()` and the type behind it.
pub(super) fn document(api: &Api<'_>, functions: &[TokenStream]) -> TokenStream {
    let (title, version) = (api.title, api.version);
    let info = api.document.get("info").unwrap_or(&Value::Null);
    let description = api.description.map(|text| quote!(, description = #text));
    let contact = info.get("contact").map(|contact| {
        let fields = ["name", "url", "email"]
            .into_iter()
            .filter_map(|key| Some((format_ident!("{key}"), text(contact, key)?)))
            .map(|(key, value)| quote!(#key = #value));
        quote!(, contact(#(#fields),*))
    });
    let license = info.get("license").map(|license| {
        let fields = ["name", "url"]
            .into_iter()
            .filter_map(|key| Some((format_ident!("{key}"), text(license, key)?)))
            .map(|(key, value)| quote!(#key = #value));
        quote!(, license(#(#fields),*))
    });
    let servers = items(api.document.get("servers")).filter_map(|server| {
        let url = text(server, "url")?;
        let description = text(server, "description").map(|text| quote!(, description = #text));
        let variables: Vec<_> = entries(server.get("variables"))
            .filter_map(|(name, variable)| {
                let default = text(variable, "default")?;
                let description =
                    text(variable, "description").map(|text| quote!(, description = #text));
                Some(quote!((#name = (default = #default #description))))
            })
            .collect();
        let variables = (!variables.is_empty()).then(|| quote!(, variables(#(#variables),*)));
        Some(quote!((url = #url #description #variables)))
    });
    let servers: Vec<_> = servers.collect();
    let servers = (!servers.is_empty()).then(|| quote!(servers(#(#servers),*),));
    let tags = api.tags.iter().map(|tag| {
        let name = tag.name;
        let description = tag.description.map(|text| quote!(, description = #text));
        quote!((name = #name #description))
    });
    let security = global_security(api);
    let schemas = entries(api.document.pointer("/components/schemas"));
    let components: Vec<_> = schemas.map(|(name, _)| format_ident!("{}", pascal(name))).collect();
    let ordered = unions(api, "anyOf").map(|(name, _)| quote!(unions::ordered(components, #name);));
    let tagged = unions(api, "oneOf").filter_map(|(name, schema)| {
        let tag = schema.pointer("/discriminator/propertyName")?.as_str()?;
        Some(quote!(unions::tagged(components, #name, #tag);))
    });
    let schemes = api.schemes.iter().map(|scheme| {
        let name = scheme.name;
        let description = scheme.description.unwrap_or_default();
        let value = match scheme.kind {
            SchemeKind::Basic => http_scheme(quote!(Basic), description),
            SchemeKind::Bearer => http_scheme(quote!(Bearer), description),
            SchemeKind::Cookie(key) => quote!(SecurityScheme::ApiKey(ApiKey::Cookie(
                ApiKeyValue::with_description(#key, #description)
            ))),
            SchemeKind::Header(key) => quote!(SecurityScheme::ApiKey(ApiKey::Header(
                ApiKeyValue::with_description(#key, #description)
            ))),
        };
        quote!(components.add_security_scheme(#name, #value);)
    });
    quote! {
        #[derive(utoipa::OpenApi)]
        #[openapi(
            info(title = #title, version = #version #description #contact #license),
            #servers
            tags(#(#tags),*),
            #security
            paths(#(#functions),*),
            components(schemas(#(types::#components),*)),
        )]
        struct Documentation;

        /// The document as the code sees it: OpenAPI 3.1, made of the types and routes of this crate.
        pub fn openapi() -> utoipa::openapi::OpenApi {
            #[allow(unused_imports)]
            use utoipa::openapi::security::{
                ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme,
            };

            let mut document = <Documentation as utoipa::OpenApi>::openapi();
            let components = document.components.get_or_insert_with(Default::default);
            #(#schemes)*
            #(#ordered)*
            #(#tagged)*
            document
        }
    }
}

/// The components that are unions of a kind.
fn unions<'d>(api: &Api<'d>, keyword: &str) -> impl Iterator<Item = (&'d str, &'d Value)> {
    entries(api.document.pointer("/components/schemas"))
        .filter(move |(_, schema)| schema.get(keyword).is_some())
}

fn http_scheme(kind: TokenStream, description: &str) -> TokenStream {
    quote!(SecurityScheme::Http(
        HttpBuilder::new().scheme(HttpAuthScheme::#kind).description(Some(#description)).build()
    ))
}

/// The security requirement of the whole document.
fn global_security(api: &Api<'_>) -> TokenStream {
    let alternatives: Vec<_> = items(api.document.get("security"))
        .map(|alternative| {
            let names = entries(Some(alternative)).map(|(name, _)| name);
            quote!((#(#names = []),*))
        })
        .collect();
    if alternatives.is_empty() { TokenStream::new() } else { quote!(security(#(#alternatives),*),) }
}
