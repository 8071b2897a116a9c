//! What lint reports.

use openapi_document::{ParseError, Position};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The document is wrong, or what is generated from it would be.
    Error,
    /// The document is legal, but hardly what its author meant.
    Warning,
}

impl Level {
    /// The word that every renderer uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One fault of a document, with its place and its cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Id of the rule, such as `ref-dangling`; see [`rules`](crate::rules()).
    pub rule: &'static str,
    /// How bad it is.
    pub level: Level,
    /// Where it is.
    pub position: Position,
    /// The operation that has the fault: its `operationId`, or `POST /x` if it has none. A fault
    /// of a component or a path item names an operation that uses it, the nearest one.
    pub operation: Option<String>,
    /// The component that has the fault, such as `schemas/Slot`.
    pub component: Option<String>,
    /// What is wrong, in one sentence without a period.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// JSON pointer to the place, such as `/paths/~1api/get`.
    pub pointer: String,
}

impl Finding {
    /// The finding for a file that could not be read as JSON or YAML at all.
    pub fn from_parse_error(error: &ParseError) -> Self {
        Self {
            rule: "parse",
            level: Level::Error,
            position: error.position,
            operation: None,
            component: None,
            message: error.message.clone(),
            hint: "no rule looks at a file that cannot be read; mend this first".to_owned(),
            pointer: String::new(),
        }
    }

    /// What the finding is about, for a reader: the operation, else the component.
    pub fn subject(&self) -> Option<&str> {
        self.operation.as_deref().or(self.component.as_deref())
    }
}
