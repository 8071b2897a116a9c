//! Reads error answers with `error_answer::read`, which keeps the status of those that are no JSON.
//!
//! progenitor's own way ends in an error that has the body and nothing else, so that a 401 from a
//! proxy cannot be told from any other page that cannot be read.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};

use crate::{Error, model::Api};

/// Finds it for every error response of the lowered document, or says that progenitor prints
/// another form.
pub(super) fn apply(file: &mut syn::File, lowered: &Api<'_>) -> Result<(), Error> {
    let mut pass = Pass { replaced: 0 };
    pass.visit_file_mut(file);
    let is_error = |status: &str| status.starts_with(['4', '5']);
    let expected = lowered
        .operations
        .iter()
        .flat_map(|operation| &operation.responses)
        .filter(|response| is_error(response.status) && response.schema.is_some())
        .count();
    if pass.replaced == expected {
        Ok(())
    } else {
        Err(Error::Output {
            pass: "error-answer",
            generator: "progenitor",
            found: pass.replaced,
            expected,
        })
    }
}

struct Pass {
    replaced: usize,
}

impl VisitMut for Pass {
    fn visit_expr_mut(&mut self, expression: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if is_error_answer(expression) {
            *expression = syn::parse_quote!(Err(error_answer::read(response).await));
            self.replaced += 1;
        }
    }
}

/// `Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))`
fn is_error_answer(expression: &syn::Expr) -> bool {
    let syn::Expr::Call(call) = expression else { return false };
    let form =
        quote::quote!(Err(Error::ErrorResponse(ResponseValue::from_response(response).await?)));
    call.to_token_stream().to_string() == form.to_string()
}
