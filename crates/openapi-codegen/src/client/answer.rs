//! Reads answers with our own `answer::value` and `answer::error`.
//!
//! progenitor's way copies the headers of every answer, and ends for an error that is no JSON in one
//! that has the body and nothing else, so that a 401 from a proxy cannot be told from any other page
//! that cannot be read.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};

use crate::{Error, model::Api};

/// Finds them for every response of the lowered document that has a body, or says that progenitor
/// prints another form.
pub(super) fn apply(file: &mut syn::File, lowered: &Api<'_>) -> Result<(), Error> {
    let error = quote!(Err(Error::ErrorResponse(ResponseValue::from_response(response).await?)));
    let error = Form { printed: error, ours: quote!(Err(answer::error(response).await)) };
    let value = quote!(ResponseValue::from_response(response).await);
    let value = Form { printed: value, ours: quote!(answer::value(response).await) };
    let responses = || {
        let all = lowered.operations.iter().flat_map(|operation| &operation.responses);
        all.filter(|response| response.schema.is_some())
    };
    let is_error = |status: &str| status.starts_with(['4', '5']);
    let errors = responses().filter(|response| is_error(response.status)).count();
    let values = responses().count() - errors;
    // Errors first: the form of a value is a part of theirs.
    for (pass, form, expected) in [("error-answer", error, errors), ("answer", value, values)] {
        let found = form.replace(file)?;
        if found != expected {
            return Err(Error::Output { pass, generator: "progenitor", found, expected });
        }
    }
    Ok(())
}

/// What progenitor prints, and what we have in its place.
struct Form {
    printed: TokenStream,
    ours: TokenStream,
}

impl Form {
    /// Replaces it everywhere, and says in how many places.
    fn replace(self, file: &mut syn::File) -> Result<usize, Error> {
        let ours = syn::parse2(self.ours).map_err(|error| {
            Error::refused("the client's own code", error.to_string(), "mend the generator")
        })?;
        let mut pass = Pass { printed: self.printed.to_string(), ours, replaced: 0 };
        pass.visit_file_mut(file);
        Ok(pass.replaced)
    }
}

struct Pass {
    printed: String,
    ours: syn::Expr,
    replaced: usize,
}

impl VisitMut for Pass {
    fn visit_expr_mut(&mut self, expression: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if matches!(expression, syn::Expr::Call(_) | syn::Expr::Await(_))
            && expression.to_token_stream().to_string() == self.printed
        {
            expression.clone_from(&self.ours);
            self.replaced += 1;
        }
    }
}
