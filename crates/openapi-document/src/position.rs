//! Lines and columns of byte offsets.

/// A place in a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// Bytes between two of the places at which characters are counted beforehand.
const BLOCK: usize = 4096;

/// Lines no longer than this are scanned; for longer ones, such as a whole document on one line,
/// the counted characters are asked.
const SHORT: usize = 512;

/// Byte offsets at which the lines of a text start, and its characters counted block by block, so
/// that no look-up takes time in proportion to a line.
#[derive(Debug, Clone)]
pub(crate) struct LineIndex {
    starts: Vec<u32>,
    /// Characters before each block.
    characters: Vec<u32>,
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
        let mut characters = Vec::with_capacity(bytes.len() / BLOCK + 1);
        let mut count = 0;
        for block in bytes.chunks(BLOCK) {
            characters.push(count);
            count += count_characters(block) as u32;
        }
        // The end of the text may be where another block would start.
        characters.push(count);
        Self { starts, characters }
    }

    /// Number of characters before a byte offset.
    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let block = offset / BLOCK;
        let Some(count) = self.characters.get(block) else { return 0 };
        *count as usize + count_characters(&text.as_bytes()[block * BLOCK..offset])
    }

    /// Line and column of a byte offset; an offset past the end gives the last place.
    pub(crate) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.starts.partition_point(|start| *start as usize <= offset).max(1) - 1;
        let start = self.starts[line] as usize;
        let column = if offset - start <= SHORT {
            count_characters(&text.as_bytes()[start..offset])
        } else {
            self.characters_before(text, offset) - self.characters_before(text, start)
        };
        Position { line: line as u32 + 1, column: column as u32 + 1 }
    }

    /// Byte offset of a line (from 1) and a column (from 0, in characters).
    pub(crate) fn offset(&self, text: &str, line: usize, column: usize) -> usize {
        let Some(start) = self.starts.get(line.saturating_sub(1)) else { return text.len() };
        let start = *start as usize;
        let (from, column) = if column <= SHORT {
            (start, column)
        } else {
            let wanted = self.characters_before(text, start) + column;
            let block = self.characters.partition_point(|count| *count as usize <= wanted).max(1);
            // A block may begin within a character, so the walk starts at the one that holds it.
            let from = floor_char_boundary(text, ((block - 1) * BLOCK).max(start));
            (from, wanted - self.characters_before(text, from))
        };
        let rest = &text[from..];
        let head = &rest.as_bytes()[..column.min(rest.len())];
        if head.is_ascii() {
            return from + head.len();
        }
        rest.char_indices().nth(column).map_or(text.len(), |(at, _)| from + at)
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

/// Number of characters that start in a piece of UTF-8.
fn count_characters(bytes: &[u8]) -> usize {
    // A byte of the form 10xxxxxx continues a character.
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count()
}

fn floor_char_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
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

    #[test]
    fn offsets_and_columns_agree_in_a_line_of_many_blocks() {
        let text = "aß€😀".repeat(3 * BLOCK);
        let index = LineIndex::new(&text);
        for (column, (offset, _)) in text.char_indices().enumerate().step_by(97) {
            let position = index.position(&text, offset);
            assert_eq!((position.line, position.column as usize), (1, column + 1));
            assert_eq!(index.offset(&text, 1, column), offset);
        }
        let ascii = "x".repeat(2 * BLOCK);
        let end = LineIndex::new(&ascii).position(&ascii, ascii.len());
        assert_eq!(end.column as usize, ascii.len() + 1);
    }
}
