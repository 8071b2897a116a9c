//! Compiled schemas, each compiled once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use jsonschema::paths::LocationSegment;
use jsonschema::{Draft, Keyword, ValidationError, Validator};
use openapi_document::Node;
use serde_json::Value;

use super::translate::{Translated, translate};
use crate::context::Context;
use crate::walk::Direction;

/// Our keyword for a reference; its value is the number of a node.
pub(super) const REFERENCE: &str = "x-lint-reference";
/// Our keyword for a union that is read by its tag.
pub(super) const UNION: &str = "x-lint-union";

/// Separates the place from the message in errors of our own keywords, whose places
/// [`jsonschema`] does not keep.
const SEPARATOR: char = '\u{1f}';

/// How many references may follow one another while a value is read. A schema that refers to
/// itself without consuming the value would never end.
const MAX_DEPTH: usize = 64;

/// How many references may be followed for one value, apart from what its size allows. Unions of
/// unions that all fail double with each level.
const MAX_STEPS: usize = 10_000;

/// How many more for each member or item of the value.
const STEPS_PER_MEMBER: usize = 200;

/// A value does not fit its schema.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where in the value: keys and indices.
    pub(crate) path: Vec<String>,
    /// What is wrong there.
    pub(crate) message: String,
}

/// The schemas of a document, translated and compiled when they are first needed.
pub(crate) struct Library<'c, 'd> {
    context: &'c Context<'d>,
    direction: Direction,
    shelf: Arc<Shelf>,
}

/// What the compiled schemas share.
#[derive(Default)]
struct Shelf {
    entries: RwLock<HashMap<u32, Arc<Entry>>>,
    effort: Mutex<Effort>,
}

/// The work on the value at hand.
#[derive(Default)]
struct Effort {
    /// References that are being followed.
    depth: usize,
    /// References that may still be followed.
    left: usize,
}

struct Entry {
    schema: Value,
    /// None if the schema itself is wrong, which other rules report.
    validator: OnceLock<Option<Validator>>,
}

impl<'c, 'd> Library<'c, 'd> {
    pub(crate) fn new(context: &'c Context<'d>, direction: Direction) -> Self {
        Self { context, direction, shelf: Arc::default() }
    }

    /// What in a value does not fit a schema.
    pub(crate) fn check(&self, schema: Node<'d>, value: &Value) -> Vec<Fault> {
        self.shelve(schema);
        let steps = MAX_STEPS.saturating_add(STEPS_PER_MEMBER.saturating_mul(size(value)));
        self.shelf.effort().left = steps;
        let mut faults = self.shelf.errors(schema.id(), value);
        if self.shelf.effort().left == 0 {
            let message = "it cannot be checked, since its schema has too many alternatives";
            faults = vec![Fault { path: Vec::new(), message: message.to_owned() }];
        }
        faults
    }

    /// Translates the schema and all that it refers to, where that has not been done.
    fn shelve(&self, schema: Node<'d>) {
        let mut stack = vec![schema];
        while let Some(node) = stack.pop() {
            if self.shelf.entry(node.id()).is_some() {
                continue;
            }
            let Translated { schema, references } = translate(self.context, node, self.direction);
            let entry = Arc::new(Entry { schema, validator: OnceLock::new() });
            let mut entries = self.shelf.entries.write().unwrap_or_else(PoisonError::into_inner);
            entries.insert(node.id(), entry);
            drop(entries);
            stack.extend(references);
        }
    }
}

impl Shelf {
    fn entry(&self, id: u32) -> Option<Arc<Entry>> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    fn errors(self: &Arc<Self>, id: u32, value: &Value) -> Vec<Fault> {
        let Some(entry) = self.entry(id) else { return Vec::new() };
        let validator = entry.validator.get_or_init(|| self.compile(&entry.schema));
        let Some(validator) = validator else { return Vec::new() };
        // Either the chain consumes nothing of the value, which has a rule of its own, or the value
        // is nested deeper than any that a person wrote.
        if !self.enter() {
            return Vec::new();
        }
        let faults = validator.iter_errors(value).map(|error| fault(&error)).collect();
        self.leave();
        faults
    }

    fn is_valid(self: &Arc<Self>, id: u32, value: &Value) -> bool {
        let Some(entry) = self.entry(id) else { return true };
        let validator = entry.validator.get_or_init(|| self.compile(&entry.schema));
        let Some(validator) = validator else { return true };
        if !self.enter() {
            return true;
        }
        let is_valid = validator.is_valid(value);
        self.leave();
        is_valid
    }

    fn effort(&self) -> MutexGuard<'_, Effort> {
        self.effort.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self) -> bool {
        let mut effort = self.effort();
        let may = effort.depth < MAX_DEPTH && effort.left > 0;
        if may {
            effort.depth += 1;
            effort.left -= 1;
        }
        may
    }

    fn leave(&self) {
        self.effort().depth -= 1;
    }

    fn compile(self: &Arc<Self>, schema: &Value) -> Option<Validator> {
        let build = |schema: &Value| {
            let (references, unions) = (Arc::downgrade(self), Arc::downgrade(self));
            jsonschema::options()
                .with_draft(Draft::Draft202012)
                .should_validate_formats(true)
                .with_format("byte", is_base64)
                .with_keyword(REFERENCE, move |_, value, _| {
                    let id = value.as_u64().and_then(|it| u32::try_from(it).ok());
                    let shelf = references.upgrade();
                    Ok(Box::new(Reference { shelf, id: id.unwrap_or_default() }))
                })
                .with_keyword(UNION, move |_, value, _| {
                    Ok(Box::new(Union { shelf: unions.upgrade(), form: value.clone() }))
                })
                .build(schema)
        };
        // The engine knows a few patterns less than ECMA-262, which a rule of their own reports;
        // without them the rest still holds.
        build(schema).or_else(|_| build(&without_patterns(schema))).ok()
    }
}

struct Reference {
    shelf: Option<Arc<Shelf>>,
    id: u32,
}

impl<'i> Keyword<'i> for Reference {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        self.iter_errors(instance).next().map_or(Ok(()), Err)
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.shelf.as_ref().is_none_or(|shelf| shelf.is_valid(self.id, instance))
    }

    fn iter_errors(
        &self,
        instance: &'i Value,
    ) -> Box<dyn Iterator<Item = ValidationError<'i>> + 'i> {
        let faults = self.shelf.as_ref().map(|shelf| shelf.errors(self.id, instance));
        Box::new(faults.unwrap_or_default().into_iter().map(|fault| custom(&fault)))
    }
}

struct Union {
    shelf: Option<Arc<Shelf>>,
    form: Value,
}

impl Union {
    fn faults(&self, instance: &Value) -> Vec<Fault> {
        let Some(shelf) = &self.shelf else { return Vec::new() };
        let tag = self.form["tag"].as_str().unwrap_or_default();
        let here = |path: Vec<String>, message: String| vec![Fault { path, message }];
        let Some(object) = instance.as_object() else {
            return here(Vec::new(), format!("an object with the tag `{tag}` belongs here"));
        };
        let Some(value) = object.get(tag) else {
            return here(Vec::new(), format!("the tag `{tag}` is missing"));
        };
        match value.as_str().and_then(|it| self.form["variants"][it].as_u64()) {
            Some(id) => shelf.errors(u32::try_from(id).unwrap_or_default(), instance),
            None => here(
                vec![tag.to_owned()],
                format!("{} is the tag of no variant", crate::support::cut(&value.to_string())),
            ),
        }
    }
}

impl<'i> Keyword<'i> for Union {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        self.iter_errors(instance).next().map_or(Ok(()), Err)
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.faults(instance).is_empty()
    }

    fn iter_errors(
        &self,
        instance: &'i Value,
    ) -> Box<dyn Iterator<Item = ValidationError<'i>> + 'i> {
        Box::new(self.faults(instance).into_iter().map(|fault| custom(&fault)))
    }
}

/// An error of our own keywords: the path, key by key, and the message.
fn custom(fault: &Fault) -> ValidationError<'static> {
    let mut text = String::new();
    for step in &fault.path {
        text.push_str(&step.replace(SEPARATOR, " "));
        text.push(SEPARATOR);
    }
    ValidationError::custom(text + &fault.message)
}

fn fault(error: &ValidationError<'_>) -> Fault {
    let mut path: Vec<String> = error
        .instance_path()
        .segments()
        .map(|it| match it {
            LocationSegment::Property(name) => name.into_owned(),
            LocationSegment::Index(index) => index.to_string(),
        })
        .collect();
    let text = error.to_string();
    let mut steps: Vec<&str> = text.split(SEPARATOR).collect();
    let message = steps.pop().unwrap_or_default();
    path.extend(steps.into_iter().map(str::to_owned));
    Fault { path, message: message.to_owned() }
}

fn without_patterns(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            .filter(|(key, value)| {
                let is_pattern = *key == "pattern" && value.is_string();
                !is_pattern && *key != "patternProperties"
            })
            .map(|(key, value)| (key.clone(), without_patterns(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(without_patterns).collect(),
        other => other.clone(),
    }
}

/// Number of values in a value.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// Whether a text is base64 with padding, in lines or not.
fn is_base64(text: &str) -> bool {
    let body: Vec<u8> = text.bytes().filter(|it| !it.is_ascii_whitespace()).collect();
    let padding = body.iter().rev().take_while(|it| **it == b'=').count();
    let is_digit = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/');
    body.len().is_multiple_of(4)
        && padding <= 2
        && body[..body.len() - padding].iter().all(is_digit)
}

#[cfg(test)]
mod tests {
    use openapi_document::Document;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_is_compiled_once_however_many_values_are_held_to_it() {
        let mut text = String::from("openapi: 3.0.3\npaths: {}\ncomponents:\n  schemas:\n");
        for at in 0..100 {
            let next = (at + 1) % 100;
            text.push_str(&format!(
                "    S{at}: {{ type: object, properties: {{ next: {{ $ref: '#/components/schemas/S{next}' }} }} }}\n"
            ));
        }
        let document = Document::parse("ring", text).expect("a document");
        let context = Context::new(&document);
        let library = Library::new(&context, Direction::Either);
        for schema in context.components("schemas").into_iter().flat_map(Node::entries) {
            assert_eq!(library.check(schema.1, &json!({ "next": { "next": {} } })), []);
            let faults = library.check(schema.1, &json!({ "next": { "next": 1 } }));
            assert_eq!(faults.len(), 1);
            assert_eq!(faults[0].path, ["next", "next"]);
        }
        assert_eq!(library.shelf.entries.read().expect("a lock").len(), 100);
    }

    #[test]
    fn base64_is_told_from_other_text() {
        assert!(is_base64("") && is_base64("QUJD") && is_base64("QUI=\n") && is_base64("QQ=="));
        assert!(!is_base64("QUJ") && !is_base64("Q===") && !is_base64("QU-D"));
    }
}
