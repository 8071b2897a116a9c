//! How long clients, and servers that images are downloaded from, may keep the emulator waiting.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// How long clients may keep the emulator waiting, before they lose their connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a TLS handshake.
    pub handshake: Duration,
    /// For the whole head of a request, and for the next request on a connection.
    pub head: Duration,
    /// While a request's body, or an image that is downloaded, does not come on.
    pub body: Duration,
    /// While a client does not take its answer.
    pub answer: Duration,
    /// Bytes per second of body, download or answer below which `body` and `answer` are used up bit by
    /// bit, so that trickling does not outlast them.
    pub slowest: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(30),
            body: Duration::from_secs(60),
            answer: Duration::from_secs(60),
            slowest: 1024,
        }
    }
}

/// More than anybody waits, and little enough to be added to any time of the system's clock.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl Patience {
    /// The same, with a year in the place of whatever is longer.
    pub(crate) fn bounded(self) -> Self {
        Self {
            handshake: self.handshake.min(LONGEST),
            head: self.head.min(LONGEST),
            body: self.body.min(LONGEST),
            answer: self.answer.min(LONGEST),
            slowest: self.slowest,
        }
    }
}

/// What is left of the other end's time: waiting for it takes away, bytes give back.
#[derive(Debug)]
pub(crate) struct Pace {
    limit: Duration,
    slowest: u64,
    left: Duration,
    /// Since when the other end is waited for, and the alarm for the end of that; made on the first
    /// wait, as most keep up.
    waiting: Option<Instant>,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    pub(crate) fn new(limit: Duration, slowest: u64) -> Self {
        Self { limit, slowest: slowest.max(1), left: limit, waiting: None, alarm: None }
    }

    /// Ready when the other end has used its time up; to be asked whenever it is waited for.
    pub(crate) fn poll_exhausted(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.waiting.is_none() {
            let now = Instant::now();
            let end = now + self.left;
            self.waiting = Some(now);
            match &mut self.alarm {
                Some(alarm) => alarm.as_mut().reset(end),
                alarm => *alarm = Some(Box::pin(tokio::time::sleep_until(end))),
            }
        }
        self.alarm.as_mut().map_or(Poll::Pending, |alarm| alarm.as_mut().poll(cx))
    }

    /// The other end has sent or taken bytes.
    pub(crate) fn moved(&mut self, bytes: usize) {
        if let Some(since) = self.waiting.take() {
            self.left = self.left.saturating_sub(since.elapsed());
        }
        if self.left < self.limit {
            let earned = bytes as f64 / self.slowest as f64;
            let earned = Duration::try_from_secs_f64(earned).unwrap_or(Duration::MAX);
            self.left = self.limit.min(self.left.saturating_add(earned));
        }
    }
}

/// A request's body, which breaks off when its sender is too slow.
pub(super) struct PacedBody {
    body: Incoming,
    pace: Pace,
}

impl PacedBody {
    pub(super) fn new(body: Incoming, pace: Pace) -> Self {
        Self { body, pace }
    }
}

impl Body for PacedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
            ready!(self.pace.poll_exhausted(cx));
            let fault = io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly");
            return Poll::Ready(Some(Err(axum::Error::new(fault))));
        };
        if let Some(Ok(frame)) = &frame {
            self.pace.moved(frame.data_ref().map_or(0, Bytes::len));
        }
        Poll::Ready(frame.map(|frame| frame.map_err(axum::Error::new)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Whether a request is being answered, during which nobody waits for the next head.
#[derive(Clone, Debug, Default)]
pub(super) struct Answering(Arc<AtomicBool>);

impl Answering {
    pub(super) fn set(&self, answering: bool) {
        self.0.store(answering, Ordering::Relaxed);
    }
}

/// The time for the head of a request, from the last bytes that were sent on the connection.
///
/// Hyper has such a limit too, but makes an alarm for each request.
#[derive(Debug)]
pub(super) struct HeadTime {
    limit: Duration,
    answering: Answering,
    /// While it runs.
    end: Option<Instant>,
    /// Whether bytes were waited for while a request was answered, which hyper does not repeat then.
    unwatched: bool,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl HeadTime {
    pub(super) fn new(limit: Duration, answering: Answering) -> Self {
        Self { limit, answering, end: None, unwatched: false, alarm: None }
    }

    /// Ready when the time is over; to be asked whenever bytes are waited for.
    fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.unwatched = self.answering.0.load(Ordering::Relaxed);
        if self.unwatched {
            return Poll::Pending;
        }
        let limit = self.limit;
        let end = *self.end.get_or_insert_with(|| Instant::now() + limit);
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(end)));
        // It rings for a head of long ago, mostly: moving it for each head would have all connections
        // wait for the clockwork.
        while alarm.as_mut().poll(cx).is_ready() {
            if alarm.deadline() >= end {
                return Poll::Ready(());
            }
            alarm.as_mut().reset(end);
        }
        Poll::Pending
    }

    /// Bytes were sent: the next head has the whole time.
    fn begin(&mut self, cx: &mut Context<'_>) {
        self.end = None;
        if self.unwatched {
            // It has just begun: this only sets the alarm.
            let _ = self.poll_over(cx);
        }
    }
}

/// A connection that fails when the other end is too slow in taking answers, or in sending the head
/// of a request.
pub(super) struct PacedStream<S> {
    stream: S,
    pace: Pace,
    head: HeadTime,
}

impl<S> PacedStream<S> {
    pub(super) fn new(stream: S, pace: Pace, head: HeadTime) -> Self {
        Self { stream, pace, head }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for PacedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if read.is_pending() {
            ready!(self.head.poll_over(cx));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for PacedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.paced(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.paced(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S> PacedStream<S> {
    fn paced(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                self.pace.moved(bytes);
                self.head.begin(cx);
            }
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                ready!(self.pace.poll_exhausted(cx));
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;
    use std::time::Duration;

    use tokio::time::{Instant, advance};

    use super::{Answering, HeadTime, Pace};

    const LIMIT: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn whoever_stands_still_has_the_whole_limit_and_no_more() {
        let mut pace = Pace::new(LIMIT, 1024);
        let begin = Instant::now();
        poll_fn(|cx| pace.poll_exhausted(cx)).await;
        assert_eq!(begin.elapsed().as_secs(), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn trickling_does_not_outlast_the_limit() {
        let mut pace = Pace::new(LIMIT, 1024);
        let begin = Instant::now();
        let exhausted = async {
            loop {
                let second = Duration::from_secs(1);
                let wait = poll_fn(|cx| pace.poll_exhausted(cx));
                if tokio::time::timeout(second, wait).await.is_ok() {
                    return;
                }
                pace.moved(1);
            }
        };
        tokio::time::timeout(2 * LIMIT, exhausted).await.unwrap();
        assert!(begin.elapsed() >= LIMIT);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_keeps_the_slowest_pace_is_never_exhausted() {
        let mut pace = Pace::new(LIMIT, 1024);
        for _ in 0..1000 {
            let wait = poll_fn(|cx| pace.poll_exhausted(cx));
            let second = Duration::from_secs(1);
            assert!(tokio::time::timeout(second, wait).await.is_err());
            pace.moved(1100);
            // Time in which nobody waits for the client is not its fault.
            advance(LIMIT * 2).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_for_a_head_stands_still_while_a_request_is_answered() {
        let answering = Answering::default();
        let mut head = HeadTime::new(LIMIT, answering.clone());
        let half = LIMIT / 2;
        let wait = async |head: &mut HeadTime| {
            tokio::time::timeout(half, poll_fn(|cx| head.poll_over(cx))).await.is_ok()
        };
        assert!(!wait(&mut head).await);
        answering.set(true);
        assert!(!wait(&mut head).await && !wait(&mut head).await && !wait(&mut head).await);
        answering.set(false);
        poll_fn(|cx| {
            head.begin(cx);
            Poll::Ready(())
        })
        .await;
        let begin = Instant::now();
        poll_fn(|cx| head.poll_over(cx)).await;
        assert_eq!(begin.elapsed().as_secs(), LIMIT.as_secs());
    }
    #[tokio::test(start_paused = true)]
    async fn whoever_was_waited_for_during_an_answer_is_timed_after_it_without_being_asked_again() {
        let answering = Answering::default();
        let mut head = HeadTime::new(LIMIT, answering.clone());
        let mut woken = false;
        let over = poll_fn(|cx| {
            if std::mem::replace(&mut woken, true) {
                return head.poll_over(cx);
            }
            answering.set(true);
            assert!(head.poll_over(cx).is_pending());
            answering.set(false);
            head.begin(cx);
            Poll::Pending
        });
        tokio::time::timeout(2 * LIMIT, over).await.unwrap();
    }
}
