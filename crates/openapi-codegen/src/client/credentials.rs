//! Generates what the client sends to authenticate. progenitor knows no security schemes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::{
    Error,
    model::{Api, Scheme, SchemeKind},
    names::snake,
};

pub(super) fn generate(api: &Api<'_>) -> Result<TokenStream, Error> {
    let fields: Vec<_> =
        api.schemes.iter().map(|scheme| format_ident!("{}", snake(scheme.name))).collect();
    let names: Vec<&str> = api.schemes.iter().map(|scheme| scheme.name).collect();
    let setters = api.schemes.iter().map(setter);
    let arms = api
        .operations
        .iter()
        .map(|operation| {
            let id = operation.function();
            let mut alternatives = Vec::new();
            for alternative in &operation.security {
                let mut schemes = Vec::new();
                for name in alternative {
                    schemes.push(api.scheme(name)?.name);
                }
                alternatives.push(quote!(&[#(#schemes),*]));
            }
            Ok(quote!(#id => &[#(#alternatives),*]))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let header_arms = api.schemes.iter().map(|scheme| {
        let name = scheme.name;
        let field = format_ident!("{}", snake(scheme.name));
        let header = match scheme.kind {
            SchemeKind::Basic | SchemeKind::Bearer => quote!(header::AUTHORIZATION),
            SchemeKind::Cookie(_) => quote!(header::COOKIE),
            SchemeKind::Header(key) => {
                let key = key.to_ascii_lowercase();
                quote!(HeaderName::from_static(#key))
            }
        };
        quote!(#name => self.#field.as_ref().map(|value| (#header, value)))
    });
    let encode = api.schemes.iter().any(|scheme| scheme.kind == SchemeKind::Basic).then(|| {
        quote!(
            use base64::{Engine as _, engine::general_purpose::STANDARD};
        )
    });
    let name_import =
        api.schemes.iter().any(|scheme| matches!(scheme.kind, SchemeKind::Header(_))).then(|| {
            quote!(
                use reqwest::header::HeaderName;
            )
        });
    Ok(quote! {
        //! What the client sends to authenticate, by the security schemes of the document.

        use std::sync::{Arc, PoisonError, RwLock};

        #encode
        use progenitor_client::{ClientHooks, Error, OperationInfo};
        use reqwest::header::{self, HeaderValue, InvalidHeaderValue};
        #name_import

        use super::Client;

        /// Credentials that can be changed while the client is in use.
        ///
        /// Clones share what they hold. An operation is sent with the credentials that its security
        /// requirement names, if they are there, and without any if they are not: the server then
        /// says what is missing. `Debug` shows which are held and never what they are.
        #[derive(Clone, Default)]
        pub struct Credentials {
            held: Arc<RwLock<Held>>,
        }

        #[derive(Default)]
        struct Held {
            #(#fields: Option<HeaderValue>,)*
        }

        impl Credentials {
            /// None yet.
            pub fn new() -> Self {
                Self::default()
            }

            #(#setters)*

            /// Forgets all of them.
            pub fn clear(&self) {
                self.change(|held| *held = Held::default());
            }

            fn change(&self, change: impl FnOnce(&mut Held)) {
                change(&mut self.held.write().unwrap_or_else(PoisonError::into_inner));
            }

            fn apply(&self, operation_id: &str, request: &mut reqwest::Request) {
                let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
                let is_held = |scheme: &&str| held.header(scheme).is_some();
                let alternative = requirement(operation_id)
                    .iter()
                    .find(|alternative| alternative.iter().all(is_held));
                for scheme in alternative.copied().unwrap_or_default() {
                    if let Some((name, value)) = held.header(scheme) {
                        request.headers_mut().insert(name, value.clone());
                    }
                }
            }
        }

        impl Held {
            fn header(&self, scheme: &str) -> Option<(header::HeaderName, &HeaderValue)> {
                match scheme {
                    #(#header_arms,)*
                    _ => None,
                }
            }
        }

        impl std::fmt::Debug for Credentials {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
                let mut names = f.debug_set();
                #(if held.#fields.is_some() {
                    names.entry(&#names);
                })*
                names.finish()
            }
        }

        /// A value that no log shows.
        fn sensitive(text: &str) -> Result<HeaderValue, InvalidHeaderValue> {
            let mut value = HeaderValue::from_str(text)?;
            value.set_sensitive(true);
            Ok(value)
        }

        /// The security requirement of an operation: alternatives, each a set of schemes.
        fn requirement(operation_id: &str) -> &'static [&'static [&'static str]] {
            match operation_id {
                #(#arms,)*
                _ => &[],
            }
        }

        impl ClientHooks<Credentials> for Client {
            async fn pre<E>(
                &self,
                request: &mut reqwest::Request,
                info: &OperationInfo,
            ) -> Result<(), Error<E>> {
                self.inner.apply(info.operation_id, request);
                Ok(())
            }
        }
    })
}

fn setter(scheme: &Scheme<'_>) -> TokenStream {
    let field = format_ident!("{}", snake(scheme.name));
    let set = format_ident!("set_{}", field);
    let clear = format_ident!("clear_{}", field);
    let has = format_ident!("has_{}", field);
    let set_doc = match scheme.kind {
        SchemeKind::Basic => format!(" Sets user name and password for `{}`.", scheme.name),
        SchemeKind::Cookie(key) => {
            format!(" Sets the value of the cookie `{key}` for `{}`.", scheme.name)
        }
        SchemeKind::Bearer => format!(" Sets the token for `{}`.", scheme.name),
        SchemeKind::Header(key) => {
            format!(" Sets the value of the header `{key}` for `{}`.", scheme.name)
        }
    };
    let (arguments, value) = match scheme.kind {
        SchemeKind::Basic => (
            quote!(user: &str, password: &str),
            quote!(&format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))),
        ),
        SchemeKind::Bearer => (quote!(token: &str), quote!(&format!("Bearer {token}"))),
        SchemeKind::Cookie(key) => {
            let form = format!("{key}={{value}}");
            (quote!(value: &str), quote!(&format!(#form)))
        }
        SchemeKind::Header(_) => (quote!(value: &str), quote!(value)),
    };
    let clear_doc = format!(" Forgets what `{}` needs.", scheme.name);
    let has_doc = format!(" Whether there is what `{}` needs.", scheme.name);
    quote! {
        #[doc = #set_doc]
        ///
        /// # Errors
        /// If it has characters that no header can carry.
        pub fn #set(&self, #arguments) -> Result<(), InvalidHeaderValue> {
            let value = sensitive(#value)?;
            self.change(|held| held.#field = Some(value));
            Ok(())
        }

        #[doc = #clear_doc]
        pub fn #clear(&self) {
            self.change(|held| held.#field = None);
        }

        #[doc = #has_doc]
        pub fn #has(&self) -> bool {
            self.held.read().unwrap_or_else(PoisonError::into_inner).#field.is_some()
        }
    }
}
