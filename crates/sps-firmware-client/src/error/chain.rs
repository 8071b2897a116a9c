//! Reading a chain of errors: its text in one line, and an error of a type inside it.

use std::error::Error;

/// The messages of an error and its causes, joined, without repetitions.
pub(crate) fn describe(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let message = cause.to_string();
        // Many wrappers repeat the message of what they wrap.
        if !text.contains(&message) {
            text.push_str(": ");
            text.push_str(&message);
        }
        next = cause.source();
    }
    text
}

/// The first error of type `E` in the chain.
///
/// `io::Error` hides the error that it wraps from `source`, so that it is looked into here.
pub(super) fn find<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(current) = next {
        if let Some(found) = current.downcast_ref::<E>() {
            return Some(found);
        }
        let inner = current.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(inner) = inner
            && let Some(found) = find::<E>(inner)
        {
            return Some(found);
        }
        next = current.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{describe, find};

    #[derive(Debug, thiserror::Error)]
    #[error("the innermost")]
    struct Inner;

    #[test]
    fn an_error_inside_an_io_error_is_found_and_told() {
        let wrapped = std::io::Error::other(std::io::Error::other(Inner));
        assert!(find::<Inner>(&wrapped).is_some());
        assert!(find::<std::fmt::Error>(&wrapped).is_none());
        assert_eq!(describe(&wrapped), "the innermost");
    }
}
