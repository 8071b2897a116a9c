//! One connection: TLS, HTTP/1.1, and the limits that keep slow clients harmless.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::header::{CONNECTION, HOST, TRANSFER_ENCODING};
use http::uri::Authority;
use http::{HeaderValue, Request, StatusCode, Version};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::client_certificate::PresentedCertificate;
use super::patience::{Answering, HeadTime, Pace, PacedBody, PacedStream, Patience};
use super::refusal::{RefusingStream, Turn};
use super::site::Site;
use crate::scenario::DropConnection;

const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// What a client may take of the emulator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Connections at a time; more wait in the system's backlog.
    pub(crate) connections: usize,
    /// Time.
    pub(crate) patience: Patience,
    /// Bytes of a request's head.
    pub(crate) head_bytes: usize,
}

/// Serves a connection to its end, and gives its permit back then; ends it after the current
/// request once `finish` is cancelled.
pub(super) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<Arc<ServerConfig>>,
    site: Arc<impl Site>,
    limits: Limits,
    finish: CancellationToken,
    _permit: OwnedSemaphorePermit,
) {
    let Patience { handshake, head, .. } = limits.patience;
    let deadline = Instant::now() + if tls.is_some() { handshake } else { head };
    let mut first = [0];
    let speaks = tokio::select! {
        // Not `readable`, which also ends for nothing.
        spoke = tokio::time::timeout_at(deadline, stream.peek(&mut first)) => matches!(spoke, Ok(Ok(1))),
        () = finish.cancelled() => false,
    };
    if speaks {
        // On the heap only now: who only connects costs next to nothing.
        Box::pin(converse(stream, peer, tls, deadline, site, limits, finish)).await;
    }
}

async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<Arc<ServerConfig>>,
    deadline: Instant,
    site: Arc<impl Site>,
    limits: Limits,
    finish: CancellationToken,
) {
    // Answers are small and written whole: waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let Patience { answer, slowest, head, .. } = limits.patience;
    let answering = Answering::default();
    let head = HeadTime::new(head, answering.clone());
    let stream = PacedStream::new(stream, Pace::new(answer, slowest), head);
    match tls {
        None => serve_http(stream, peer, None, site, limits, answering, finish).await,
        Some(config) => {
            let handshake = TlsAcceptor::from(config).accept(stream);
            match tokio::time::timeout_at(deadline, handshake).await {
                Ok(Ok(stream)) => {
                    let certificate =
                        stream.get_ref().1.peer_certificates().map(PresentedCertificate::new);
                    serve_http(stream, peer, certificate, site, limits, answering, finish).await;
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
    site: Arc<impl Site>,
    limits: Limits,
    answering: Answering,
    finish: CancellationToken,
) {
    let turn = Turn::default();
    let stream = RefusingStream::new(stream, site.clone(), turn.clone());
    let service = service_fn(move |request: Request<hyper::body::Incoming>| {
        turn.take();
        let mut request = request.map(|body| {
            // The stubs tell no body from one without a length by its size.
            if http_body::Body::is_end_stream(&body) {
                return Body::empty();
            }
            let Patience { body: limit, slowest, .. } = limits.patience;
            Body::new(PacedBody::new(body, Pace::new(limit, slowest)))
        });
        request.extensions_mut().insert(ConnectInfo(peer));
        if let Some(certificate) = &certificate {
            request.extensions_mut().insert(certificate.clone());
        }
        // With a length beside them, chunks are what counts, and the connection has to end: what
        // comes next could be a part of the body to whoever goes by the length. The length cannot
        // be seen here any more.
        let chunked = request.headers().contains_key(TRANSFER_ENCODING);
        let addressed = is_addressed(&request);
        let (site, answering, turn) = (site.clone(), answering.clone(), turn.clone());
        async move {
            if !addressed {
                let reason = "A request has to name the host that it is for, and only one";
                let mut answer = site.refuse(StatusCode::BAD_REQUEST, reason).map(Body::from);
                answer.headers_mut().insert(CONNECTION, CLOSE);
                return Ok(turn.answer(answer, true));
            }
            answering.set(true);
            let mut answer = site.answer(request).await;
            answering.set(false);
            if chunked {
                answer.headers_mut().insert(CONNECTION, CLOSE);
            }
            // An error is how hyper is told to drop the connection.
            match answer.extensions().get::<DropConnection>() {
                Some(DropConnection) => Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
                None => Ok(turn.answer(answer, false)),
            }
        }
    });
    let connection = http1::Builder::new()
        .header_read_timeout(None)
        .max_header_size(limits.head_bytes)
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

/// Whether a request says whom it is for, and says it once, which HTTP demands since its version 1.1:
/// with two hosts, whoever stands in front may have taken the other one.
fn is_addressed<B>(request: &Request<B>) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => is_host(host),
        (None, _) => request.version() < Version::HTTP_11,
        (Some(_), Some(_)) => false,
    }
}

/// Whether a value can be a host and its port, or is empty, as RFC 9112, section 3.2, asks.
fn is_host(value: &HeaderValue) -> bool {
    let host = value.as_bytes();
    let parsed = Authority::try_from(host);
    host.is_empty() || parsed.is_ok_and(|it| !it.as_str().contains('@'))
}
