//! Reading on where nobody wants to know.

use axum::body::Body;
use futures_util::StreamExt;
use http::{HeaderMap, header};

/// Reads what a refused request still sends, up to so many bytes, so that its sender gets to see
/// the answer: a connection that is closed on unread bytes is reset, and the answer lost with it.
pub async fn drain(headers: &HeaderMap, body: Body, limit: u64) {
    // Who waits for `100 Continue` has sent nothing yet, and reading would ask for it.
    if headers.contains_key(header::EXPECT) {
        return;
    }
    let mut chunks = body.into_data_stream();
    let mut left = limit;
    while let Some(Ok(chunk)) = chunks.next().await {
        left = match left.checked_sub(chunk.len() as u64) {
            Some(left) => left,
            None => return,
        };
    }
}
