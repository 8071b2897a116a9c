//! What answers at an endpoint.

use std::future::Future;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use tower::Service;

/// Answers requests.
pub(crate) trait Site: Send + Sync + 'static {
    /// The answer to a request.
    fn answer(&self, request: Request) -> impl Future<Output = Response> + Send;

    /// The answer to what is no request that can be read.
    fn refuse(&self, status: StatusCode, reason: &str) -> Response<Bytes>;
}

impl Site for Router {
    async fn answer(&self, request: Request) -> Response {
        // A router is always ready.
        match self.clone().call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    fn refuse(&self, status: StatusCode, reason: &str) -> Response<Bytes> {
        let mut answer = Response::new(format!("{reason}\n").into());
        *answer.status_mut() = status;
        answer
    }
}
