//! A file on its way to the server: streamed, with a length that is known beforehand.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use tokio::io::{AsyncRead, ReadBuf};

/// How much is read at once; memory does not grow with the file. A reader of files changes threads
/// with every chunk, which smaller ones would spend more time with than with reading.
const CHUNK: usize = 256 * 1024;

/// A file to upload.
pub struct UploadFile {
    pub(super) body: reqwest::Body,
    pub(super) length: u64,
    pub(super) name: String,
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
        let stream =
            Exact { reader: Box::pin(reader), declared: length, left: length, done: false };
        Self { body: reqwest::Body::wrap_stream(stream), length, name: "upload".to_owned() }
    }

    /// Sends bytes that are in memory.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self { length: bytes.len() as u64, body: bytes.into(), name: "upload".to_owned() }
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
}

impl std::fmt::Debug for UploadFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UploadFile")
            .field("name", &self.name)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// Chunks of a reader that has to have exactly the declared length.
struct Exact<R> {
    reader: Pin<Box<R>>,
    declared: u64,
    left: u64,
    done: bool,
}

impl<R: AsyncRead> Stream for Exact<R> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.done {
            return Poll::Ready(None);
        }
        // One byte more than is left shows a reader that is longer than declared.
        let wanted = usize::try_from(self.left.saturating_add(1)).map_or(CHUNK, |n| n.min(CHUNK));
        let mut buffer = BytesMut::zeroed(wanted);
        let mut read = ReadBuf::new(&mut buffer);
        let outcome = ready!(self.reader.as_mut().poll_read(cx, &mut read));
        let count = read.filled().len();
        if let Err(error) = outcome {
            self.done = true;
            return Poll::Ready(Some(Err(error)));
        }
        buffer.truncate(count);
        match (count as u64, self.left) {
            (0, 0) => {
                self.done = true;
                Poll::Ready(None)
            }
            (0, left) => {
                self.done = true;
                let message = format!(
                    "the file ended {left} bytes before the {} that were declared",
                    self.declared
                );
                Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::UnexpectedEof, message))))
            }
            (count, left) if count > left => {
                self.done = true;
                let message = format!(
                    "the file is longer than the {} bytes that were declared",
                    self.declared
                );
                Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::InvalidData, message))))
            }
            (count, left) => {
                self.left = left - count;
                Poll::Ready(Some(Ok(buffer.freeze())))
            }
        }
    }
}
