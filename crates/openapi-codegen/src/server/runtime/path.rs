//! What stands in a path.

/// The values of a path's parameters, percent-encoded as they came.
pub(super) type Values = Vec<(&'static str, String)>;

/// The parameters of a path, if it fits the template.
pub(super) fn parameters(template: &'static str, path: &str) -> Option<Values> {
    let mut values = Values::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        match expected.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => values.push((name, segment.to_owned())),
            None if expected == segment => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(values)
}

/// Decodes percent-encoding, where `+` stands for `plus`: a space in a query, itself in a path.
pub(super) fn decode(text: &str, plus: u8) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(plus),
            b'%' => bytes.push((digit(rest.next()?)? << 4) | digit(rest.next()?)?),
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    u8::try_from(char::from(byte).to_digit(16)?).ok()
}
