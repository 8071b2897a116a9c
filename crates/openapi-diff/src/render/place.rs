//! Where a finding is shown: the lines of both documents, also of the one that lacks what changed.

use openapi_document::Document;

use crate::{Finding, Location};

/// The line of the revision that a finding is shown at: its own, or the nearest one that survives.
pub(super) fn anchor(finding: &Finding, revision: &Document) -> Location {
    if let Some(location) = &finding.revision {
        return location.clone();
    }
    let pointer = finding.base.as_ref().map_or("", |it| it.pointer.as_str());
    let node = revision.nearest(pointer);
    let position = node.key_position();
    Location { pointer: node.pointer(), line: position.line, column: position.column }
}

/// A source line and the part of it to underline, in bytes of the line.
pub(super) struct Excerpt<'d> {
    pub(super) line: u32,
    pub(super) text: &'d str,
    pub(super) mark: std::ops::Range<usize>,
}

/// The longest line that is shown, in bytes. A document without line breaks is one line: shown with each finding, the
/// report would grow with the square of it.
const LONGEST: usize = 4096;

/// The line of a location; none if the document has no such line, as for a location that is not of this document, and
/// none if nobody could read it.
pub(super) fn excerpt<'d>(document: &'d Document, location: &Location) -> Option<Excerpt<'d>> {
    if location.line == 0 || location.line > document.line_count() {
        return None;
    }
    let text = document.line(location.line).trim_end_matches(['\n', '\r']);
    if text.len() > LONGEST {
        return None;
    }
    let column = usize::try_from(location.column).ok()?.saturating_sub(1);
    let start = text.char_indices().nth(column).map_or(text.len(), |(at, _)| at);
    let rest = text.get(start..).unwrap_or_default();
    Some(Excerpt { line: location.line, text, mark: start..start + token(rest) })
}

/// The length of the token that starts a text: a quoted string, a flow collection's mark, or a plain scalar, which may
/// be a key.
fn token(text: &str) -> usize {
    let quote = text.chars().next().filter(|it| matches!(it, '"' | '\''));
    let length = match quote {
        Some(quote) => text.get(1..).and_then(|it| it.find(quote)).map_or(text.len(), |at| at + 2),
        None => {
            let ends = [text.find(": "), text.find(" #"), text.find(", "), text.find(" }")];
            let end = ends.into_iter().flatten().min().unwrap_or(text.len());
            text.get(..end).unwrap_or(text).trim_end().trim_end_matches(':').len()
        }
    };
    length.max(usize::from(!text.is_empty()))
}
