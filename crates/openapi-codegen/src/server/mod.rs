//! Generates the server stubs: handler traits, router, extraction, authentication, refusals.
//!
//! What is the same for every document lies under `runtime/` and is copied; the rest is generated,
//! one file a tag.

mod authenticate;
mod checks;
mod contract;
mod documentation;
mod errors;
mod operation;
mod refusal;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use crate::{
    Error, Options, Output, Target,
    model::{Api, Operation},
    names::{ident, pascal, snake},
    output::{self, Header},
};

/// Support code that is the same for every document.
const RUNTIME: [(&str, &str); 10] = [
    ("answer.rs", include_str!("runtime/answer.rs")),
    ("checks.rs", include_str!("runtime/checks.rs")),
    ("drain.rs", include_str!("runtime/drain.rs")),
    ("exchange.rs", include_str!("runtime/exchange.rs")),
    ("fault.rs", include_str!("runtime/fault.rs")),
    ("path.rs", include_str!("runtime/path.rs")),
    ("request.rs", include_str!("runtime/request.rs")),
    ("settings.rs", include_str!("runtime/settings.rs")),
    ("unions.rs", include_str!("runtime/unions.rs")),
    ("upload_stream.rs", include_str!("runtime/upload_stream.rs")),
];

/// All outputs of the server target.
pub(crate) fn generate(
    document: &Value,
    target: &Target,
    options: &Options,
    header: &Header,
) -> Result<Vec<Output>, Error> {
    let api = Api::read(document)?;
    contract::require(&api)?;
    let types: syn::Path = syn::parse_str(&options.types_path).map_err(|error| {
        Error::refused(
            format!("types path `{}`", options.types_path),
            error.to_string(),
            "give the path of the types module, as `sps_firmware_types` or `crate::types`",
        )
    })?;
    let mut described = Vec::new();
    for operation in &api.operations {
        refuse_path(operation)?;
        described.push((operation, errors::documented(&api, operation)?));
    }

    let mut outputs = Vec::new();
    let file = |name: String, tokens: TokenStream| {
        output::file(target.directory.join(format!("{name}.rs")), header, tokens)
    };
    let mut by_tag: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (operation, _)) in described.iter().enumerate() {
        let tag = snake(operation.tag.unwrap_or("default"));
        let tag = ident(&tag).to_string();
        let reserved = RUNTIME.iter().any(|(name, _)| name.strip_suffix(".rs") == Some(&tag))
            || ["authenticate", "refusal", "mod"].contains(&tag.as_str());
        // A tag named as a runtime file gets a module of its own name with a suffix.
        by_tag
            .entry(if reserved { format!("{tag}_operations") } else { tag })
            .or_default()
            .push(index);
    }
    let modules: BTreeMap<usize, String> = by_tag
        .iter()
        .flat_map(|(tag, indices)| indices.iter().map(move |index| (*index, tag.clone())))
        .collect();
    for (tag, indices) in &by_tag {
        let mut checks = checks::Checks::new(document);
        let tag_name = described[indices[0]].0.tag.unwrap_or("default");
        let tag_trait = format_ident!("{}", pascal(tag_name));
        let mut methods = Vec::new();
        let mut items = Vec::new();
        for index in indices {
            let (operation, documented) = &described[*index];
            let parts = operation::generate(&api, operation, documented, &tag_trait, &mut checks)?;
            methods.push(parts.method);
            items.push(parts.items);
        }
        let patterns = checks.patterns();
        let about = api.tags.iter().find(|known| known.name == tag_name);
        let about = about.and_then(|tag| tag.description).unwrap_or("Operations without a tag.");
        let module_docs = format!(" Operations tagged `{tag_name}`.");
        let docs = format!(" {}", about.trim().replace('\n', "\n "));
        outputs.push(file(
            tag.clone(),
            quote! {
                #![doc = #module_docs]

                use std::future::Future;

                use axum::response::Response;

                #[allow(unused_imports)]
                use super::{
                    answer::Answer,
                    authenticate::*,
                    checks::{Check, Member, Pattern},
                    exchange::{Exchange, respond},
                    fault::Fault,
                    refusal::Refusal,
                    types,
                    upload_stream::{UploadFault, UploadStream},
                };

                #[doc = #docs]
                pub trait #tag_trait: Authenticate {
                    #(#methods)*
                }

                #(#patterns)*

                #(#items)*
            },
        )?);
    }
    outputs.push(file("authenticate".into(), authenticate::generate(&api, &described, &modules)?)?);
    outputs.push(file("refusal".into(), refusal::generate(&api)?)?);
    outputs.push(file("mod".into(), module(&api, &types, &by_tag, &described, &modules))?);
    for (name, text) in RUNTIME {
        outputs.push(output::verbatim(&target.directory, name, header, text));
    }
    outputs.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(outputs)
}

/// The root module: traits, router, document.
fn module(
    api: &Api<'_>,
    types: &syn::Path,
    by_tag: &BTreeMap<String, Vec<usize>>,
    described: &[authenticate::Described<'_, '_>],
    modules: &BTreeMap<usize, String>,
) -> TokenStream {
    let tag_modules: Vec<_> = by_tag.keys().map(|tag| ident(tag)).collect();
    let traits: Vec<_> = by_tag
        .values()
        .map(|indices| {
            format_ident!("{}", pascal(described[indices[0]].0.tag.unwrap_or("default")))
        })
        .collect();
    let qualified = |index: usize| {
        let module = ident(&modules[&index]);
        let function = format_ident!("{}", described[index].0.function());
        quote!(#module::#function)
    };
    let mut by_path: Vec<(&str, Vec<usize>)> = Vec::new();
    for (index, (operation, _)) in described.iter().enumerate() {
        match by_path.iter_mut().find(|(path, _)| *path == operation.path) {
            Some((_, indices)) => indices.push(index),
            None => by_path.push((operation.path, vec![index])),
        }
    }
    // Fixed segments count before parameters, from left to right, as in a router.
    by_path.sort_by_cached_key(|(path, _)| {
        path.split('/').map(|segment| segment.starts_with('{')).collect::<Vec<_>>()
    });
    let mut routes = Vec::new();
    let mut fixed = Vec::new();
    let mut templates = Vec::new();
    let mut functions = Vec::new();
    for (path, indices) in &by_path {
        let name = format_ident!("at_{}", snake(path));
        let allow = indices
            .iter()
            .map(|index| described[*index].0.method.to_uppercase())
            .collect::<Vec<_>>()
            .join(", ");
        let arms = indices.iter().map(|index| {
            let method = format_ident!("{}", described[*index].0.method.to_uppercase());
            let function = qualified(*index);
            quote!(Method::#method => #function(&*server.api, &mut exchange).await)
        });
        routes.push(quote!(.route(#path, any(answer.clone()))));
        let (argument, with_path) = if path.contains('{') {
            templates.push(quote! {
                if let Some(values) = parameters(#path, path) {
                    return Box::pin(#name(self, values, request));
                }
            });
            (quote!(values: Values,), quote!(.with_path(values)))
        } else {
            fixed.push(quote!(#path => Box::pin(#name(self, request))));
            (quote!(), quote!())
        };
        functions.push(quote! {
            async fn #name<A: Api>(
                server: &Server<A>,
                #argument
                request: Request,
            ) -> Response {
                let mut exchange = Exchange::new(&server.settings, #allow, request) #with_path;
                let outcome = match exchange.method() {
                    #(#arms,)*
                    _ => Err(Fault::MethodNotAllowed.into()),
                };
                exchange.finish(outcome).await
            }
        });
    }
    let elsewhere = quote!(Box::pin(elsewhere(self, request)));
    let other = if templates.is_empty() {
        quote!(_ => #elsewhere)
    } else {
        quote!(path => { #(#templates)* #elsewhere })
    };
    let paths: Vec<_> = (0..described.len()).map(qualified).collect();
    let document = documentation::document(api, &paths);
    quote! {
        //! Server stubs of the document's operations.

        mod answer;
        mod authenticate;
        mod checks;
        mod drain;
        mod exchange;
        mod fault;
        mod path;
        mod refusal;
        mod request;
        mod settings;
        mod unions;
        mod upload_stream;
        #(mod #tag_modules;)*

        use std::{future::Future, pin::Pin, sync::Arc};

        use axum::{Router, extract::Request, response::Response, routing::any};
        use http::Method;

        #[allow(unused_imports)]
        use self::{
            exchange::Exchange,
            fault::Fault,
            path::{Values, parameters},
        };

        pub use self::{
            answer::Answer,
            authenticate::*,
            drain::drain,
            request::{BasicCredentials, RequestInfo},
            settings::Settings,
            upload_stream::{UploadFault, UploadStream},
            #(#tag_modules::*,)*
        };
        /// The types of parameters and bodies.
        pub use #types as types;

        /// Everything that a server has to handle.
        pub trait Api: #(#traits)+* {}

        impl<T: #(#traits)+*> Api for T {}

        /// All operations behind one function, for a server that has no need of a router: matching
        /// the few paths of the document takes a fraction of what a router as such does.
        pub struct Server<A> {
            api: Arc<A>,
            settings: Settings,
        }

        /// An answer that is being made.
        pub type Answering<'s> = Pin<Box<dyn Future<Output = Response> + Send + 's>>;

        impl<A: Api> Server<A> {
            /// Serves the operations of `api`.
            pub fn new(api: Arc<A>, settings: Settings) -> Self {
                Self { api, settings }
            }

            /// The answer to a request.
            ///
            /// What no handler gets to see is answered in the contract's own words: a path that no
            /// operation has, a method that a path does not take, and parameters or bodies that
            /// break their schema.
            pub fn answer(&self, request: Request) -> Answering<'_> {
                match request.uri().path() {
                    #(#fixed,)*
                    #other
                }
            }
        }

        /// A router that serves all operations, with the default settings.
        pub fn router<A: Api>(api: Arc<A>) -> Router {
            router_with(api, Settings::default())
        }

        /// A router that serves all operations as [`Server::answer`] does.
        pub fn router_with<A: Api>(api: Arc<A>, settings: Settings) -> Router {
            let server = Arc::new(Server::new(api, settings));
            let answer = move |request: Request| {
                let server = Arc::clone(&server);
                async move { server.answer(request).await }
            };
            Router::new()#(#routes)*.fallback(answer)
        }

        #(#functions)*

        async fn elsewhere<A: Api>(server: &Server<A>, request: Request) -> Response {
            let fault = Fault::UnknownPath(request.uri().path().to_owned());
            Exchange::new(&server.settings, "", request).finish(Err(fault.into())).await
        }

        #document
    }
}

/// The router takes parameters that are whole segments.
fn refuse_path(operation: &Operation<'_>) -> Result<(), Error> {
    for segment in operation.path.split('/') {
        let inner = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let plain = !segment.contains(['{', '}']);
        if !plain && inner.is_none_or(|name| name.contains(['{', '}', '*'])) {
            return Err(Error::refused(
                operation.label(),
                format!("its path segment `{segment}` is neither fixed nor one parameter"),
                "make the parameter a segment of its own",
            ));
        }
    }
    Ok(())
}
