//! A document: its source and its tree.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use crate::position::LineIndex;
use crate::reference::find_anchors;
use crate::tree::{MAX_SOURCE, Tree};
use crate::{Node, ParseError, Position, ReadError};

/// The version of the OpenAPI Specification that a document follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpecVersion {
    /// Swagger 2.0.
    V2_0,
    /// OpenAPI 3.0.x.
    V3_0,
    /// OpenAPI 3.1.x, and 3.2.x, whose schemas are those of 3.1.
    V3_1,
    /// Another one, or none given.
    Unknown,
}

/// A key that stands twice in one object. The last one is kept in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateKey {
    /// JSON pointer of the object.
    pub pointer: String,
    /// The key.
    pub key: String,
    /// Where the earlier one, which is lost, stands.
    pub position: Position,
}

/// A JSON or YAML document with the place of every node.
#[derive(Debug)]
pub struct Document {
    name: String,
    pub(crate) text: String,
    pub(crate) tree: Tree,
    lines: LineIndex,
    duplicates: Vec<DuplicateKey>,
    /// What anchors name, found when the first reference to one is met.
    anchors: OnceLock<HashMap<String, Vec<u32>>>,
}

impl Document {
    /// Reads a text: JSON if it starts with a bracket, YAML otherwise.
    ///
    /// # Errors
    /// If it is neither, is empty, nested too deeply, or explodes through aliases.
    pub fn parse(name: impl Into<String>, text: impl Into<String>) -> Result<Self, ParseError> {
        let (name, text) = (name.into(), text.into());
        let lines = LineIndex::new(&text);
        let fault = |fault: crate::json::Fault| ParseError {
            name: name.clone(),
            position: lines.position(&text, fault.offset),
            message: fault.message,
        };
        if text.len() > MAX_SOURCE {
            return Err(fault(crate::json::Fault::new(0, "the file is larger than 2 GiB")));
        }
        let start = text.trim_start_matches('\u{feff}').trim_start();
        let tree = if start.starts_with(['{', '[']) {
            // Flow style YAML also starts with a bracket; if it is neither, JSON's fault is the
            // better one to show.
            crate::json::read(&text)
                .or_else(|json| crate::yaml::read(&text, &lines).map_err(|_| json))
        } else {
            crate::yaml::read(&text, &lines)
        }
        .map_err(fault)?;
        let (duplicates, anchors) = (Vec::new(), OnceLock::new());
        let mut document = Self { name, text, tree, lines, duplicates, anchors };
        document.duplicates = document.find_duplicates();
        Ok(document)
    }

    /// Reads bytes as [`parse`](Self::parse) does.
    ///
    /// # Errors
    /// As `parse`, and if the bytes are no UTF-8.
    pub fn parse_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, ParseError> {
        let name = name.into();
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse(name, text),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let head = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
                let position = LineIndex::new(&head).position(&head, valid);
                let message = format!("byte {valid} is no UTF-8; save the file as UTF-8");
                Err(ParseError { name, position, message })
            }
        }
    }

    /// Reads a file; its path becomes the document's name.
    ///
    /// # Errors
    /// If the file cannot be read, or holds no document.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let bytes = std::fs::read(path)
            .map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
        Ok(Self::parse_bytes(path.display().to_string(), bytes)?)
    }

    pub(crate) fn anchors(&self) -> &HashMap<String, Vec<u32>> {
        self.anchors.get_or_init(|| find_anchors(self))
    }

    fn find_duplicates(&self) -> Vec<DuplicateKey> {
        let node = |id| Node::new(self, id);
        self.tree
            .duplicates
            .iter()
            .map(|duplicate| DuplicateKey {
                pointer: node(duplicate.object).pointer(),
                key: self.tree.key(&self.text, duplicate.member).to_owned(),
                position: node(duplicate.member).key_position(),
            })
            .collect()
    }

    /// Name of the document: a path, or what the caller chose.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The source.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The outermost node.
    pub fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }

    /// The specification that the document says it follows.
    pub fn version(&self) -> SpecVersion {
        let field = |key: &str| {
            let node = self.root().get(key)?;
            node.as_str().or_else(|| node.number_text())
        };
        let is = |version: &str, major_minor: &str| {
            version.strip_prefix(major_minor).is_some_and(|it| it.is_empty() || it.starts_with('.'))
        };
        match (field("openapi"), field("swagger")) {
            (Some(version), _) if is(version, "3.0") => SpecVersion::V3_0,
            (Some(version), _) if is(version, "3.1") || is(version, "3.2") => SpecVersion::V3_1,
            (None, Some(version)) if is(version, "2.0") => SpecVersion::V2_0,
            _ => SpecVersion::Unknown,
        }
    }

    /// Keys that stand twice in one object, in the order of the source.
    pub fn duplicate_keys(&self) -> &[DuplicateKey] {
        &self.duplicates
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        self.lines.position(&self.text, offset)
    }

    /// Text of a line, from 1, without its line break; empty past the end.
    pub fn line(&self, line: u32) -> &str {
        self.lines.line(&self.text, line)
    }

    /// Number of lines.
    pub fn line_count(&self) -> u32 {
        self.lines.count()
    }

    /// The value without positions, for tools that take JSON.
    pub fn to_json(&self) -> serde_json::Value {
        self.root().to_json()
    }
}
