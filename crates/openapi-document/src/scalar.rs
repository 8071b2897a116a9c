//! The meaning of a plain YAML scalar, by the core schema of YAML 1.2.

use std::borrow::Cow;

use crate::Kind;

/// Kind of a plain scalar, and the text to keep for it (numbers in JSON's notation).
pub(crate) fn plain(text: &str) -> (Kind, Cow<'_, str>) {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return (Kind::Null, Cow::Borrowed("")),
        "true" | "True" | "TRUE" => return (Kind::Bool, Cow::Borrowed("true")),
        "false" | "False" | "FALSE" => return (Kind::Bool, Cow::Borrowed("false")),
        _ => {}
    }
    match number(text) {
        Some(number) => (Kind::Number, number),
        None => (Kind::String, Cow::Borrowed(text)),
    }
}

/// The number that a plain scalar stands for. Infinity and NaN are none: JSON cannot hold them.
fn number(text: &str) -> Option<Cow<'_, str>> {
    if is_json_number(text) {
        return Some(Cow::Borrowed(text));
    }
    let (negative, digits) = match text.as_bytes().first()? {
        b'+' => (false, &text[1..]),
        b'-' => (true, &text[1..]),
        _ => (false, text),
    };
    if let Some(radix_digits) = text.strip_prefix("0x") {
        return radix(radix_digits, 16);
    }
    if let Some(radix_digits) = text.strip_prefix("0o") {
        return radix(radix_digits, 8);
    }
    if !digits.bytes().next()?.is_ascii_digit() && !digits.starts_with('.') {
        return None;
    }
    // What remains are YAML's liberties with decimal numbers: "+1", "007", ".5", "5.".
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (&digits[..at], &digits[at..]),
        None => (digits, ""),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let mut json = String::with_capacity(text.len() + 2);
    if negative {
        json.push('-');
    }
    json.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        json.push('.');
        json.push_str(fraction);
    }
    json.push_str(exponent);
    is_json_number(&json).then_some(Cow::Owned(json))
}

fn radix(digits: &str, radix: u32) -> Option<Cow<'_, str>> {
    if digits.starts_with(['+', '-']) {
        return None;
    }
    u64::from_str_radix(digits, radix).ok().map(|value| Cow::Owned(value.to_string()))
}

/// Length of the JSON number that a byte string starts with, if it starts with one.
pub(crate) fn json_number_length(bytes: &[u8]) -> Option<usize> {
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    match bytes.get(at)? {
        b'0' => at += 1,
        b'1'..=b'9' => at += digits(at),
        _ => return None,
    }
    if bytes.get(at) == Some(&b'.') {
        let count = digits(at + 1);
        if count == 0 {
            return None;
        }
        at += 1 + count;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let count = digits((at + 1 + sign).min(bytes.len()));
        if count == 0 {
            return None;
        }
        at += 1 + sign + count;
    }
    Some(at)
}

fn is_json_number(text: &str) -> bool {
    json_number_length(text.as_bytes()) == Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        let kind = |text| plain(text).0;
        assert_eq!(kind("~"), Kind::Null);
        assert_eq!(kind("True"), Kind::Bool);
        assert_eq!(kind("yes"), Kind::String, "yes is a boolean in YAML 1.1 only");
        assert_eq!(kind("3.0.3"), Kind::String);
        assert_eq!(kind("1.5e3"), Kind::Number);
        assert_eq!(kind(".inf"), Kind::String);
        assert_eq!(kind("-"), Kind::String);
        assert_eq!(kind("2026-11-24"), Kind::String);
        assert_eq!(kind("1e"), Kind::String);
    }

    #[test]
    fn numbers_are_kept_in_the_notation_of_json() {
        let text = |text| plain(text).1.into_owned();
        assert_eq!(text("0x1F"), "31");
        assert_eq!(text("0o17"), "15");
        assert_eq!(text("+007"), "7");
        assert_eq!(text(".5"), "0.5");
        assert_eq!(text("5."), "5");
    }
}
