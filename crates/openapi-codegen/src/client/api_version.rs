//! Takes the `api-version` header out of every request.
//!
//! progenitor sends the document's version with each request. No such header is in the contract,
//! and an appliance or a proxy that is strict about headers would have a reason to refuse it.

use syn::visit_mut::{self, VisitMut};

use crate::Error;

/// Finds it once in each of `methods` methods, or says that progenitor prints another form.
pub(super) fn apply(file: &mut syn::File, methods: usize) -> Result<(), Error> {
    let mut pass = Pass { removed: 0 };
    pass.visit_file_mut(file);
    if pass.removed == methods {
        Ok(())
    } else {
        Err(Error::Output {
            pass: "api-version",
            generator: "progenitor",
            found: pass.removed,
            expected: methods,
        })
    }
}

struct Pass {
    removed: usize,
}

impl VisitMut for Pass {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let before = block.stmts.len();
        block.stmts.retain(|statement| !appends_version(statement));
        let removed = before - block.stmts.len();
        self.removed += removed;
        if removed > 0 {
            shrink_capacity(block);
        }
        visit_mut::visit_block_mut(self, block);
    }
}

/// `header_map.append(HeaderName::from_static("api-version"), ..);`
fn appends_version(statement: &syn::Stmt) -> bool {
    let syn::Stmt::Expr(syn::Expr::MethodCall(call), _) = statement else { return false };
    let Some(syn::Expr::Call(name)) = call.args.first() else { return false };
    call.method == "append"
        && matches!(
            name.args.first(),
            Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }))
                if text.value() == "api-version"
        )
}

/// The header map needs no room for what is no longer put in, and no `mut` if nothing is.
fn shrink_capacity(block: &mut syn::Block) {
    for statement in &mut block.stmts {
        let syn::Stmt::Local(local) = statement else { continue };
        let Some(init) = &mut local.init else { continue };
        let syn::Expr::Call(call) = init.expr.as_mut() else { continue };
        let syn::Expr::Path(function) = call.func.as_ref() else { continue };
        let last = function.path.segments.last().map(|segment| segment.ident.to_string());
        if last.as_deref() != Some("with_capacity") {
            continue;
        }
        let Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(size), .. })) = call.args.first()
        else {
            continue;
        };
        let left = size.base10_parse::<usize>().unwrap_or(1).saturating_sub(1);
        let size = syn::LitInt::new(&left.to_string(), size.span());
        call.args = std::iter::once::<syn::Expr>(syn::parse_quote!(#size)).collect();
        if left == 0
            && let syn::Pat::Ident(pattern) = &mut local.pat
        {
            pattern.mutability = None;
        }
    }
}
