//! Recordings: each exchange as a line of JSON without its secrets, and answers out of such a file.
//!
//! A line has `request` (`method`, `path` with its query, `headers`, `body`) and `answer` (`status`,
//! `headers`, `body`). A body is JSON where it is, `{"bytes": n}` where it is something else, and
//! absent where there is none. Credentials, cookies and tokens are replaced by `redacted`, as are
//! user, password and query of a URL in a body, and of what was meant as one.

mod line;
mod record;
mod redact;
mod replay;

pub(crate) use record::{Recorder, record};
pub(crate) use redact::url as redacted_url;
pub(crate) use replay::Recording;
pub use replay::RecordingError;
