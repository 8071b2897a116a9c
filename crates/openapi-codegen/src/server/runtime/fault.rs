//! What can be wrong with a request before a handler sees it.

/// A request that the stubs refuse by themselves, in the contract's own words.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    /// Required members of the body are missing, all of them named.
    MissingMembers(Vec<String>),
    /// The body is no JSON, or a broken form, or it broke off.
    MalformedBody(String),
    /// The body breaks its schema.
    InvalidBody(Vec<Violation>),
    /// A parameter is missing or has a value that it cannot have.
    InvalidParameter { parameter: String, reason: String },
    /// No operation has this path.
    UnknownPath(String),
    /// The path has no operation with this method.
    MethodNotAllowed,
    /// JSON, the only form of an answer, is not accepted.
    NotAcceptable,
    /// A body without a length.
    LengthRequired,
    /// The body is larger than the limit, in bytes.
    BodyTooLarge(u64),
    /// The content type is none of these.
    UnsupportedMediaType(&'static [&'static str]),
    /// An `Expect` header that is not met.
    ExpectationFailed,
}

/// One fault of a body.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Violation {
    /// Where, as `checksum.sha256`; empty for the body itself.
    pub(super) path: String,
    /// What is wrong there.
    pub(super) reason: String,
}
