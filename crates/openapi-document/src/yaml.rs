//! Builds a tree from the events of the YAML parser.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::Kind;
use crate::json::Fault;
use crate::position::LineIndex;
use crate::scalar::plain;
use crate::tree::{Builder, Refusal, Text, Tree};

pub(crate) fn read(source: &str, lines: &LineIndex) -> Result<Tree, Fault> {
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let reader = Reader {
        source,
        // The parser counts from behind a byte order mark.
        mark: source.len() - text.len(),
        lines,
        builder: Builder::new(source),
        anchors: HashMap::new(),
        open: Vec::new(),
    };
    reader.run(Parser::new_from_str(text))
}

struct Reader<'s> {
    source: &'s str,
    mark: usize,
    lines: &'s LineIndex,
    builder: Builder<'s>,
    /// Finished nodes by the parser's number of their anchor.
    anchors: HashMap<usize, u32>,
    /// Open containers: anchor and node.
    open: Vec<(usize, u32)>,
}

impl<'s> Reader<'s> {
    fn run<T: saphyr_parser::Input>(mut self, parser: Parser<'s, T>) -> Result<Tree, Fault>
    where
        Parser<'s, T>: Iterator<Item = Result<(Event<'s>, Span), saphyr_parser::ScanError>>,
    {
        for event in parser {
            let (event, span) = event.map_err(|error| {
                let mark = error.marker();
                let offset = self.lines.offset(self.source, mark.line(), mark.col());
                // Each other byte of UTF-16 without a mark is this character.
                if self.source.contains('\0') {
                    return Fault::new(
                        offset,
                        "the file holds NUL characters; save it as UTF-8 text",
                    );
                }
                Fault::new(offset, error.info())
            })?;
            let start = self.offset(span.start.line(), span.start.col());
            let end = self.offset(span.end.line(), span.end.col());
            if self.builder.root().is_some() && starts_node(&event) {
                return Err(Fault::new(start, "a second YAML document starts; keep one a file"));
            }
            self.event(event, start, end)?;
        }
        if self.builder.root().is_none() {
            return Err(Fault::new(0, "the file is empty; an OpenAPI document is an object"));
        }
        Ok(self.builder.finish())
    }

    fn offset(&self, line: usize, column: usize) -> usize {
        let skipped = if line <= 1 && self.mark > 0 { 1 } else { 0 };
        self.lines.offset(self.source, line, column + skipped)
    }

    fn event(&mut self, event: Event<'s>, start: usize, end: usize) -> Result<(), Fault> {
        let refused = |refusal: Refusal| Fault::new(start, refusal.message());
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                // A core tag says what a scalar is, however it is quoted.
                let tag = tag.as_deref().map(|it| it.suffix.as_str());
                let forced_string = matches!(tag, Some("str" | "!"));
                let forced_plain = matches!(tag, Some("int" | "float" | "bool" | "null"));
                if self.builder.wants_key() {
                    let text = self.text(text, start, end);
                    self.builder.key(text, start);
                    return Ok(());
                }
                let is_plain = style == ScalarStyle::Plain && !forced_string;
                let (kind, text) = if is_plain || forced_plain {
                    match plain(&text) {
                        (Kind::String, _) => (Kind::String, self.text(text, start, end)),
                        (kind, meant) => {
                            (kind, self.text(Cow::Owned(meant.into_owned()), start, end))
                        }
                    }
                } else {
                    (Kind::String, self.text(text, start, end))
                };
                let node = self.builder.scalar(kind, text, start, end);
                self.remember(anchor, node);
            }
            Event::MappingStart(anchor, _) => self.begin(Kind::Object, anchor, start)?,
            Event::SequenceStart(anchor, _) => self.begin(Kind::Array, anchor, start)?,
            Event::MappingEnd => {
                for merged in self.builder.take_merge_members() {
                    self.builder.merge(merged).map_err(refused)?;
                }
                self.close(end);
            }
            Event::SequenceEnd => self.close(end),
            Event::Alias(anchor) => {
                if self.builder.wants_key() {
                    return Err(Fault::new(start, "an alias as a key; write the key out"));
                }
                let Some(node) = self.anchors.get(&anchor).copied() else {
                    return Err(Fault::new(start, "an alias inside of its own anchor never ends"));
                };
                self.builder.copy(node).map_err(refused)?;
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn begin(&mut self, kind: Kind, anchor: usize, start: usize) -> Result<(), Fault> {
        if self.builder.wants_key() {
            return Err(Fault::new(start, "a key must be a string, not a list or an object"));
        }
        let node = self.builder.begin(kind, start).map_err(|it| Fault::new(start, it.message()))?;
        self.open.push((anchor, node));
        Ok(())
    }

    fn close(&mut self, end: usize) {
        self.builder.end(end);
        if let Some((anchor, node)) = self.open.pop() {
            self.remember(anchor, node);
        }
    }

    /// Anchors are numbered from 1; 0 means none.
    fn remember(&mut self, anchor: usize, node: u32) {
        if anchor > 0 {
            self.anchors.insert(anchor, node);
        }
    }

    fn text(&mut self, text: Cow<'_, str>, start: usize, end: usize) -> Text {
        let source = self.source.get(start..end).unwrap_or_default();
        if source == text {
            return self.builder.source_text(start, end);
        }
        let quoted =
            source.len() == text.len() + 2 && source.get(1..source.len() - 1) == Some(&text);
        if quoted {
            return self.builder.source_text(start + 1, end - 1);
        }
        self.builder.side_text(&text)
    }
}

fn starts_node(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Scalar(..) | Event::MappingStart(..) | Event::SequenceStart(..) | Event::Alias(_)
    )
}
