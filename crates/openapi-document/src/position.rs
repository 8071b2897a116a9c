//! Lines and columns of byte offsets.

/// A place in a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// Byte offsets at which the lines of a text start.
#[derive(Debug, Clone)]
pub(crate) struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Splits at `\n`, `\r\n` and a lone `\r`, as YAML does.
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (offset, byte) in bytes.iter().enumerate() {
            let ends_line = match byte {
                b'\n' => true,
                b'\r' => bytes.get(offset + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends_line {
                starts.push(offset as u32 + 1);
            }
        }
        Self { starts }
    }

    /// Line and column of a byte offset; an offset past the end gives the last place.
    pub(crate) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.starts.partition_point(|start| *start as usize <= offset).max(1) - 1;
        let start = self.starts[line] as usize;
        let column = match text.get(start..offset) {
            Some(before) if before.is_ascii() => before.len(),
            Some(before) => before.chars().count(),
            None => offset - start,
        };
        Position { line: line as u32 + 1, column: column as u32 + 1 }
    }

    /// Byte offset of a line (from 1) and a column (from 0, in characters).
    pub(crate) fn offset(&self, text: &str, line: usize, column: usize) -> usize {
        let Some(start) = self.starts.get(line.saturating_sub(1)) else { return text.len() };
        let start = *start as usize;
        let rest = &text[start..];
        let head = &rest.as_bytes()[..column.min(rest.len())];
        if head.is_ascii() {
            return start + head.len();
        }
        rest.char_indices().nth(column).map_or(text.len(), |(at, _)| start + at)
    }

    /// The text of a line, from 1, without its line break.
    pub(crate) fn line<'t>(&self, text: &'t str, line: u32) -> &'t str {
        let index = (line as usize).saturating_sub(1);
        let Some(start) = self.starts.get(index) else { return "" };
        let end = self.starts.get(index + 1).map_or(text.len(), |end| *end as usize);
        text[*start as usize..end].trim_end_matches(['\n', '\r'])
    }

    pub(crate) fn count(&self) -> u32 {
        self.starts.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_count_bytes() {
        let text = "a\r\nßx\ry\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 0), Position { line: 1, column: 1 });
        assert_eq!(index.position(text, 5), Position { line: 2, column: 2 });
        assert_eq!(index.position(text, 7), Position { line: 3, column: 1 });
        assert_eq!(index.offset(text, 2, 1), 5);
        assert_eq!(index.line(text, 2), "ßx");
        assert_eq!(index.position(text, 900).line, 4);
    }
}
