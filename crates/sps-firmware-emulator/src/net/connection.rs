//! One connection: TLS, HTTP/1.1, and the limits that keep slow clients harmless.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tower_http::timeout::TimeoutBody;

use super::client_certificate::PresentedCertificate;
use crate::scenario::DropConnection;

/// What a client may take of the emulator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Connections at a time; more wait in the system's backlog.
    pub(crate) connections: usize,
    /// For a TLS handshake.
    pub(crate) handshake: Duration,
    /// For the head of a request, and for the next request on a connection that stays open.
    pub(crate) head: Duration,
    /// Between two parts of a request's body.
    pub(crate) body: Duration,
    /// Bytes of a request's head; also what one read of a body can hold.
    pub(crate) head_bytes: usize,
}

/// Serves a connection to its end; ends it after the current request once `finish` is cancelled.
pub(super) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<Arc<ServerConfig>>,
    router: Router,
    limits: Limits,
    finish: CancellationToken,
) {
    // Answers are small and written whole: waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    match tls {
        None => serve_http(stream, peer, None, router, limits, finish).await,
        Some(config) => {
            let handshake = TlsAcceptor::from(config).accept(stream);
            match tokio::time::timeout(limits.handshake, handshake).await {
                Ok(Ok(stream)) => {
                    let certificate =
                        stream.get_ref().1.peer_certificates().map(PresentedCertificate::new);
                    serve_http(stream, peer, certificate, router, limits, finish).await;
                }
                Ok(Err(fault)) => tracing::debug!(%peer, %fault, "a TLS handshake failed"),
                Err(_) => tracing::debug!(%peer, "a TLS handshake took too long"),
            }
        }
    }
}

async fn serve_http<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    peer: SocketAddr,
    certificate: Option<PresentedCertificate>,
    router: Router,
    limits: Limits,
    finish: CancellationToken,
) {
    let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let mut request = request.map(|body| {
            // The wrapper hides a body's size, and the stubs tell no body from one without a length.
            if http_body::Body::is_end_stream(&body) {
                Body::new(body)
            } else {
                Body::new(TimeoutBody::new(limits.body, body))
            }
        });
        request.extensions_mut().insert(ConnectInfo(peer));
        if let Some(certificate) = &certificate {
            request.extensions_mut().insert(certificate.clone());
        }
        let answer = router.clone().oneshot(request);
        async move {
            match answer.await {
                // An error is how hyper is told to drop the connection.
                Ok(answer) if answer.extensions().get::<DropConnection>().is_some() => {
                    Err(io::Error::from(io::ErrorKind::ConnectionAborted))
                }
                Ok(answer) => Ok(answer),
                Err(never) => match never {},
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(limits.head_bytes)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = finish.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(fault) = ended {
        tracing::debug!(%peer, %fault, "a connection ended in a fault");
    }
}
