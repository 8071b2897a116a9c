//! A JSON reader that keeps byte offsets.
//!
//! Own code since the JSON crates that are kept well give values without positions, and the ones
//! that give positions take several times as long; large documents are read in every diff.

use crate::Kind;
use crate::scalar::json_number_length;
use crate::tree::{Builder, Text, Tree};

/// What is wrong, and at which byte.
pub(crate) struct Fault {
    pub(crate) offset: usize,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self { offset, message: message.into() }
    }
}

/// What may come next.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Value,
    ValueOrEnd,
    KeyOrEnd,
    Key,
    CommaOrEnd,
    Done,
}

pub(crate) fn read(source: &str) -> Result<Tree, Fault> {
    let mut builder = Builder::new(source);
    let bytes = source.as_bytes();
    let mut at = if source.starts_with('\u{feff}') { 3 } else { 0 };
    let mut state = State::Value;
    loop {
        while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            at += 1;
        }
        let Some(byte) = bytes.get(at).copied() else {
            return if state == State::Done {
                Ok(builder.finish())
            } else {
                Err(Fault::new(at, "the JSON ends too early; a bracket is not closed"))
            };
        };
        state = match (state, byte) {
            (State::Done, _) => return Err(Fault::new(at, "text after the end of the JSON value")),
            (State::Key | State::KeyOrEnd, b'"') => {
                let (text, end) = string(&mut builder, source, at)?;
                builder.key(text, at);
                at = end;
                while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                    at += 1;
                }
                if bytes.get(at) != Some(&b':') {
                    return Err(Fault::new(at, "expected `:` after the key"));
                }
                at += 1;
                State::Value
            }
            (State::KeyOrEnd | State::CommaOrEnd, b'}')
                if builder.container() == Some(Kind::Object) =>
            {
                at += 1;
                close(&mut builder, at)
            }
            (State::ValueOrEnd | State::CommaOrEnd, b']')
                if builder.container() == Some(Kind::Array) =>
            {
                at += 1;
                close(&mut builder, at)
            }
            (State::CommaOrEnd, b',') => {
                at += 1;
                match builder.container() {
                    Some(Kind::Object) => State::Key,
                    _ => State::Value,
                }
            }
            (State::Value | State::ValueOrEnd, b'{' | b'[') => {
                let kind = if byte == b'{' { Kind::Object } else { Kind::Array };
                builder.begin(kind, at).map_err(|refusal| Fault::new(at, refusal.message()))?;
                at += 1;
                if kind == Kind::Object { State::KeyOrEnd } else { State::ValueOrEnd }
            }
            (State::Value | State::ValueOrEnd, _) => {
                at = scalar(&mut builder, source, at)?;
                if builder.depth() == 0 { State::Done } else { State::CommaOrEnd }
            }
            (State::Key | State::KeyOrEnd, _) => {
                return Err(Fault::new(at, "expected a key in double quotes"));
            }
            (State::CommaOrEnd, _) => {
                return Err(Fault::new(at, "expected `,` or a closing bracket"));
            }
        };
    }
}

fn close(builder: &mut Builder<'_>, end: usize) -> State {
    builder.end(end);
    if builder.depth() == 0 { State::Done } else { State::CommaOrEnd }
}

/// Reads a scalar, and gives the offset behind it.
fn scalar(builder: &mut Builder<'_>, source: &str, at: usize) -> Result<usize, Fault> {
    let rest = &source.as_bytes()[at..];
    if rest[0] == b'"' {
        let (text, end) = string(builder, source, at)?;
        builder.scalar(Kind::String, text, at, end);
        return Ok(end);
    }
    for (word, kind) in [("true", Kind::Bool), ("false", Kind::Bool), ("null", Kind::Null)] {
        if rest.starts_with(word.as_bytes()) {
            let end = at + word.len();
            let text = builder.source_text(at, end);
            builder.scalar(kind, text, at, end);
            return Ok(end);
        }
    }
    let Some(length) = json_number_length(rest) else {
        return Err(Fault::new(at, "expected a JSON value"));
    };
    let text = builder.source_text(at, at + length);
    builder.scalar(Kind::Number, text, at, at + length);
    Ok(at + length)
}

/// Reads the string that starts at a quote, and gives the offset behind its end.
fn string(builder: &mut Builder<'_>, source: &str, at: usize) -> Result<(Text, usize), Fault> {
    let bytes = source.as_bytes();
    let start = at + 1;
    let mut end = start;
    loop {
        match bytes.get(end) {
            Some(b'"') => return Ok((builder.source_text(start, end), end + 1)),
            Some(b'\\') => break,
            Some(0..=0x1f) => {
                return Err(Fault::new(end, "control character in a string; write it as \\u00XX"));
            }
            Some(_) => end += 1,
            None => return Err(Fault::new(at, "the string is not closed")),
        }
    }
    let mut text = String::from(&source[start..end]);
    let mut at = end;
    loop {
        let plain = at;
        while matches!(bytes.get(at), Some(byte) if !matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
            at += 1;
        }
        text.push_str(&source[plain..at]);
        match bytes.get(at) {
            Some(b'"') => return Ok((builder.side_text(&text), at + 1)),
            Some(b'\\') => at = escape(source, at, &mut text)?,
            Some(_) => {
                return Err(Fault::new(at, "control character in a string; write it as \\u00XX"));
            }
            None => return Err(Fault::new(start - 1, "the string is not closed")),
        }
    }
}

/// Reads the escape that starts at a backslash, and gives the offset behind it.
fn escape(source: &str, at: usize, text: &mut String) -> Result<usize, Fault> {
    let plain = match source.as_bytes().get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => {
            let high = hex4(source, at + 2).ok_or_else(|| bad_escape(at))?;
            if (0xd800..0xdc00).contains(&high) && source[at + 6..].starts_with("\\u") {
                let low = hex4(source, at + 8).ok_or_else(|| bad_escape(at + 6))?;
                if (0xdc00..0xe000).contains(&low) {
                    let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    return Ok(at + 12);
                }
            }
            text.push(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
            return Ok(at + 6);
        }
        _ => return Err(bad_escape(at)),
    };
    text.push(plain);
    Ok(at + 2)
}

fn hex4(source: &str, at: usize) -> Option<u32> {
    let digits = source.get(at..at + 4)?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

fn bad_escape(at: usize) -> Fault {
    Fault::new(at, "unknown escape in a string")
}
