//! Turns the schema of a request into the table that the runtime checks values against.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use crate::{
    Error,
    json::{entries, follow, items, text},
    types::number_literal,
};

/// Tables for one file: patterns are statics of their own, as they are compiled once.
pub(super) struct Checks<'d> {
    document: &'d Value,
    patterns: Vec<TokenStream>,
}

impl<'d> Checks<'d> {
    pub(super) fn new(document: &'d Value) -> Self {
        Self { document, patterns: Vec::new() }
    }

    /// The schema behind a reference.
    pub(super) fn follow(&self, schema: &'d Value) -> Result<&'d Value, Error> {
        follow(self.document, schema)
    }

    /// The statics that the tables name.
    pub(super) fn patterns(&self) -> &[TokenStream] {
        &self.patterns
    }

    /// The table of a schema.
    pub(super) fn table(&mut self, schema: &'d Value, place: &str) -> Result<TokenStream, Error> {
        self.nested(schema, place, 0)
    }

    fn nested(
        &mut self,
        schema: &'d Value,
        place: &str,
        depth: usize,
    ) -> Result<TokenStream, Error> {
        let refuse = |problem: &str, cure: &str| Err(Error::refused(place, problem, cure));
        if depth > 16 {
            return refuse(
                "the request schema contains itself",
                "describe requests without recursion",
            );
        }
        let schema = follow(self.document, schema)?;
        for keyword in ["oneOf", "anyOf", "allOf", "not"] {
            if schema.get(keyword).is_some() {
                return refuse(
                    &format!("a request with `{keyword}` cannot be checked by the stubs"),
                    "describe requests with plain objects",
                );
            }
        }
        let table = match text(schema, "type") {
            None => quote!(Check::Any),
            Some("boolean") => quote!(Check::Boolean),
            Some("string") => self.text(schema, place)?,
            Some("integer") => {
                let (low, high) = match text(schema, "format") {
                    Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
                    _ => (i64::MIN, i64::MAX),
                };
                let min = bound(schema, "minimum", "exclusiveMinimum", 1).unwrap_or(low).max(low);
                let max =
                    bound(schema, "maximum", "exclusiveMaximum", -1).unwrap_or(high).min(high);
                let (min, max) = (integer(min), integer(max));
                quote!(Check::Integer { min: #min, max: #max })
            }
            Some("number") => {
                let min = float(schema, "minimum", quote!(f64::NEG_INFINITY));
                let max = float(schema, "maximum", quote!(f64::INFINITY));
                quote!(Check::Number { min: #min, max: #max })
            }
            Some("array") => {
                let inner = schema.get("items").unwrap_or(&Value::Null);
                let inner = self.nested(inner, place, depth + 1)?;
                let (min, max) = (size(schema, "minItems", 0), limit(schema, "maxItems"));
                quote!(Check::Array { items: &#inner, min: #min, max: #max })
            }
            Some("object") => self.object(schema, place, depth)?,
            Some(other) => return refuse(&format!("`{other}` is no type"), "use one of the types"),
        };
        Ok(if schema.get("nullable") == Some(&Value::Bool(true)) {
            quote!(Check::Nullable(&#table))
        } else {
            table
        })
    }

    fn text(&mut self, schema: &Value, place: &str) -> Result<TokenStream, Error> {
        let choices: Vec<&str> = items(schema.get("enum")).filter_map(Value::as_str).collect();
        if !choices.is_empty() {
            return Ok(quote!(Check::Choice(&[#(#choices),*])));
        }
        let pattern = match text(schema, "pattern") {
            None => quote!(None),
            Some(pattern) => {
                regex_automata::meta::Regex::new(pattern).map_err(|error| {
                    Error::refused(
                        place,
                        format!("the pattern {pattern} cannot be compiled: {error}"),
                        "write it without look-around and back references, which take unbounded time",
                    )
                })?;
                let name = format_ident!("PATTERN_{}", self.patterns.len() + 1);
                self.patterns.push(quote!(static #name: Pattern = Pattern::new(#pattern);));
                quote!(Some(&#name))
            }
        };
        let (min, max) = (size(schema, "minLength", 0), limit(schema, "maxLength"));
        Ok(quote!(Check::Text { min: #min, max: #max, pattern: #pattern }))
    }

    fn object(
        &mut self,
        schema: &'d Value,
        place: &str,
        depth: usize,
    ) -> Result<TokenStream, Error> {
        let mut members = Vec::new();
        for (name, property) in entries(schema.get("properties")) {
            let required = items(schema.get("required")).any(|required| required == name);
            let check = self.nested(property, &format!("{place}, property {name}"), depth + 1)?;
            members.push(quote!(Member { name: #name, required: #required, check: &#check }));
        }
        let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        Ok(quote!(Check::Object { members: &[#(#members),*], closed: #closed }))
    }
}

/// An inclusive bound, with the exclusive flag of 3.0 worked in.
fn bound(schema: &Value, key: &str, exclusive: &str, step: i64) -> Option<i64> {
    let bound = schema.get(key)?.as_i64()?;
    let open = schema.get(exclusive) == Some(&Value::Bool(true));
    Some(if open { bound.saturating_add(step) } else { bound })
}

fn integer(value: i64) -> TokenStream {
    match value {
        i64::MIN => quote!(i64::MIN),
        i64::MAX => quote!(i64::MAX),
        other => number_literal(&other.into()),
    }
}

fn float(schema: &Value, key: &str, none: TokenStream) -> TokenStream {
    match schema.get(key).and_then(Value::as_f64) {
        Some(value) => {
            let literal = proc_macro2::Literal::f64_unsuffixed(value.abs());
            if value < 0.0 { quote!(-#literal) } else { quote!(#literal) }
        }
        None => none,
    }
}

fn size(schema: &Value, key: &str, none: u64) -> TokenStream {
    let value = schema.get(key).and_then(Value::as_u64).unwrap_or(none);
    number_literal(&value.into())
}

fn limit(schema: &Value, key: &str) -> TokenStream {
    match schema.get(key).and_then(Value::as_u64) {
        Some(value) => number_literal(&value.into()),
        None => quote!(usize::MAX),
    }
}
