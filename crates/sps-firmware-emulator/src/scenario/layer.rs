//! Lets requests meet their faults.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use http::{StatusCode, header};

use super::model::Effect;
use crate::api::{hear_out, unavailable};
use crate::core::Core;

/// In an answer's extensions: the connection is to be dropped instead of sending it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DropConnection;

/// How long `unavailable` tells clients to wait.
const RETRY_SECONDS: u64 = 1;

/// Serves a request of the contract with an effect of the scenario on it.
pub(crate) async fn inject<F>(
    core: &Core,
    effect: Effect,
    request: Request,
    serve: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    tracing::info!(method = %request.method(), path = request.uri().path(), ?effect, "fault");
    match effect {
        Effect::Delay(seconds) => {
            let delay = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
            core.clock.sleep_until(core.clock.now().saturating_add(delay)).await;
            serve(request).await
        }
        Effect::Hang => std::future::pending().await,
        Effect::Drop => dropped(),
        Effect::DropAfter => {
            serve(request).await;
            dropped()
        }
        Effect::CutRequest(bytes) => {
            let cut = Arc::new(AtomicBool::new(false));
            let (parts, body) = request.into_parts();
            let body = cut_after(body, bytes, Some(cut.clone()));
            let answer = serve(Request::from_parts(parts, body)).await;
            if cut.load(Ordering::Relaxed) { dropped() } else { answer }
        }
        Effect::CutAnswer(bytes) => {
            let (mut parts, body) = serve(request).await.into_parts();
            // The length is the whole one's, so that the client knows that something is missing.
            let length = http_body::Body::size_hint(&body).exact();
            if let Some(length) = length {
                parts.headers.insert(header::CONTENT_LENGTH, length.into());
            }
            Response::from_parts(parts, cut_after(body, bytes, None))
        }
        Effect::Unavailable => unavailable(request, "The appliance is busy", RETRY_SECONDS).await,
        Effect::Answer { status, content_type, body } => {
            hear_out(request).await;
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
        }
    }
}

fn dropped() -> Response {
    let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
    response.extensions_mut().insert(DropConnection);
    response
}

/// A body that breaks off after so many bytes, and tells so.
fn cut_after(body: Body, bytes: u64, cut: Option<Arc<AtomicBool>>) -> Body {
    let mut left = bytes;
    let chunks = body.into_data_stream().map(move |chunk| {
        let chunk = chunk?;
        let whole = chunk.len() as u64 <= left;
        let kept = usize::try_from(left).unwrap_or(usize::MAX).min(chunk.len());
        left = left.saturating_sub(chunk.len() as u64);
        Ok((chunk.slice(..kept), whole))
    });
    Body::from_stream(break_off(chunks, cut))
}

fn break_off(
    chunks: impl Stream<Item = Result<(Bytes, bool), axum::Error>> + Send + 'static,
    cut: Option<Arc<AtomicBool>>,
) -> impl Stream<Item = Result<Bytes, axum::Error>> + Send + 'static {
    chunks.flat_map(move |chunk| {
        let items = match chunk {
            Err(fault) => vec![Err(fault)],
            Ok((bytes, true)) => vec![Ok(bytes)],
            Ok((bytes, false)) => {
                if let Some(cut) = &cut {
                    cut.store(true, Ordering::Relaxed);
                }
                vec![Ok(bytes), Err(axum::Error::new("cut off by the scenario"))]
            }
        };
        stream::iter(items)
    })
}
