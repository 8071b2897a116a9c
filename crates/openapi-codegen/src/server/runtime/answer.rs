//! What a handler answers with.

use std::marker::PhantomData;

use bytes::Bytes;
use serde::Serialize;

/// The success of an operation: a value, or one that was written down before.
///
/// `.into()` makes an answer of a value. A handler that gives the same value to many requests can
/// write it once and clone the answer, which neither serialises nor copies:
///
/// ```ignore
/// let answer = Answer::written(&slots);
/// Ok(answer.clone())
/// ```
pub struct Answer<T> {
    content: Content<T>,
}

enum Content<T> {
    Value(T),
    /// JSON that only [`Answer::written`] makes, so that it is always a `T`.
    Written(Bytes, PhantomData<fn() -> T>),
}

impl<T: Serialize> Answer<T> {
    /// Serialises the value now, for this answer and its clones.
    pub fn written(value: &T) -> Self {
        Self { content: Content::Written(json(value), PhantomData) }
    }

    pub(super) fn into_json(self) -> Bytes {
        match self.content {
            Content::Value(value) => json(&value),
            Content::Written(bytes, _) => bytes,
        }
    }
}

fn json<T: Serialize>(value: &T) -> Bytes {
    // The derived serialisers of plain data do not fail.
    serde_json::to_vec(value).unwrap_or_default().into()
}

impl<T> From<T> for Answer<T> {
    fn from(value: T) -> Self {
        Self { content: Content::Value(value) }
    }
}

impl<T: Clone> Clone for Answer<T> {
    fn clone(&self) -> Self {
        let content = match &self.content {
            Content::Value(value) => Content::Value(value.clone()),
            Content::Written(bytes, _) => Content::Written(bytes.clone(), PhantomData),
        };
        Self { content }
    }
}

/// Values can hold what is not for a log, so none is shown.
impl<T> std::fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}
