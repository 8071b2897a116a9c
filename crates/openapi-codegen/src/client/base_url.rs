//! Has the client parse its base URL once, with our own `base_url::BaseUrl`.
//!
//! progenitor's way prints the URL of every request and parses it again, which is a good part of what a
//! request costs beside the network; and a slash at the end of the base URL would be sent twice.

use quote::ToTokens;
use syn::{
    Expr, ExprLit, ExprMacro, Lit, LitStr, Token, parse_quote,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};

use crate::Error;

/// Finds one field, one constructor, and the URL of each of `methods` methods, or says that progenitor
/// prints another form.
pub(super) fn apply(file: &mut syn::File, methods: usize) -> Result<(), Error> {
    let mut pass = Pass { replaced: 0 };
    pass.visit_file_mut(file);
    let expected = methods + 2;
    match pass.replaced == expected {
        true => Ok(()),
        false => Err(Error::Output {
            pass: "base-url",
            generator: "progenitor",
            found: pass.replaced,
            expected,
        }),
    }
}

struct Pass {
    replaced: usize,
}

impl VisitMut for Pass {
    fn visit_field_mut(&mut self, field: &mut syn::Field) {
        if field.ident.as_ref().is_some_and(|name| name == "baseurl") {
            field.ty = parse_quote!(base_url::BaseUrl);
            self.replaced += 1;
        }
    }

    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        if matches!(&field.member, syn::Member::Named(name) if name == "baseurl") {
            field.expr = parse_quote!(base_url::BaseUrl::new(baseurl));
            self.replaced += 1;
        }
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        if let Some(init) = &mut local.init
            && let Expr::Macro(printed) = init.expr.as_ref()
            && let Some(url) = below_base(printed)
        {
            *init.expr = url;
            self.replaced += 1;
        }
        visit_mut::visit_local_mut(self, local);
    }
}

/// What `format!("{}/path/{}", self.baseurl, values)` becomes.
fn below_base(printed: &ExprMacro) -> Option<Expr> {
    if !printed.mac.path.is_ident("format") {
        return None;
    }
    let arguments = Punctuated::<Expr, Token![,]>::parse_terminated;
    let mut arguments = printed.mac.parse_body_with(arguments).ok()?.into_iter();
    let Some(Expr::Lit(ExprLit { lit: Lit::Str(format), .. })) = arguments.next() else {
        return None;
    };
    let base = arguments.next()?.to_token_stream().to_string();
    let path = format.value().strip_prefix("{}")?.to_owned();
    (base == "self . baseurl").then(|| url(&LitStr::new(&path, format.span()), arguments))
}

/// The URL of an operation: of its path, in which each `{}` stands for a value.
pub(super) fn url(path: &LitStr, values: impl IntoIterator<Item: ToTokens>) -> Expr {
    let values: Vec<_> = values.into_iter().collect();
    match values.is_empty() {
        true => parse_quote!(self.baseurl.at(#path)?),
        false => parse_quote!(self.baseurl.at(&format!(#path, #(#values),*))?),
    }
}
