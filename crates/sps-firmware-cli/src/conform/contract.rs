//! The document that is in the program, and where its statements stand.

use anyhow::{Context, Result};
use openapi_document::{Document, Node, Operation};
use serde::Serialize;

/// The document as people name it.
pub(crate) const NAME: &str = "openapi/sps-firmware.yaml";
const TEXT: &str = include_str!("../../assets/sps-firmware.yaml");

/// The document, read.
pub(crate) struct Contract {
    document: Document,
}

/// A place in the document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Place {
    /// The JSON pointer.
    pub(crate) pointer: String,
    /// The line, from 1.
    pub(crate) line: u32,
}

impl Contract {
    /// The document that this program was built with.
    pub(crate) fn embedded() -> Result<Self> {
        Self::parse(TEXT.to_owned())
    }

    fn parse(text: String) -> Result<Self> {
        let document =
            Document::parse(NAME, text).context("reading the document in the program")?;
        Ok(Self { document })
    }

    /// The whole.
    pub(crate) fn root(&self) -> Node<'_> {
        self.document.root()
    }

    /// The version of the contract.
    pub(crate) fn version(&self) -> &str {
        let version = self.root().get("info").and_then(|info| info.get("version"));
        version.and_then(Node::as_str).unwrap_or_default()
    }

    /// The operation with an id.
    pub(crate) fn operation(&self, id: &str) -> Option<Operation<'_>> {
        self.document.operations().find(|operation| operation.id() == Some(id))
    }

    /// The response that an operation has for a status: exactly, or by its range.
    pub(crate) fn response<'d>(
        &'d self,
        operation: &Operation<'d>,
        status: u16,
    ) -> Option<Response<'d>> {
        let responses = operation.responses(&self.document);
        let find = |key: &str| {
            responses.iter().find(|(name, _)| *name == key).map(|(_, response)| *response)
        };
        let exact = find(&status.to_string());
        let node = exact.or_else(|| find(&format!("{}XX", status / 100)))?;
        Some(Response { node: self.follow(node), is_exact: exact.is_some() })
    }

    /// The node that a `$ref` means; without one, the node itself.
    pub(crate) fn follow<'d>(&'d self, node: Node<'d>) -> Node<'d> {
        self.document.follow(node).unwrap_or(node)
    }

    /// The node at a pointer.
    pub(crate) fn find(&self, pointer: &str) -> Option<Node<'_>> {
        self.document.resolve(&format!("#{pointer}")).ok()
    }

    /// The place of a pointer, or of the nearest thing around it that the document has.
    pub(crate) fn place(&self, pointer: &str) -> Place {
        place(self.document.nearest(pointer))
    }
}

/// A response of an operation.
#[derive(Clone, Copy)]
pub(crate) struct Response<'d> {
    pub(crate) node: Node<'d>,
    /// Whether the operation names the status, and not just its range.
    pub(crate) is_exact: bool,
}

/// Where a node stands.
pub(crate) fn place(node: Node<'_>) -> Place {
    Place { pointer: node.pointer(), line: node.key_position().line }
}

#[cfg(test)]
mod tests {
    use super::Contract;

    #[test]
    fn a_pointer_into_nothing_leads_to_the_nearest_place() {
        let contract = Contract::embedded().unwrap();
        let known = contract.place("/components/schemas/SlotBody");
        let below = contract.place("/components/schemas/SlotBody/allOf/3/then");
        assert_eq!(known, below);
        assert!(known.line > 1 && known.pointer == "/components/schemas/SlotBody");
    }
}
