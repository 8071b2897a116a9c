//! Checks a JSON value against the schema of a request, and finds all faults at once.
//!
//! The derived decoders stop at their first fault and know no constraints; a sender wants to hear of
//! everything in one answer.

use std::sync::OnceLock;

use regex_automata::meta::Regex;
use serde_json::Value;

use super::fault::Violation;

/// What a value has to look like.
// Not every document uses every kind.
#[allow(dead_code)]
pub(super) enum Check {
    /// Anything.
    Any,
    /// True or false.
    Boolean,
    /// A text, its length counted in characters.
    Text { min: usize, max: usize, pattern: Option<&'static Pattern> },
    /// One of some texts.
    Choice(&'static [&'static str]),
    /// A whole number.
    Integer { min: i64, max: i64 },
    /// A number.
    Number { min: f64, max: f64 },
    /// A list.
    Array { items: &'static Check, min: usize, max: usize },
    /// An object, closed if no member but the named ones is allowed.
    Object { members: &'static [Member], closed: bool },
    /// Null, or a value.
    Nullable(&'static Check),
}

/// A member of an object.
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) check: &'static Check,
}

/// A regular expression of the document, compiled when it is first needed.
pub(super) struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) const fn new(source: &'static str) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// The generator has compiled every pattern before it wrote it down, so a failure is out of the
    /// question here; it would refuse the value.
    fn matches(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Regex::new(self.source).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

/// All faults of a value.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Findings {
    /// Paths of required members that are not there.
    pub(super) missing: Vec<String>,
    /// Everything else.
    pub(super) violations: Vec<Violation>,
}

impl Findings {
    /// Looks at a whole value. A number such as `1.0` that is an integer is made one, which the
    /// decoder needs.
    pub(super) fn of(value: &mut Value, check: &Check) -> Self {
        let mut findings = Self::default();
        findings.examine(value, check, "");
        findings
    }

    fn violation(&mut self, path: &str, reason: String) {
        self.violations.push(Violation { path: path.to_owned(), reason });
    }

    fn wrong_type(&mut self, path: &str, expected: &str, value: &Value) {
        self.violation(path, format!("expected {expected}, found {}", describe(value)));
    }

    fn examine(&mut self, value: &mut Value, check: &Check, path: &str) {
        match check {
            Check::Any => {}
            Check::Nullable(inner) => {
                if !value.is_null() {
                    self.examine(value, inner, path);
                }
            }
            Check::Boolean => {
                if !value.is_boolean() {
                    self.wrong_type(path, "true or false", value);
                }
            }
            Check::Text { min, max, pattern } => match value.as_str() {
                Some(text) => self.text(text, *min, *max, *pattern, path),
                None => self.wrong_type(path, "a string", value),
            },
            Check::Choice(choices) => match value.as_str() {
                Some(text) if choices.contains(&text) => {}
                _ => self.wrong_type(path, &format!("one of {}", choices.join(", ")), value),
            },
            Check::Integer { min, max } => {
                if let Some(whole) = whole_number(value) {
                    *value = Value::from(whole);
                }
                match value.as_i64() {
                    Some(number) => self.range(number, *min, *max, path),
                    None if value.is_u64() => {
                        self.violation(path, format!("{value} is more than {max}"));
                    }
                    None => self.wrong_type(path, "an integer", value),
                }
            }
            Check::Number { min, max } => match value.as_f64() {
                Some(number) => self.range(number, *min, *max, path),
                None => self.wrong_type(path, "a number", value),
            },
            Check::Array { items, min, max } => match value.as_array_mut() {
                Some(values) => {
                    self.count(values.len(), *min, *max, path);
                    for (index, value) in values.iter_mut().enumerate() {
                        self.examine(value, items, &format!("{path}[{index}]"));
                    }
                }
                None => self.wrong_type(path, "an array", value),
            },
            Check::Object { members, closed } => {
                if !value.is_object() {
                    return self.wrong_type(path, "an object", value);
                }
                self.members(value, members, *closed, path);
            }
        }
    }

    fn members(&mut self, value: &mut Value, members: &[Member], closed: bool, path: &str) {
        let Some(object) = value.as_object_mut() else { return };
        for member in members {
            let path = join(path, member.name);
            match object.get_mut(member.name) {
                Some(value) => self.examine(value, member.check, &path),
                None if member.required => self.missing.push(path),
                None => {}
            }
        }
        if closed {
            for name in object.keys() {
                if !members.iter().any(|member| member.name == name) {
                    self.violation(&join(path, name), "there is no such member".to_owned());
                }
            }
        }
    }

    fn text(&mut self, text: &str, min: usize, max: usize, pattern: Option<&Pattern>, path: &str) {
        let length = text.chars().count();
        if length < min {
            self.violation(path, format!("it has {length} characters, fewer than {min}"));
        } else if length > max {
            self.violation(path, format!("it has {length} characters, more than {max}"));
        }
        if let Some(pattern) = pattern
            && !pattern.matches(text)
        {
            self.violation(path, format!("it does not match {}", pattern.source));
        }
    }

    fn count(&mut self, length: usize, min: usize, max: usize, path: &str) {
        if length < min {
            self.violation(path, format!("it has {length} items, fewer than {min}"));
        } else if length > max {
            self.violation(path, format!("it has {length} items, more than {max}"));
        }
    }

    fn range<N: PartialOrd + std::fmt::Display>(&mut self, number: N, min: N, max: N, path: &str) {
        if number < min {
            self.violation(path, format!("{number} is less than {min}"));
        } else if number > max {
            self.violation(path, format!("{number} is more than {max}"));
        }
    }
}

/// A float that is an integer, in the range in which floats are exact.
fn whole_number(value: &Value) -> Option<i64> {
    let number = value.as_f64().filter(|_| value.is_f64())?;
    let exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    // In this range the conversion loses nothing.
    #[allow(clippy::cast_possible_truncation)]
    exact.then_some(number as i64)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A value, short enough for a message.
fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().count() <= 40 => format!("the string {text:?}"),
        Value::String(_) => "a long string".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
