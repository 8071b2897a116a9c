//! Rules about what schemas accept.
//!
//! Each aspect of a schema has four rules: it can accept less or more, in requests or in responses.

use crate::finding::Level::{Breaking, Info};
use crate::rule::{Example, Frame, Levels, Mirror, Rule};

macro_rules! aspect {
    ($table:ident, $narrowed:literal, $widened:literal, $less:literal, $more:literal,
     $wide:literal, $narrow:literal, sdk $sdk:ident) => {
        const $table: [Rule; 4] = [
            Rule {
                id: concat!("request-", $narrowed),
                title: concat!("request: ", $less),
                why: concat!(
                    "A client of the base may send what the revision no longer accepts (",
                    $less,
                    "), and its request is refused."
                ),
                example: Example { frame: Frame::RequestSchema, before: $wide, after: $narrow },
                safe_alternative: "Keep accepting the old values, and document that they are going away; or \
                    accept the narrower form under a new name or a new version of the operation.",
                levels: Levels { clients: Breaking, servers: Info, sdk: $sdk },
                mirror: Mirror::Rule(concat!("response-", $widened)),
            },
            Rule {
                id: concat!("request-", $widened),
                title: concat!("request: ", $more),
                why: concat!(
                    "Existing requests stay valid (",
                    $more,
                    "). A client of the revision may send what a server of the base refuses."
                ),
                example: Example { frame: Frame::RequestSchema, before: $narrow, after: $wide },
                safe_alternative: "Nothing to do for clients; update servers before clients use the new values.",
                levels: Levels { clients: Info, servers: Breaking, sdk: $sdk },
                mirror: Mirror::Rule(concat!("response-", $narrowed)),
            },
            Rule {
                id: concat!("response-", $widened),
                title: concat!("response: ", $more),
                why: concat!(
                    "The server may answer what a client of the base does not expect (",
                    $more,
                    ")."
                ),
                example: Example { frame: Frame::ResponseSchema, before: $narrow, after: $wide },
                safe_alternative: "Keep the old promise, and give the new values under a new member, a new \
                    media type or a new version of the operation.",
                levels: Levels { clients: Breaking, servers: Info, sdk: $sdk },
                mirror: Mirror::Rule(concat!("request-", $narrowed)),
            },
            Rule {
                id: concat!("response-", $narrowed),
                title: concat!("response: ", $less),
                why: concat!(
                    "Existing clients are prepared for more than they get (",
                    $less,
                    "). A client of the revision may meet a server of the base that answers more."
                ),
                example: Example { frame: Frame::ResponseSchema, before: $wide, after: $narrow },
                safe_alternative: "Nothing to do for clients; update servers before clients rely on it.",
                levels: Levels { clients: Info, servers: Breaking, sdk: $sdk },
                mirror: Mirror::Rule(concat!("request-", $widened)),
            },
        ];
    };
}

aspect!(TYPE, "type-narrowed", "type-widened", "fewer types", "more types or another type",
    "type: number", "type: integer", sdk Breaking);
aspect!(NULL, "null-removed", "null-added", "null is no longer allowed", "null is allowed",
    "type: string\nnullable: true", "type: string", sdk Breaking);
aspect!(ENUM, "enum-value-removed", "enum-value-added", "fewer listed values", "more listed values, or any",
    "type: string\nenum: [a, b]", "type: string\nenum: [a]", sdk Breaking);
aspect!(FORMAT, "format-narrowed", "format-widened", "a narrower format", "a wider, another or no format",
    "type: integer\nformat: int64", "type: integer\nformat: int32", sdk Breaking);
aspect!(BOUNDS, "bounds-narrowed", "bounds-widened", "tighter bounds", "looser bounds",
    "type: array\nitems: { type: string }\nmaxItems: 9", "type: array\nitems: { type: string }\nmaxItems: 5", sdk Info);
aspect!(PATTERN, "pattern-narrowed", "pattern-widened", "a pattern that matches less", "a pattern that matches more or other strings",
    "type: string\npattern: '^[a-z]+$'", "type: string\npattern: '^[a-c]+$'", sdk Info);
aspect!(ADDITIONAL, "additional-properties-narrowed", "additional-properties-widened",
    "additional properties are restricted", "additional properties are allowed",
    "type: object\nproperties: { a: { type: string } }",
    "type: object\nproperties: { a: { type: string } }\nadditionalProperties: false", sdk Info);
aspect!(UNION, "union-narrowed", "union-widened", "fewer alternatives", "more alternatives",
    "oneOf: [{ type: string }, { type: integer }, { type: boolean }]", "oneOf: [{ type: string }, { type: integer }]", sdk Breaking);
aspect!(SCHEMA, "schema-narrowed", "schema-widened", "the schema accepts less", "the schema accepts more",
    "type: string", "type: string\nnot: { enum: [a] }", sdk Info);

/// The rules of this subject.
pub(super) const RULES: [&[Rule]; 9] =
    [&TYPE, &NULL, &ENUM, &FORMAT, &BOUNDS, &PATTERN, &ADDITIONAL, &UNION, &SCHEMA];
