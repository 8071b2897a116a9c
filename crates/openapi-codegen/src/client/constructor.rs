//! Takes `Client::new` out, and leaves `Client::new_with_client`.
//!
//! progenitor's `new` builds an HTTP client that gives up after 15 seconds in all, which would cut
//! every upload and every upgrade test, and unwraps where TLS cannot be set up.

use crate::Error;

pub(super) fn apply(file: &mut syn::File) -> Result<(), Error> {
    let mut removed = 0;
    for item in &mut file.items {
        if let syn::Item::Impl(item) = item
            && item.trait_.is_none()
        {
            let before = item.items.len();
            item.items.retain(
                |member| !matches!(member, syn::ImplItem::Fn(function) if function.sig.ident == "new"),
            );
            removed += before - item.items.len();
        }
    }
    if removed == 1 {
        Ok(())
    } else {
        Err(Error::Output {
            pass: "constructor",
            generator: "progenitor",
            found: removed,
            expected: 1,
        })
    }
}
