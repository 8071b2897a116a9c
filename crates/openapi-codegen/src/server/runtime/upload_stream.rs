//! A file on its way to a handler, as a stream; it is never held as a whole.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures_util::Stream;
use multer::{Field, Multipart};

use super::fault::{Fault, Violation};

/// A file that a request brings. Read it to its end: only then is it known that nothing is wrong
/// with what follows it in a form.
pub struct UploadStream {
    media_type: String,
    content_length: Option<u64>,
    file_name: Option<String>,
    source: Source,
    /// The body that the source reads, so that its rest can be had whatever goes wrong.
    body: Arc<Mutex<BodyDataStream>>,
}

/// What can go wrong while a file is read.
#[derive(Clone, Debug, PartialEq)]
pub enum UploadFault {
    /// The form is broken, or the connection broke off.
    Malformed(String),
    /// The body is larger than the limit, in bytes.
    TooLarge(u64),
    /// The form has a part that the contract does not know.
    UnexpectedPart(String),
}

impl std::fmt::Display for UploadFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed(reason) => write!(f, "the upload is broken: {reason}"),
            Self::TooLarge(limit) => write!(f, "the upload is larger than {limit} bytes"),
            Self::UnexpectedPart(name) => write!(f, "the form has an unknown part `{name}`"),
        }
    }
}

impl std::error::Error for UploadFault {}

enum Source {
    Raw(Counted),
    Form { form: Multipart<'static>, head: Arc<HeadBudget>, field: Option<Field<'static>> },
    Done,
}

/// How a file is wrapped.
pub(super) enum Framing<'h> {
    /// The body is the file.
    Raw,
    /// The file is the part with this name.
    Form { content_type: &'h str, part: &'static str },
}

impl UploadStream {
    /// A refusal comes with what has not been read of the body.
    pub(super) async fn open(
        body: Body,
        media_type: String,
        content_length: Option<u64>,
        limit: u64,
        framing: Framing<'_>,
    ) -> Result<Self, (Fault, Body)> {
        let body = Arc::new(Mutex::new(body.into_data_stream()));
        let begun = Self::begin(body.clone(), media_type, content_length, limit, framing).await;
        begun.map_err(|fault| (fault, rest(body)))
    }

    async fn begin(
        body: Arc<Mutex<BodyDataStream>>,
        media_type: String,
        content_length: Option<u64>,
        limit: u64,
        framing: Framing<'_>,
    ) -> Result<Self, Fault> {
        let head = Arc::new(HeadBudget::default());
        let counted = Counted { body: body.clone(), left: limit, limit, head: head.clone() };
        let Framing::Form { content_type, part } = framing else {
            head.close();
            let source = Source::Raw(counted);
            return Ok(Self { media_type, content_length, file_name: None, source, body });
        };
        let boundary = multer::parse_boundary(content_type)
            .map_err(|error| Fault::MalformedBody(error.to_string()))?;
        let mut form = Multipart::new(counted, boundary);
        let field = poll_fn(|cx| poll_part(&mut form, &head, cx)).await?;
        let Some(field) = field else { return Err(Fault::MissingMembers(vec![part.to_owned()])) };
        if field.name() != Some(part) {
            return Err(Fault::InvalidBody(vec![Violation {
                path: field.name().unwrap_or_default().to_owned(),
                reason: format!("there is no such part; send one part, `{part}`"),
            }]));
        }
        let file_name = field.file_name().map(str::to_owned);
        let source = Source::Form { form, head, field: Some(field) };
        Ok(Self { media_type, content_length, file_name, source, body })
    }

    /// The media type of the request body.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The length of the request body, if it was sent; a form's framing is counted in.
    pub fn content_length(&self) -> Option<u64> {
        self.content_length
    }

    /// The file name that a form carries.
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// What has not been read of the body.
    pub(super) fn into_rest(self) -> Body {
        drop(self.source);
        rest(self.body)
    }
}

/// A body that nothing else reads any more.
fn rest(body: Arc<Mutex<BodyDataStream>>) -> Body {
    let body = Arc::into_inner(body);
    body.map_or_else(Body::empty, |body| {
        Body::from_stream(body.into_inner().unwrap_or_else(PoisonError::into_inner))
    })
}

impl std::fmt::Debug for UploadStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UploadStream")
            .field("media_type", &self.media_type)
            .field("content_length", &self.content_length)
            .field("file_name", &self.file_name)
            .finish_non_exhaustive()
    }
}

impl Stream for UploadStream {
    type Item = Result<Bytes, UploadFault>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = match &mut self.source {
            Source::Done => return Poll::Ready(None),
            Source::Raw(body) => ready!(Pin::new(body).poll_next(cx)),
            Source::Form { form, head, field } => {
                if let Some(part) = field {
                    match ready!(Pin::new(part).poll_next(cx)) {
                        Some(chunk) => Some(chunk.map_err(|error| into_upload_fault(&error))),
                        None => {
                            // A form is read on only when the part before has been dropped.
                            *field = None;
                            head.open();
                            after(ready!(poll_part(form, head, cx)))
                        }
                    }
                } else {
                    after(ready!(poll_part(form, head, cx)))
                }
            }
        };
        if !matches!(item, Some(Ok(_))) {
            self.source = Source::Done;
        }
        Poll::Ready(item)
    }
}

/// What follows the file in its form, which has to be nothing.
fn after(next: Result<Option<Field<'static>>, UploadFault>) -> Option<Result<Bytes, UploadFault>> {
    match next {
        Ok(None) => None,
        Ok(Some(field)) => {
            Some(Err(UploadFault::UnexpectedPart(field.name().unwrap_or_default().to_owned())))
        }
        Err(fault) => Some(Err(fault)),
    }
}

/// The next part of a form, unless its head goes on for too long.
fn poll_part(
    form: &mut Multipart<'static>,
    head: &HeadBudget,
    cx: &mut Context<'_>,
) -> Poll<Result<Option<Field<'static>>, UploadFault>> {
    match form.poll_next_field(cx) {
        Poll::Ready(part) => {
            head.close();
            Poll::Ready(part.map_err(|error| into_upload_fault(&error)))
        }
        Poll::Pending if head.is_spent() => Poll::Ready(Err(UploadFault::Malformed(format!(
            "no part begins within {MAX_HEAD} bytes"
        )))),
        Poll::Pending => Poll::Pending,
    }
}

/// How much is read before a part begins, in bytes: multer keeps all of it in memory.
const MAX_HEAD: u64 = 64 * 1024;

/// What is left to read before a part has to begin.
struct HeadBudget(AtomicU64);

impl Default for HeadBudget {
    fn default() -> Self {
        Self(AtomicU64::new(MAX_HEAD))
    }
}

impl HeadBudget {
    /// A part is expected.
    fn open(&self) {
        self.0.store(MAX_HEAD, Ordering::Relaxed);
    }

    /// A part has begun, whose content is not kept.
    fn close(&self) {
        self.0.store(u64::MAX, Ordering::Relaxed);
    }

    fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    fn spend(&self, bytes: u64) {
        let left = self.0.load(Ordering::Relaxed);
        if left != u64::MAX {
            self.0.store(left.saturating_sub(bytes), Ordering::Relaxed);
        }
    }
}

/// A body that is cut off at the limit.
struct Counted {
    body: Arc<Mutex<BodyDataStream>>,
    left: u64,
    limit: u64,
    head: Arc<HeadBudget>,
}

impl Stream for Counted {
    type Item = Result<Bytes, UploadFault>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Whoever asks looks at what it has by now, and finds out that it is too much.
        if self.head.is_spent() {
            return Poll::Pending;
        }
        let next = {
            let mut body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
            ready!(Pin::new(&mut *body).poll_next(cx))
        };
        Poll::Ready(match next {
            None => None,
            Some(Err(error)) => Some(Err(UploadFault::Malformed(format!("it broke off: {error}")))),
            Some(Ok(chunk)) => {
                let length = chunk.len() as u64;
                self.head.spend(length);
                match self.left.checked_sub(length) {
                    Some(left) => {
                        self.left = left;
                        Some(Ok(chunk))
                    }
                    None => Some(Err(UploadFault::TooLarge(self.limit))),
                }
            }
        })
    }
}

fn into_upload_fault(error: &multer::Error) -> UploadFault {
    if let multer::Error::StreamReadFailed(source) = error
        && let Some(fault) = source.downcast_ref::<UploadFault>()
    {
        return fault.clone();
    }
    UploadFault::Malformed(error.to_string())
}

impl From<UploadFault> for Fault {
    fn from(fault: UploadFault) -> Self {
        match fault {
            UploadFault::Malformed(reason) => Self::MalformedBody(reason),
            UploadFault::TooLarge(limit) => Self::BodyTooLarge(limit),
            UploadFault::UnexpectedPart(path) => Self::InvalidBody(vec![Violation {
                path,
                reason: "there is no such part".to_owned(),
            }]),
        }
    }
}
