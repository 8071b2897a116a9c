//! What the engine knows of one kind of change, as data.

use crate::finding::Level;

/// One kind of change.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Stable name in kebab-case.
    pub id: &'static str,
    /// What changed, as a short phrase.
    pub title: &'static str,
    /// Whom it breaks, and why.
    pub why: &'static str,
    /// A pair of fragments that shows the change.
    pub example: Example,
    /// What to do instead.
    pub safe_alternative: &'static str,
    /// How much it hurts, where nothing about the single case says otherwise.
    pub levels: Levels,
    /// The rule for the same change seen from the other side of the wire.
    pub mirror: Mirror,
}

/// The default levels of a rule on the three axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levels {
    /// The wire, for existing clients.
    pub clients: Level,
    /// The wire, for existing servers.
    pub servers: Level,
    /// The source of a generated Rust SDK.
    pub sdk: Level,
}

/// Two YAML fragments of a document and the place where they stand.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What surrounds the fragments.
    pub frame: Frame,
    /// The fragment before the change.
    pub before: &'static str,
    /// The fragment after the change.
    pub after: &'static str,
}

/// The place in which an [`Example`] stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// The whole document but for `openapi` and `info`.
    Document,
    /// The body of `paths`.
    Paths,
    /// The body of one operation, but for its responses.
    Operation,
    /// The body of one operation, responses included.
    WholeOperation,
    /// The body of the response 200.
    Response,
    /// The schema of a JSON request body.
    RequestSchema,
    /// The schema of a JSON response body.
    ResponseSchema,
}

/// The rule for the other side of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mirror {
    /// The identifier of the mirrored rule.
    Rule(&'static str),
    /// Why there is none.
    Waived(&'static str),
}

impl Example {
    /// The whole document around the fragment before the change.
    #[must_use]
    pub fn base(&self) -> String {
        self.frame.wrap(self.before)
    }

    /// The whole document around the fragment after the change.
    #[must_use]
    pub fn revision(&self) -> String {
        self.frame.wrap(self.after)
    }
}

impl Frame {
    fn wrap(self, fragment: &str) -> String {
        const HEAD: &str = "openapi: 3.0.3\ninfo: { title: Example, version: 1.0.0 }\n";
        const OPERATION: &str = "paths:\n  /things:\n    post:\n      operationId: thing_create\n";
        const NO_CONTENT: &str = "      responses:\n        '204': { description: done }\n";
        const JSON_BODY: &str = "content:\n application/json:\n  schema:\n";
        match self {
            Self::Document => format!("{HEAD}{fragment}\n"),
            Self::Paths => format!("{HEAD}paths:\n{}", indent(fragment, 2)),
            Self::Operation => format!("{HEAD}{OPERATION}{}{NO_CONTENT}", indent(fragment, 6)),
            Self::WholeOperation => {
                let operation = "paths:\n  /things:\n    post:\n";
                format!("{HEAD}{operation}{}", indent(fragment, 6))
            }
            Self::Response => format!(
                "{HEAD}{OPERATION}      responses:\n        '200':\n          description: done\n{}",
                indent(fragment, 10)
            ),
            Self::RequestSchema => format!(
                "{HEAD}{OPERATION}      requestBody:\n        required: true\n{}{}{NO_CONTENT}",
                indent(JSON_BODY, 8),
                indent(fragment, 12)
            ),
            Self::ResponseSchema => format!(
                "{HEAD}{OPERATION}      responses:\n        '200':\n          description: done\n{}{}",
                indent(JSON_BODY, 10),
                indent(fragment, 14)
            ),
        }
    }
}

fn indent(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}\n", "")).collect()
}
