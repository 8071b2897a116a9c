//! A file on its way to a handler, as a stream; it is never held as a whole.

use std::{
    pin::Pin,
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
    Form { form: Multipart<'static>, field: Option<Field<'static>> },
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
    pub(super) async fn open(
        body: Body,
        media_type: String,
        content_length: Option<u64>,
        limit: u64,
        framing: Framing<'_>,
    ) -> Result<Self, Fault> {
        let body = Counted { body: body.into_data_stream(), left: limit, limit };
        let Framing::Form { content_type, part } = framing else {
            return Ok(Self {
                media_type,
                content_length,
                file_name: None,
                source: Source::Raw(body),
            });
        };
        let boundary = multer::parse_boundary(content_type)
            .map_err(|error| Fault::MalformedBody(error.to_string()))?;
        let mut form = Multipart::new(body, boundary);
        let field = form.next_field().await.map_err(|error| into_fault(&error))?;
        let Some(field) = field else { return Err(Fault::MissingMembers(vec![part.to_owned()])) };
        if field.name() != Some(part) {
            return Err(Fault::InvalidBody(vec![Violation {
                path: field.name().unwrap_or_default().to_owned(),
                reason: format!("there is no such part; send one part, `{part}`"),
            }]));
        }
        let file_name = field.file_name().map(str::to_owned);
        let source = Source::Form { form, field: Some(field) };
        Ok(Self { media_type, content_length, file_name, source })
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

    /// What has not been read.
    pub(super) fn into_rest(self) -> Body {
        Body::from_stream(self)
    }
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
            Source::Form { form, field } => {
                if let Some(part) = field {
                    match ready!(Pin::new(part).poll_next(cx)) {
                        Some(chunk) => Some(chunk.map_err(|error| into_upload_fault(&error))),
                        None => {
                            // A form is read on only when the part before has been dropped.
                            *field = None;
                            after(ready!(form.poll_next_field(cx)))
                        }
                    }
                } else {
                    after(ready!(form.poll_next_field(cx)))
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
fn after(next: multer::Result<Option<Field<'static>>>) -> Option<Result<Bytes, UploadFault>> {
    match next {
        Ok(None) => None,
        Ok(Some(field)) => {
            Some(Err(UploadFault::UnexpectedPart(field.name().unwrap_or_default().to_owned())))
        }
        Err(error) => Some(Err(into_upload_fault(&error))),
    }
}

/// A body that is cut off at the limit.
struct Counted {
    body: BodyDataStream,
    left: u64,
    limit: u64,
}

impl Stream for Counted {
    type Item = Result<Bytes, UploadFault>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(match ready!(Pin::new(&mut self.body).poll_next(cx)) {
            None => None,
            Some(Err(error)) => Some(Err(UploadFault::Malformed(format!("it broke off: {error}")))),
            Some(Ok(chunk)) => match self.left.checked_sub(chunk.len() as u64) {
                Some(left) => {
                    self.left = left;
                    Some(Ok(chunk))
                }
                None => Some(Err(UploadFault::TooLarge(self.limit))),
            },
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

fn into_fault(error: &multer::Error) -> Fault {
    into_upload_fault(error).into()
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
