//! Answers to what is no request that can be read. Hyper writes them, before anybody else hears of the
//! request, and without a body: here they get the site's.

use std::io;
use std::io::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use axum::body::{Body, Bytes};
use http::{Response, StatusCode};
use http_body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::site::Site;

/// Bytes that are still read of a request that was refused: with some of it unread, the system would
/// take the answer back.
const LEFTOVER_BYTES: usize = 4 << 20;

/// Whose answer goes out on a connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Turn(Arc<AtomicU8>);

/// All that was asked for is sent: whatever comes now is of hyper's own making.
const NOBODY: u8 = 0;
/// The site makes an answer.
const SITE: u8 = 1;
/// Hyper has the whole of it.
const HYPER: u8 = 2;
/// The same, and it refuses a request that was not read to its end.
const REFUSAL: u8 = 3;

impl Turn {
    /// A request has come.
    pub(super) fn take(&self) {
        self.set(SITE);
    }

    /// An answer on its way; `refusal` if its request is not going to be read.
    pub(super) fn answer(self, answer: Response<Body>, refusal: bool) -> Response<TurnBody> {
        let end = if refusal { REFUSAL } else { HYPER };
        answer.map(|body| TurnBody { body, turn: self, end })
    }

    fn get(&self) -> u8 {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, turn: u8) {
        self.0.store(turn, Ordering::Relaxed);
    }
}

/// The body of the site's answer, which ends its turn when hyper has all of it.
pub(super) struct TurnBody {
    body: Body,
    turn: Turn,
    end: u8,
}

impl Drop for TurnBody {
    fn drop(&mut self) {
        self.turn.set(self.end);
    }
}

impl http_body::Body for TurnBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection on which hyper's own answers are replaced by the site's.
pub(super) struct RefusingStream<S, T> {
    stream: S,
    site: Arc<T>,
    turn: Turn,
    /// What is still to be sent in place of hyper's answer.
    answer: Bytes,
    /// What may still be read of a request that was refused.
    leftover: Option<usize>,
}

impl<S: AsyncRead + AsyncWrite + Unpin, T: Site> RefusingStream<S, T> {
    pub(super) fn new(stream: S, site: Arc<T>, turn: Turn) -> Self {
        Self { stream, site, turn, answer: Bytes::new(), leftover: None }
    }

    /// Whether hyper has answered by itself, whose bytes then go nowhere.
    fn replaces(&mut self, bytes: &[u8]) -> bool {
        if self.leftover.is_some() {
            return true;
        }
        if self.turn.get() != NOBODY {
            return false;
        }
        // `HTTP/1.1 431 …`
        let Some(Ok(status)) = bytes.get(9..12).map(StatusCode::from_bytes) else { return false };
        self.answer = in_full(&self.site.refuse(status, reason(status)));
        self.leftover = Some(LEFTOVER_BYTES);
        true
    }

    fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.answer.is_empty() {
            let sent = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.answer))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            drop(self.answer.split_to(sent));
        }
        Poll::Ready(Ok(()))
    }

    /// Reads on until the client ends, too, which the time for a head bounds.
    fn poll_leftover(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut space = [0; 4096];
        while let Some(left) = self.leftover.filter(|left| *left > 0) {
            let mut buffer = ReadBuf::new(&mut space);
            let read = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer));
            let bytes = buffer.filled().len();
            let ended = read.is_err() || bytes == 0;
            self.leftover = Some(if ended { 0 } else { left.saturating_sub(bytes) });
        }
        Poll::Ready(())
    }
}

/// Why hyper refuses a request with this status.
fn reason(status: StatusCode) -> &'static str {
    match status {
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
            "The head of the request is too long, or has too many lines"
        }
        _ => "The request cannot be read",
    }
}

/// The bytes of an answer that is the last one of its connection.
fn in_full(answer: &Response<Bytes>) -> Bytes {
    let mut bytes = Vec::new();
    let (status, body) = (answer.status(), answer.body());
    let date = httpdate::fmt_http_date(SystemTime::now());
    // Writing into memory cannot fail.
    let _ = write!(bytes, "HTTP/1.1 {} {}\r\n", status.as_str(), title(status));
    for (name, value) in answer.headers() {
        let _ = write!(bytes, "{name}: ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    let length = body.len();
    let _ = write!(bytes, "connection: close\r\ncontent-length: {length}\r\ndate: {date}\r\n\r\n");
    bytes.extend_from_slice(body);
    bytes.into()
}

fn title(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or_default()
}

impl<S: AsyncRead + Unpin, T> AsyncRead for RefusingStream<S, T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin, T: Site> AsyncWrite for RefusingStream<S, T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.replaces(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.replaces(slices.first().map_or(&[], |slice| slice)) {
            return Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()));
        }
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_answer(cx))?;
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        match self.turn.get() {
            HYPER => self.turn.set(NOBODY),
            REFUSAL => self.leftover = self.leftover.or(Some(LEFTOVER_BYTES)),
            _ => {}
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_answer(cx))?;
        ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        ready!(self.poll_leftover(cx));
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::time::Duration;

    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::sync::watch;
    use tokio_util::sync::CancellationToken;

    use crate::net::{Endpoint, Gate, Limits, Patience};

    const PIECE: &str = "HTTP/1.1 431 Request Header Fields Too Large\r\n\r\n";

    /// Pieces of a body that look like an answer of hyper's, each sent before the next is there.
    async fn pieces() -> Body {
        let pieces = futures_util::stream::unfold(0, async |turn: u8| {
            tokio::time::sleep(Duration::from_millis(20)).await;
            (turn < 5).then_some((Ok::<_, Infallible>(PIECE), turn + 1))
        });
        Body::from_stream(Box::pin(pieces))
    }

    #[tokio::test]
    async fn a_body_in_pieces_is_the_sites_to_its_end_and_what_comes_behind_it_is_refused() {
        let limits =
            Limits { connections: 10, patience: Patience::default(), head_bytes: 64 * 1024 };
        let endpoint = Endpoint::bind("127.0.0.1:0".parse().unwrap(), None, limits).unwrap();
        let mut stream = TcpStream::connect(endpoint.address()).await.unwrap();
        let (_gate, receiver) = watch::channel(Gate::default());
        let site = Arc::new(Router::new().route("/", get(pieces)));
        tokio::spawn(endpoint.run(site, receiver, CancellationToken::new(), Duration::ZERO));
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n").await.unwrap();
        let mut answers = String::new();
        stream.read_to_string(&mut answers).await.unwrap();
        assert_eq!(answers.matches(PIECE).count(), 5, "{answers}");
        let (_, refusal) = answers.split_once("\r\n0\r\n\r\n").unwrap();
        assert!(refusal.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answers}");
        assert!(refusal.ends_with("The request cannot be read\n"), "{answers}");
    }
}
