//! Generates the methods that send a file: what progenitor refuses.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;

use super::base_url;
use crate::{
    Error,
    json::{entries, follow, text},
    model::Operation,
    names::{ident, pascal, snake},
};

pub(super) fn generate(
    uploads: &[&Operation<'_>],
    types: &syn::Path,
    document: &Value,
) -> Result<TokenStream, Error> {
    let mut methods = Vec::new();
    let mut media_types = Vec::new();
    for operation in uploads {
        let parts = Parts::read(operation, types, document)?;
        methods.push(parts.multipart());
        if !parts.raw.is_empty() {
            methods.push(parts.raw());
            media_types.push(parts.media_type());
        }
    }
    Ok(quote! {
        //! Methods that send a file.

        use progenitor_client::{ClientHooks, Error, OperationInfo, ResponseValue};

        use super::{Client, UploadFile, answer};

        #(#media_types)*

        impl Client {
            #(#methods)*
        }
    })
}

/// What the methods of one upload are made of.
struct Parts<'o> {
    operation: &'o Operation<'o>,
    /// Name of the form's only part.
    part: String,
    /// Content type of that part.
    part_type: String,
    /// Media types under which the file alone is the body.
    raw: Vec<&'o str>,
    arguments: Vec<TokenStream>,
    names: Vec<proc_macro2::Ident>,
    url: TokenStream,
    headers: Vec<TokenStream>,
    success: TokenStream,
    error: TokenStream,
    arms: TokenStream,
}

impl<'o> Parts<'o> {
    fn read(
        operation: &'o Operation<'o>,
        types: &syn::Path,
        document: &Value,
    ) -> Result<Self, Error> {
        let refuse = |problem: &str, cure: &str| Error::refused(operation.label(), problem, cure);
        let content = operation.body.as_ref().map(|body| body.content.as_slice()).unwrap_or(&[]);
        let form = content.iter().find(|(media, _)| media.starts_with("multipart/form-data"));
        let Some((_, form)) = form else {
            return Err(refuse(
                "it has a multipart body that is no form",
                "use multipart/form-data",
            ));
        };
        let schema = form.get("schema").unwrap_or(&Value::Null);
        let schema = follow(document, schema)?;
        let properties: Vec<_> = entries(schema.get("properties")).collect();
        let [(part, property)] = properties.as_slice() else {
            return Err(refuse(
                "its form has more or less than one part",
                "describe one file; the client streams exactly one",
            ));
        };
        let property = follow(document, property)?;
        if text(property, "format") != Some("binary") {
            return Err(refuse("the part of its form is no file", "give it `format: binary`"));
        }
        let part_type = form
            .pointer(&format!("/encoding/{part}/contentType"))
            .and_then(Value::as_str)
            .and_then(|types| types.split(',').next())
            .map_or("application/octet-stream", str::trim)
            .to_owned();
        let raw = content
            .iter()
            .map(|(media, _)| *media)
            .filter(|m| !m.starts_with("multipart/"))
            .collect();
        let mut parts = Self {
            operation,
            part: (*part).to_owned(),
            part_type,
            raw,
            arguments: Vec::new(),
            names: Vec::new(),
            url: TokenStream::new(),
            headers: Vec::new(),
            success: quote!(()),
            error: quote!(()),
            arms: TokenStream::new(),
        };
        parts.read_parameters()?;
        parts.read_responses(types)?;
        Ok(parts)
    }

    fn read_parameters(&mut self) -> Result<(), Error> {
        let mut format = String::new();
        let mut values = Vec::new();
        let mut rest = self.operation.path;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            format.push_str(before);
            format.push_str("{}");
            let name = ident(&snake(name));
            values.push(quote!(progenitor_client::encode_path(#name)));
            rest = after;
        }
        format.push_str(rest);
        let format = syn::LitStr::new(&format, proc_macro2::Span::call_site());
        self.url = base_url::url(&format, values).into_token_stream();
        for parameter in &self.operation.parameters {
            let name = ident(&snake(parameter.name));
            let key = parameter.name;
            match (parameter.location, parameter.required) {
                ("path", _) => self.arguments.push(quote!(#name: &str)),
                ("header", true) => {
                    self.arguments.push(quote!(#name: &str));
                    self.headers.push(quote!(request = request.header(#key, #name);));
                }
                ("header", false) => {
                    self.arguments.push(quote!(#name: Option<&str>));
                    self.headers.push(quote!(
                        if let Some(value) = #name {
                            request = request.header(#key, value);
                        }
                    ));
                }
                (place, _) => {
                    return Err(Error::refused(
                        format!("{}, parameter {key}", self.operation.label()),
                        format!("an upload with a parameter in the {place} is not supported"),
                        "use a header or the path",
                    ));
                }
            }
            self.names.push(name);
        }
        Ok(())
    }

    fn read_responses(&mut self, types: &syn::Path) -> Result<(), Error> {
        let success = self.operation.success()?;
        let status: u16 = success.status.parse().unwrap_or(200);
        let decode = match success.schema_name() {
            Some(name) => {
                let name = format_ident!("{}", pascal(name));
                self.success = quote!(#types::#name);
                quote!(answer::value(response).await)
            }
            None => quote!(Ok(ResponseValue::empty(response))),
        };
        // The ranges hold the open envelope, which reads every error.
        let envelope = ["4XX", "5XX", "default"].iter().find_map(|range| {
            self.operation.responses.iter().find(|response| response.status == *range)
        });
        let errors = match envelope.and_then(|response| response.schema_name()) {
            Some(name) => {
                let name = format_ident!("{}", pascal(name));
                self.error = quote!(#types::#name);
                quote!(400..=599 => Err(answer::error(response).await),)
            }
            None => TokenStream::new(),
        };
        self.arms = quote!(
            #status => #decode,
            #errors
            _ => Err(Error::UnexpectedResponse(response)),
        );
        Ok(())
    }

    fn docs(&self, how: &str) -> TokenStream {
        let lines =
            [self.operation.summary, self.operation.description].into_iter().flatten().flat_map(
                |text| text.trim().lines().map(|line| format!(" {line}")).chain([String::new()]),
            );
        let place = format!(
            " Sends a `{}` request to `{}`.",
            self.operation.method.to_uppercase(),
            self.operation.path
        );
        let how = format!(" {how}");
        quote!(#(#[doc = #lines])* #[doc = #place] #[doc = #how])
    }

    fn multipart(&self) -> TokenStream {
        let docs = self.docs(&format!(
            "The file is streamed as the part `{}` of a multipart form.",
            self.part
        ));
        let function = format_ident!("{}", self.operation.function());
        let (part, part_type) = (&self.part, &self.part_type);
        let send = self.send(
            quote!(
                let (length, name) = (file.length, file.name.clone());
                let part = reqwest::multipart::Part::stream_with_length(file.into_body(), length)
                    .file_name(name)
                    .mime_str(#part_type)?;
                let form = reqwest::multipart::Form::new().part(#part, part);
            ),
            quote!(request.multipart(form)),
        );
        self.method(docs, function, TokenStream::new(), send)
    }

    fn raw(&self) -> TokenStream {
        let docs = self.docs("The file alone is the body of the request.");
        let function = format_ident!("{}_raw", self.operation.function());
        let media_type = format_ident!("{}MediaType", self.operation.type_prefix());
        let send = self.send(
            TokenStream::new(),
            quote!(
                request
                    .header(reqwest::header::CONTENT_TYPE, media_type.as_str())
                    .header(reqwest::header::CONTENT_LENGTH, file.length)
                    .body(file.into_body())
            ),
        );
        self.method(docs, function, quote!(media_type: #media_type,), send)
    }

    fn method(
        &self,
        docs: TokenStream,
        function: proc_macro2::Ident,
        extra: TokenStream,
        send: TokenStream,
    ) -> TokenStream {
        let Self { arguments, success, error, .. } = self;
        quote! {
            #docs
            ///
            /// # Errors
            /// As with every operation: a documented or undocumented error response, or a failure
            /// of the connection, after which it is not known whether the file has arrived.
            pub async fn #function(
                &self,
                #(#arguments,)*
                #extra
                file: UploadFile,
            ) -> Result<ResponseValue<#success>, Error<#error>> {
                #send
            }
        }
    }

    fn send(&self, prepare: TokenStream, body: TokenStream) -> TokenStream {
        let Self { url, headers, arms, .. } = self;
        let method = format_ident!("{}", self.operation.method);
        let id = self.operation.function();
        let request_mut = (!headers.is_empty()).then(|| quote!(mut));
        quote! {
            let url = #url;
            #prepare
            let #request_mut request = self
                .client
                .#method(url)
                .header(reqwest::header::ACCEPT, "application/json");
            #(#headers)*
            let mut request = #body.build()?;
            let info = OperationInfo { operation_id: #id };
            self.pre(&mut request, &info).await?;
            let result = self.exec(request, &info).await;
            self.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                #arms
            }
        }
    }

    fn media_type(&self) -> TokenStream {
        let name = format_ident!("{}MediaType", self.operation.type_prefix());
        let docs = format!(" How `{}_raw` labels the file.", self.operation.function());
        let variants: Vec<_> =
            self.raw.iter().map(|media| format_ident!("{}", pascal(media))).collect();
        let variant_docs = self.raw.iter().map(|media| format!(" `{media}`"));
        let media = &self.raw;
        quote! {
            #[doc = #docs]
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub enum #name {
                #(#[doc = #variant_docs] #variants,)*
            }

            impl #name {
                /// As it stands in `Content-Type`.
                pub fn as_str(self) -> &'static str {
                    match self {
                        #(Self::#variants => #media,)*
                    }
                }
            }
        }
    }
}
