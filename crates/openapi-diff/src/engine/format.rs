//! What is known of `format`.

use openapi_document::Node;
use openapi_document::schema::{Decimal, Limit, Schema, Types};

use super::Answer;

/// Formats of strings that a standard defines.
const KNOWN: [&str; 25] = [
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "uri-template",
    "iri",
    "iri-reference",
    "uuid",
    "json-pointer",
    "relative-json-pointer",
    "regex",
    "byte",
    "base64",
    "binary",
    "base64url",
    "char",
    "http-date",
];

/// Formats that narrow others: each string of the first is one of the second.
const NARROWER: [(&str, &str); 11] = [
    ("uri", "uri-reference"),
    ("uri", "iri"),
    ("uri", "iri-reference"),
    ("uri-reference", "iri-reference"),
    ("iri", "iri-reference"),
    ("email", "idn-email"),
    ("hostname", "idn-hostname"),
    ("ipv4", "hostname"),
    ("ipv4", "idn-hostname"),
    // `contentEncoding: base64` of 3.1 is `format: byte` of 3.0 (3.1.1, "Migrating binary descriptions").
    ("byte", "base64"),
    ("base64", "byte"),
];

/// Whether a format is defined by a standard, so that its sets can be compared.
pub(crate) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name) || is_numeric(name)
}

/// Whether a format says something of numbers.
pub(crate) fn is_numeric(name: &str) -> bool {
    whole_range(name).is_some() || matches!(name, "float" | "double" | "single" | "decimal")
}

/// Whether a format is only a hint for a user interface.
pub(crate) fn is_hint(name: &str) -> bool {
    matches!(name, "password" | "textarea" | "markdown" | "multiline")
}

/// Whether each string of one format is one of another.
pub(crate) fn implies(narrow: &str, wide: &str) -> bool {
    narrow == wide || NARROWER.contains(&(narrow, wide))
}

/// Whether each number of one format is one of another.
pub(crate) fn number_implies(narrow: &str, wide: &str) -> bool {
    match wide {
        "double" => {
            matches!(narrow, "double" | "float" | "single")
                || whole_range(narrow).is_some_and(|(low, high)| {
                    // A double holds whole numbers exactly up to 2^53.
                    low >= -(1 << 53) && high <= 1 << 53
                })
        }
        "float" | "single" => {
            matches!(narrow, "float" | "single" | "int8" | "int16" | "uint8" | "uint16")
        }
        _ => narrow == wide,
    }
}

/// Least and greatest number of a format of whole numbers.
pub(crate) fn whole_range(name: &str) -> Option<(i128, i128)> {
    Some(match name {
        "int8" => (i128::from(i8::MIN), i128::from(i8::MAX)),
        "int16" => (i128::from(i16::MIN), i128::from(i16::MAX)),
        "int32" => (i128::from(i32::MIN), i128::from(i32::MAX)),
        "int64" => (i128::from(i64::MIN), i128::from(i64::MAX)),
        "uint8" => (0, i128::from(u8::MAX)),
        "uint16" => (0, i128::from(u16::MAX)),
        "uint32" => (0, i128::from(u32::MAX)),
        "uint64" | "uint" => (0, i128::from(u64::MAX)),
        _ => return None,
    })
}

type Bound<'d> = Option<Limit<'d, Decimal>>;

/// The least and the greatest number that can occur: the bounds, as far as `multipleOf` reaches them.
pub(crate) fn range<'d>(schema: &Schema<'d>) -> (Bound<'d>, Bound<'d>) {
    let (mut low, mut high) = bounds(schema);
    if let Some(step) = step(schema) {
        low = low.map(|it| multiple(it, it.value.ceil_to(step)));
        high = high.map(|it| multiple(it, it.value.floor_to(step)));
    }
    (low, high)
}

/// The bounds of numbers, those of formats included; those of whole numbers are made inclusive.
pub(crate) fn bounds<'d>(schema: &Schema<'d>) -> (Bound<'d>, Bound<'d>) {
    let (mut low, mut high) = (schema.minimum, schema.maximum);
    let whole = schema.types & Types::NUMBER == Types::INTEGER;
    if whole {
        low = low.map(whole_low);
        high = high.map(whole_high);
    }
    for node in &schema.formats {
        let Some((least, greatest)) = node.as_str().and_then(whole_range) else { continue };
        let limit =
            |value, node: Node<'d>| Limit { value: Decimal::whole(value), exclusive: false, node };
        if low.is_none_or(|it| it.value < Decimal::whole(least)) {
            low = Some(limit(least, *node));
        }
        if high.is_none_or(|it| it.value > Decimal::whole(greatest)) {
            high = Some(limit(greatest, *node));
        }
    }
    (low, high)
}

/// The bound at the next number that can occur.
fn multiple(limit: Limit<'_, Decimal>, next: Option<Decimal>) -> Limit<'_, Decimal> {
    let next = next.filter(|it| *it != limit.value);
    next.map_or(limit, |value| Limit { value, exclusive: false, node: limit.node })
}

/// The same bound for whole numbers: `> 0` is `>= 1`, and so is `>= 0.5`.
fn whole_low(limit: Limit<'_, Decimal>) -> Limit<'_, Decimal> {
    let at = limit
        .value
        .ceil()
        .map(|it| if limit.exclusive && limit.value.is_whole() { it + 1 } else { it });
    at.map_or(limit, |it| Limit { value: Decimal::whole(it), exclusive: false, node: limit.node })
}

/// The same bound for whole numbers: `< 1` is `<= 0`, and so is `<= 0.5`.
fn whole_high(limit: Limit<'_, Decimal>) -> Limit<'_, Decimal> {
    let at = limit
        .value
        .floor()
        .map(|it| if limit.exclusive && limit.value.is_whole() { it - 1 } else { it });
    at.map_or(limit, |it| Limit { value: Decimal::whole(it), exclusive: false, node: limit.node })
}

/// What every number is a multiple of: the least common multiple of all that is asked.
pub(crate) fn step(schema: &Schema<'_>) -> Option<Decimal> {
    let whole = schema.types & Types::NUMBER == Types::INTEGER;
    let mut steps = schema.multiples.iter().map(|it| it.value);
    let first = if whole { Decimal::whole(1) } else { steps.next()? };
    steps.try_fold(first, Decimal::common_multiple)
}

/// The least and the greatest whole number, if there are both.
pub(crate) fn whole_numbers(schema: &Schema<'_>) -> Option<(i128, i128)> {
    let (low, high) = range(schema);
    let (low, high) = (low?, high?);
    let inclusive = !low.exclusive && !high.exclusive;
    inclusive.then_some(())?;
    Some((low.value.to_i128()?, high.value.to_i128()?))
}

/// Whether a string is of a format, as far as a simple look tells.
pub(crate) fn accepts(name: &str, text: &str) -> Answer {
    let when = |holds: bool| if holds { Answer::Yes } else { Answer::No };
    match name {
        _ if is_hint(name) || is_numeric(name) => Answer::Yes,
        "uuid" => when(
            text.len() == 36
                && text.char_indices().all(|(at, it)| match at {
                    8 | 13 | 18 | 23 => it == '-',
                    _ => it.is_ascii_hexdigit(),
                }),
        ),
        "ipv4" => when(text.parse::<std::net::Ipv4Addr>().is_ok()),
        "ipv6" => when(text.parse::<std::net::Ipv6Addr>().is_ok()),
        _ => Answer::Unknown,
    }
}
