//! Code and JSON, set in a frame of their own.

use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use crate::model::operation::Media;

/// A block of code with a title.
pub(super) fn code(title: &str, text: &str) -> Markup {
    html! {
        figure .code {
            figcaption { (title) }
            (lines(&html! { (text) }))
        }
    }
}

/// The examples of a body, the first of them open.
pub(super) fn examples(title: &str, media: &[Media<'_>]) -> Markup {
    let examples: Vec<_> = media.iter().flat_map(|it| &it.examples).collect();
    html! {
        @if !examples.is_empty() {
            figure .code {
                figcaption { (title) }
                @if let [only] = examples.as_slice() {
                    p .example { (only.title) }
                    (json(&only.value))
                } @else {
                    @for (index, example) in examples.iter().enumerate() {
                        details open[index == 0] {
                            summary { (example.title) }
                            (json(&example.value))
                        }
                    }
                }
            }
        }
    }
}

/// A JSON value, indented and coloured.
pub(super) fn json(value: &Value) -> Markup {
    lines(&value_at(value, 0))
}

/// Text as it is, in lines that know their indentation, so that one that is too long goes on below its own beginning. No
/// element in it may span lines.
fn lines(text: &Markup) -> Markup {
    html! {
        pre { code {
            @for line in text.0.split_inclusive('\n') {
                span .line style=[indentation(line)] { (PreEscaped(line)) }
            }
        } }
    }
}

fn indentation(line: &str) -> Option<String> {
    let width = line.len() - line.trim_start_matches(' ').len();
    (width > 0).then(|| format!("--in:{width}"))
}

fn value_at(value: &Value, depth: usize) -> Markup {
    let inner = "  ".repeat(depth + 1);
    let outer = "  ".repeat(depth);
    html! {
        @match value {
            Value::Object(members) if members.is_empty() => { "{}" }
            Value::Array(items) if items.is_empty() => { "[]" }
            Value::Object(members) => {
                "{\n"
                @for (index, (key, value)) in members.iter().enumerate() {
                    (inner) span .k { (Value::from(key.as_str())) } ": " (value_at(value, depth + 1))
                    (comma(index, members.len()))
                }
                (outer) "}"
            }
            Value::Array(items) => {
                "[\n"
                @for (index, value) in items.iter().enumerate() {
                    (inner) (value_at(value, depth + 1)) (comma(index, items.len()))
                }
                (outer) "]"
            }
            Value::String(_) => { span .s { (value) } }
            _ => { span .n { (value) } }
        }
    }
}

fn comma(index: usize, length: usize) -> &'static str {
    if index + 1 < length { ",\n" } else { "\n" }
}
