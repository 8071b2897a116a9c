//! A finding: one edit of the document, whom it breaks, where it stands and what to do about it.

use std::ops::Deref;

use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// How much a change hurts the party that it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Compatible.
    Info,
    /// Compatible or not, depending on how lenient the other side is.
    Warning,
    /// Not compatible, or not provably so.
    Breaking,
}

impl Level {
    /// The word that JSON and text show.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Breaking => "breaking",
        }
    }
}

/// The parties for whom a change is more than information.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Affects {
    /// Clients that were written against the base.
    Clients,
    /// Servers that were written against the base.
    Servers,
    /// Clients and servers.
    Both,
    /// Only the source code that uses a generated SDK.
    Sdk,
    /// Nobody.
    Nobody,
}

/// The way in which a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the client to the server.
    Request,
    /// From the server to the client.
    Response,
    /// Both ways.
    Both,
}

/// An operation that a change reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct OperationRef {
    /// Method and path, as in `POST /orders`.
    pub label: String,
    /// The `operationId`, where the document has one.
    pub operation_id: Option<String>,
    /// Whether requests, responses or both of the operation are concerned.
    pub direction: Direction,
}

/// The operations that a change reaches, ordered by label.
///
/// JSON carries them twice: `operations` holds the labels, `operation_details` the whole records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operations(pub Vec<OperationRef>);

impl Deref for Operations {
    type Target = [OperationRef];

    fn deref(&self) -> &[OperationRef] {
        &self.0
    }
}

impl Serialize for Operations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let labels: Vec<&str> = self.0.iter().map(|it| it.label.as_str()).collect();
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("operations", &labels)?;
        map.serialize_entry("operation_details", &self.0)?;
        map.end()
    }
}

/// The JSON form of [`Operations`], for the schema alone.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "schemars reads the fields, nothing constructs them")]
struct OperationsJson {
    /// Method and path of each operation, as in `POST /orders`.
    operations: Vec<String>,
    /// The same operations with their `operationId` and the direction.
    operation_details: Vec<OperationRef>,
}

impl JsonSchema for Operations {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Operations".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        OperationsJson::json_schema(generator)
    }
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Location {
    /// JSON pointer, as in `/paths/~1orders/get`.
    pub pointer: String,
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
}

/// What a change does to one party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Verdict {
    /// How much it hurts.
    pub level: Level,
    /// The reason, as one sentence.
    pub sentence: String,
}

/// What a change does to each party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Verdicts {
    /// The wire, for clients of the base that meet a server of the revision.
    pub clients: Verdict,
    /// The wire, for servers of the base that meet a client of the revision.
    pub servers: Verdict,
    /// Rust source that was written against the SDK generated from the base.
    pub sdk: Verdict,
}

/// One edit of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// The rule, in kebab-case.
    pub id: &'static str,
    /// How much the change hurts existing clients on the wire.
    pub level: Level,
    /// The parties for whom the change is more than information.
    pub affects: Affects,
    /// Why the engine could not decide; such a finding is breaking until a person or a policy says otherwise.
    pub undecided: Option<String>,
    /// The operations that the change reaches.
    #[serde(flatten)]
    pub operations: Operations,
    /// Where the base holds what changed; for an addition, the nearest place that it has.
    pub base: Option<Location>,
    /// Where the revision holds what changed; for a removal, the nearest place that survives.
    pub revision: Option<Location>,
    /// What the base says there; absent for an addition.
    pub old: Option<serde_json::Value>,
    /// What the revision says there; absent for a removal.
    pub new: Option<serde_json::Value>,
    /// What changed, as one sentence.
    pub message: String,
    /// How to make the change compatible.
    pub hint: String,
    /// What the change does to each party.
    pub verdicts: Verdicts,
    /// Identifies the edit across runs; hexadecimal, made of rule, pointers and values, never of wording.
    pub fingerprint: String,
}
