//! What answers at an endpoint.

use std::future::Future;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use tower::Service;

/// Answers requests.
pub(crate) trait Site: Send + Sync + 'static {
    /// The answer to a request.
    fn answer(&self, request: Request) -> impl Future<Output = Response> + Send;
}

impl Site for Router {
    async fn answer(&self, request: Request) -> Response {
        // A router is always ready.
        match self.clone().call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
