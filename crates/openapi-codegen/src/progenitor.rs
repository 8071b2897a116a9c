//! The one place where progenitor and typify are called.

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator, HooksMode};
use serde_json::Value;

use crate::Error;

const CURE: &str = "run the linter on the document, and see the table of lowering passes for what \
                    the generators refuse";

/// The lowered document in the form that progenitor reads.
pub(crate) fn parse(lowered: &Value) -> Result<OpenAPI, Error> {
    serde_json::from_value(lowered.clone()).map_err(|error| failed("openapiv3", error.to_string()))
}

/// The types of all components.
pub(crate) fn types(document: &OpenAPI, derives: &[&str]) -> Result<TokenStream, Error> {
    let mut settings = GenerationSettings::new();
    for derive in derives {
        settings.with_derive(derive);
    }
    run(document, &settings, |generator, _client| generator.get_type_space().to_stream())
}

/// The client, which names the types of `types_path` instead of having its own.
pub(crate) fn client(
    document: &OpenAPI,
    types_path: &str,
    inner: TokenStream,
) -> Result<TokenStream, Error> {
    let mut settings = GenerationSettings::new();
    settings.with_inner_type(inner).with_hooks(HooksMode::Expected);
    for name in document.components.iter().flat_map(|components| components.schemas.keys()) {
        let path = format!("{types_path}::{}", crate::names::pascal(name));
        settings.with_replacement(name, path, std::iter::empty());
    }
    run(document, &settings, |_, client| client)
}

/// Runs the generator. What is known to make it panic has been refused before; a panic that is
/// still left must not take the caller down.
fn run(
    document: &OpenAPI,
    settings: &GenerationSettings,
    then: impl FnOnce(&Generator, TokenStream) -> TokenStream,
) -> Result<TokenStream, Error> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut generator = Generator::new(settings);
        let client = generator.generate_tokens(document)?;
        Ok::<_, progenitor_impl::Error>(then(&generator, client))
    }));
    match outcome {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(error)) => Err(failed("progenitor", error.to_string())),
        Err(panic) => {
            let message = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                .unwrap_or_else(|| "it panicked without a message".to_owned());
            Err(failed("progenitor", format!("it panicked: {message}")))
        }
    }
}

fn failed(generator: &'static str, message: String) -> Error {
    Error::Generator { generator, message, cure: CURE }
}
