//! What is found where appliance and document meet.

use serde::Serialize;

use super::contract::Place;

/// One thing that a reader of the report should know.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding {
    pub(crate) level: Level,
    /// What kind of finding it is.
    pub(crate) rule: Rule,
    /// The probe, and the number of the exchange in the report.
    pub(crate) probe: &'static str,
    pub(crate) exchange: Option<usize>,
    /// The request in a line, and the status of its answer.
    pub(crate) request: Option<String>,
    pub(crate) status: Option<u16>,
    /// The place in the answer's body, as a JSON pointer.
    pub(crate) at: Option<String>,
    /// The place in the document.
    pub(crate) document: Option<Place>,
    pub(crate) message: String,
    /// What the appliance sent there, without secrets and shortened.
    pub(crate) seen: Option<String>,
    /// The statements that this contradicts.
    pub(crate) contradicts: Vec<String>,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Level {
    /// The appliance does otherwise than the document says.
    Contradiction,
    /// A probe had no answer, or one that says nothing about what was asked.
    Trouble,
    /// The appliance does something where the document is open.
    Drift,
}

/// The kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Rule {
    /// The operation has neither the status nor its range.
    StatusUndocumented,
    /// The operation has only the range of the status.
    StatusOfRange,
    /// The request should have been answered with another status.
    Otherwise,
    /// The response has no such content type.
    MediaType,
    /// A header that is required is missing.
    HeaderMissing,
    /// A header breaks its schema.
    HeaderValue,
    /// The body is not what its content type says.
    BodyUnreadable,
    /// The body breaks its schema.
    Schema,
    /// The error has a type that the document does not know.
    ErrorTypeUndocumented,
    /// A member that the document does not list.
    MemberUndocumented,
    /// A value that only the open end of a set takes.
    ValueUndocumented,
    /// Something that the document says in words does not hold.
    Claim,
    /// There was no whole answer.
    NoAnswer,
    /// The appliance could not serve the request.
    Unavailable,
    /// The session was refused.
    SessionEnded,
    /// The user may not do this.
    Forbidden,
    /// A change was refused, as documented.
    Refused,
    /// The answer took long.
    Slow,
    /// The appliance's clock and ours disagree.
    Clock,
    /// The appliance did not come back as wanted.
    NotBack,
}
