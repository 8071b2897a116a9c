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

/// An error and its causes.
///
/// `io::Error` hides the error that it wraps from `source`, so that it is looked into here.
pub(super) fn causes<'e>(
    error: &'e (dyn Error + 'static),
) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&current: &&'e (dyn Error + 'static)| {
        match current.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => current.source(),
        }
    })
}

/// The first error of type `E` in the chain.
pub(super) fn find<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// Whether hyper has given a request back, since its connection had ended before it was sent, and does
/// not know why it had.
pub(crate) fn is_unsent(error: &(dyn Error + 'static)) -> bool {
    let canceled = find::<hyper::Error>(error).is_some_and(hyper::Error::is_canceled);
    canceled && find::<std::io::Error>(error).is_none()
}

/// The message of the innermost cause: what the layers around it do not know better.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().unwrap_or(error).to_string()
}

#[cfg(test)]
mod tests {
    use super::{describe, find, innermost};

    #[derive(Debug, thiserror::Error)]
    #[error("the innermost")]
    struct Inner;

    #[test]
    fn an_error_inside_an_io_error_is_found_and_told() {
        let wrapped = std::io::Error::other(std::io::Error::other(Inner));
        assert!(find::<Inner>(&wrapped).is_some());
        assert!(find::<std::fmt::Error>(&wrapped).is_none());
        assert_eq!(describe(&wrapped), "the innermost");
        assert_eq!(innermost(&wrapped), "the innermost");
    }
}
