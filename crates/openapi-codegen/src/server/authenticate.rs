//! Generates the trait through which the stubs authenticate, one method a security scheme.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    contract::STUB_ERRORS,
    errors::{Documented, error_enum, widening},
};
use crate::{
    Error,
    model::{Api, Operation, Scheme, SchemeKind},
    names::{ident, pascal, snake},
};

/// An operation and what it documents.
pub(super) type Described<'o, 'd> = (&'o Operation<'d>, Vec<Documented<'d>>);

/// The scheme that an operation asks for, if it does.
pub(super) fn scheme_of<'a, 'd>(
    api: &'a Api<'d>,
    operation: &Operation<'d>,
) -> Result<Option<&'a Scheme<'d>>, Error> {
    let mut asked = operation.security.iter().filter(|alternative| !alternative.is_empty());
    let alternative = asked.next();
    match (alternative.map(Vec::as_slice), asked.next()) {
        (None, _) => Ok(None),
        (Some([name]), None) => api.scheme(name).map(Some),
        _ => Err(Error::refused(
            operation.label(),
            "it can be authenticated in several ways",
            "name one security scheme, with `{}` beside it if it is optional",
        )),
    }
}

pub(super) fn generate(
    api: &Api<'_>,
    operations: &[Described<'_, '_>],
    modules: &BTreeMap<usize, String>,
) -> Result<TokenStream, Error> {
    let mut items = Vec::new();
    let mut types = Vec::new();
    let mut methods = Vec::new();
    for scheme in &api.schemes {
        let mut users = Vec::new();
        for (index, (operation, documented)) in operations.iter().enumerate() {
            if scheme_of(api, operation)?.is_some_and(|asked| asked.name == scheme.name) {
                users.push((*operation, documented, index));
            }
        }
        if users.is_empty() {
            continue;
        }
        let required: Vec<_> =
            users.iter().filter(|(operation, ..)| !operation.is_public()).collect();
        let common =
            common(&required.iter().map(|(_, documented, _)| *documented).collect::<Vec<_>>());
        if common.is_empty() {
            return Err(Error::refused(
                format!("security scheme {}", scheme.name),
                "its operations document no common refusal",
                "document 401 for every operation that asks for it",
            ));
        }
        let refusal = format_ident!("{}Refusal", pascal(scheme.name));
        items.push(error_enum(
            &refusal,
            &format!("How `{}` can be refused: what all of its operations document.", scheme.name),
            &common,
        )?);
        for (operation, _, index) in &required {
            let error = format_ident!("{}Error", operation.type_prefix());
            let tag = ident(&modules[index]);
            let conversion = widening(&refusal, &error, &common);
            items.push(quote!(const _: () = {
                use super::#tag::#error;
                #conversion
            };));
        }
        let associated = format_ident!("{}", pascal(scheme.name));
        let docs = format!(" Who `{}` has authenticated, as handlers get to know.", scheme.name);
        types.push(quote!(#[doc = #docs] type #associated: Send + 'static;));
        methods.push(method(scheme));
    }
    Ok(quote! {
        //! How requests are authenticated.

        use std::future::Future;

        #[allow(unused_imports)]
        use secrecy::SecretString;

        #[allow(unused_imports)]
        use super::{refusal::Refusal, request::{BasicCredentials, RequestInfo}, types};

        #(#items)*

        /// Authenticates requests, before their parameters and bodies are looked at.
        ///
        /// A method gets `None` when the request brings no credentials of its scheme. Where an
        /// operation asks for none, it is called only with credentials, and a refusal means that the
        /// request goes on without a session.
        pub trait Authenticate: Send + Sync + 'static {
            #(#types)*
            #(#methods)*
        }
    })
}

/// What the stubs hand to the method of a scheme.
pub(super) fn credentials(scheme: &Scheme<'_>) -> TokenStream {
    match scheme.kind {
        SchemeKind::Basic => quote!(exchange.request.basic()),
        SchemeKind::Bearer => quote!(exchange.request.bearer()),
        SchemeKind::Cookie(name) => quote!(exchange.request.cookie(#name)),
        SchemeKind::Header(name) => quote!(exchange.request.key(#name)),
    }
}

fn method(scheme: &Scheme<'_>) -> TokenStream {
    let function = format_ident!("{}", snake(scheme.name));
    let associated = format_ident!("{}", pascal(scheme.name));
    let refusal = format_ident!("{}Refusal", pascal(scheme.name));
    let (argument, docs) = match scheme.kind {
        SchemeKind::Basic => {
            (quote!(BasicCredentials), " Checks user name and password.".to_owned())
        }
        SchemeKind::Bearer => (quote!(SecretString), " Checks the bearer token.".to_owned()),
        SchemeKind::Cookie(name) => {
            (quote!(SecretString), format!(" Checks the value of the cookie `{name}`."))
        }
        SchemeKind::Header(name) => {
            (quote!(SecretString), format!(" Checks the value of the header `{name}`."))
        }
    };
    quote! {
        #[doc = #docs]
        fn #function(
            &self,
            credentials: Option<#argument>,
            request: &RequestInfo,
        ) -> impl Future<Output = Result<Self::#associated, #refusal>> + Send;
    }
}

/// The errors that all operations have in common, without those that the stubs find by themselves.
fn common<'d>(documented: &[&Vec<Documented<'d>>]) -> Vec<Documented<'d>> {
    let Some((first, rest)) = documented.split_first() else { return Vec::new() };
    first
        .iter()
        .filter(|error| !STUB_ERRORS.iter().any(|stub| stub.name == error.name))
        .filter(|error| {
            rest.iter().all(|others| {
                others.iter().any(|other| other.name == error.name && other.status == error.status)
            })
        })
        .cloned()
        .collect()
}
