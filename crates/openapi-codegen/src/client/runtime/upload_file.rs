//! A file on its way to the server: streamed, with a length that is known beforehand.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use tokio::{
    io::{AsyncRead, ReadBuf},
    task::{JoinHandle, spawn_blocking},
};

/// How much is read at once; memory does not grow with the file. Files change threads with every
/// chunk, which smaller ones would spend more time with than with reading.
const CHUNK: usize = 512 * 1024;

type Chunks = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// A file to upload.
pub struct UploadFile {
    source: Source,
    pub(super) length: u64,
    pub(super) name: String,
    sent: Arc<AtomicU64>,
}

enum Source {
    Bytes(Bytes),
    /// Never locked: behind a mutex, what can only be sent between threads can be shared by them.
    Chunks(Mutex<Chunks>),
}

impl UploadFile {
    /// Streams `length` bytes out of a reader.
    ///
    /// The request fails, and the server is left with a broken body, when the reader has fewer or
    /// more bytes than that: a cut image must never look like a whole one.
    pub fn from_reader<R>(reader: R, length: u64) -> Self
    where
        R: AsyncRead + Send + 'static,
    {
        Self::streaming(Box::pin(Reading { reader: Box::pin(reader) }), length)
    }

    /// Streams `length` bytes out of a file on the disk or another reader that blocks: a chunk is
    /// read ahead, beside the asynchronous work, while the one before is sent.
    ///
    /// The length is as strict as that of [`UploadFile::from_reader`].
    pub fn from_blocking_reader<R>(reader: R, length: u64) -> Self
    where
        R: io::Read + Send + Unpin + 'static,
    {
        let (lend, returned) = mpsc::channel();
        let ahead = ReadingAhead { state: State::Idle(reader), lend, returned };
        Self::streaming(Box::pin(ahead), length)
    }

    /// Sends bytes that are in memory.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let length = bytes.len() as u64;
        Self::of(Source::Bytes(bytes), length)
    }

    fn streaming(chunks: Chunks, length: u64) -> Self {
        Self::of(Source::Chunks(Mutex::new(chunks)), length)
    }

    fn of(source: Source, length: u64) -> Self {
        Self { source, length, name: "upload".to_owned(), sent: Arc::default() }
    }

    /// Gives the name that a multipart form carries.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The number of bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// A counter of the bytes that were handed to the connection, for progress. What is in memory
    /// is not counted.
    pub fn sent(&self) -> Arc<AtomicU64> {
        self.sent.clone()
    }

    pub(super) fn into_body(self) -> reqwest::Body {
        match self.source {
            Source::Bytes(bytes) => bytes.into(),
            Source::Chunks(chunks) => reqwest::Body::wrap_stream(Exact {
                chunks: chunks.into_inner().unwrap_or_else(PoisonError::into_inner),
                declared: self.length,
                left: self.length,
                done: false,
                sent: self.sent,
            }),
        }
    }
}

impl std::fmt::Debug for UploadFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UploadFile")
            .field("name", &self.name)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// Chunks that have to have exactly the declared length together.
struct Exact {
    chunks: Chunks,
    declared: u64,
    left: u64,
    done: bool,
    sent: Arc<AtomicU64>,
}

impl Stream for Exact {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.done {
            return Poll::Ready(None);
        }
        let fault = match ready!(self.chunks.as_mut().poll_next(cx)).transpose() {
            Ok(Some(chunk)) => match self.left.checked_sub(chunk.len() as u64) {
                Some(left) => {
                    self.left = left;
                    self.sent.fetch_add(chunk.len() as u64, Ordering::Relaxed);
                    return Poll::Ready(Some(Ok(chunk)));
                }
                None => io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!(
                        "the file is longer than the {} bytes that were declared",
                        self.declared
                    ),
                ),
            },
            Ok(None) if self.left == 0 => {
                self.done = true;
                return Poll::Ready(None);
            }
            Ok(None) => io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!(
                    "the file ended {} bytes before the {} that were declared",
                    self.left, self.declared
                ),
            ),
            Err(error) => error,
        };
        self.done = true;
        Poll::Ready(Some(Err(fault)))
    }
}

/// Chunks of an asynchronous reader.
struct Reading<R> {
    reader: Pin<Box<R>>,
}

impl<R: AsyncRead> Stream for Reading<R> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut buffer = BytesMut::zeroed(CHUNK);
        let mut read = ReadBuf::new(&mut buffer);
        ready!(self.reader.as_mut().poll_read(cx, &mut read))?;
        let count = read.filled().len();
        buffer.truncate(count);
        Poll::Ready((count > 0).then(|| Ok(buffer.freeze())))
    }
}

/// Chunks of a reader that blocks, of which the next one is being read while one is sent.
struct ReadingAhead<R> {
    state: State<R>,
    lend: mpsc::Sender<Vec<u8>>,
    /// Buffers come back once they are sent, so that there are never more than three.
    returned: mpsc::Receiver<Vec<u8>>,
}

enum State<R> {
    Idle(R),
    Reading(JoinHandle<(R, Vec<u8>, io::Result<usize>)>),
    Ended,
}

impl<R: io::Read + Send + 'static> ReadingAhead<R> {
    fn begin(&mut self, mut reader: R) {
        let mut buffer = self.returned.try_recv().unwrap_or_else(|_| vec![0; CHUNK]);
        self.state = State::Reading(spawn_blocking(move || {
            let count = reader.read(&mut buffer);
            (reader, buffer, count)
        }));
    }
}

impl<R: io::Read + Send + Unpin + 'static> Stream for ReadingAhead<R> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let State::Idle(_) = self.state
            && let State::Idle(reader) = std::mem::replace(&mut self.state, State::Ended)
        {
            self.begin(reader);
        }
        let State::Reading(reading) = &mut self.state else { return Poll::Ready(None) };
        let outcome = ready!(Pin::new(reading).poll(cx));
        self.state = State::Ended;
        let (reader, buffer, count) = outcome.map_err(io::Error::other)?;
        Poll::Ready(match count? {
            0 => None,
            count => {
                self.begin(reader);
                let lend = self.lend.clone();
                Some(Ok(Bytes::from_owner(Lent { buffer, count, lend })))
            }
        })
    }
}

/// A buffer that goes back to where it came from when it is sent.
struct Lent {
    buffer: Vec<u8>,
    count: usize,
    lend: mpsc::Sender<Vec<u8>>,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.buffer[..self.count]
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // Nobody takes it back once the file was read.
        let _ = self.lend.send(std::mem::take(&mut self.buffer));
    }
}
