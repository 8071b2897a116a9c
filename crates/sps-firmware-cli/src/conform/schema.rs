//! Bodies against the schemas of the document: what holds, what breaks, and what the document does
//! not know.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use jsonschema::{OutputUnit, Validator};
use openapi_document::pointer::escape;
use openapi_document::{Kind, Node};
use serde_json::{Map, Value, json};

use super::contract::Contract;

/// The schemas of the document, ready to validate.
pub(crate) struct Schemas<'c> {
    contract: &'c Contract,
    components: Value,
    compiled: BTreeMap<String, Validator>,
}

/// What came of a body.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// Schemas that a value of the body was held against and fits, by pointer.
    pub(crate) holds: BTreeSet<String>,
    pub(crate) faults: Vec<Fault>,
    /// Members that no schema mentions.
    pub(crate) unknown: Vec<Unknown>,
}

/// A value that a schema does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where in the body.
    pub(crate) at: String,
    /// Which keyword of the document, by its pointer.
    pub(crate) rule: String,
    /// What the document demands.
    pub(crate) demand: String,
    /// The schemas around the rule, outermost first.
    pub(crate) within: Vec<String>,
}

/// Something that the document leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unknown {
    pub(crate) at: String,
    pub(crate) schema: String,
    pub(crate) what: UnknownKind,
}

/// What is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnknownKind {
    /// A member that is not listed.
    Member,
    /// A value that only the open end of a set takes.
    Value,
}

impl<'c> Schemas<'c> {
    pub(crate) fn new(contract: &'c Contract) -> Self {
        let schemas = contract.find("/components/schemas").map_or(Value::Null, Node::to_json);
        let components = json!({ "schemas": json_schema(schemas) });
        Self { contract, components, compiled: BTreeMap::new() }
    }

    /// Holds a body against the schema with this pointer.
    pub(crate) fn read(&mut self, pointer: &str, body: &Value) -> Result<Reading> {
        if !self.compiled.contains_key(pointer) {
            let schema = json!({ "$ref": format!("#{pointer}"), "components": self.components });
            let validator = jsonschema::draft202012::options()
                .should_validate_formats(true)
                .build(&schema)
                .with_context(|| format!("compiling the schema {pointer}"))?;
            self.compiled.insert(pointer.to_owned(), validator);
        }
        let Some(validator) = self.compiled.get(pointer) else { return Ok(Reading::default()) };
        let evaluation = validator.evaluate(body);
        let mut walk = Walk::new(self.contract);
        walk.unit(evaluation.root(), &mut Vec::new());
        Ok(walk.finish(body))
    }
}

/// Goes through what the validator did.
struct Walk<'c> {
    contract: &'c Contract,
    reading: Reading,
    /// By place in the body, the members that are listed there, and the schema that lists them.
    listed: BTreeMap<String, (BTreeSet<&'c str>, String)>,
}

impl<'c> Walk<'c> {
    fn new(contract: &'c Contract) -> Self {
        Self { contract, reading: Reading::default(), listed: BTreeMap::new() }
    }

    fn unit(&mut self, unit: OutputUnit<'_>, within: &mut Vec<String>) {
        let pointer = unit.schema_location();
        let at = unit.instance_location().as_str();
        let node = self.contract.find(pointer);
        let schema = node.filter(|node| is_schema(*node));
        if let Some(schema) = schema {
            within.push(pointer.to_owned());
            if unit.valid() {
                self.reading.holds.insert(pointer.to_owned());
            }
            if let Some(properties) = schema.get("properties") {
                let (names, _) = self
                    .listed
                    .entry(at.to_owned())
                    .or_insert_with(|| (BTreeSet::new(), pointer.to_owned()));
                names.extend(properties.entries().map(|(name, _)| name));
            }
        }
        let is_union = pointer.ends_with("/anyOf");
        if is_union && unit.valid() {
            self.open_end(unit, node);
        }
        for error in unit.errors() {
            self.reading.faults.push(Fault {
                at: at.to_owned(),
                rule: pointer.to_owned(),
                demand: demand(error.keyword(), error.message(), node),
                within: within.clone(),
            });
        }
        // Why each branch of a union does not fit says less than that none does.
        if unit.valid() || !is_union {
            unit.children().for_each(|child| self.unit(child, within));
        }
        if schema.is_some() {
            within.pop();
        }
    }

    /// Notes a value that none but the last branch of a union takes.
    fn open_end(&mut self, unit: OutputUnit<'_>, union: Option<Node<'_>>) {
        let Some(last) = union.map(Node::len).and_then(|branches| branches.checked_sub(1)) else {
            return;
        };
        let end = format!("{}/{last}", unit.schema_location());
        if unit.children().all(|branch| branch.schema_location() == end) {
            self.reading.unknown.push(Unknown {
                at: unit.instance_location().as_str().to_owned(),
                schema: unit.schema_location().to_owned(),
                what: UnknownKind::Value,
            });
        }
    }

    fn finish(mut self, body: &Value) -> Reading {
        for (at, (names, schema)) in &self.listed {
            let Some(Value::Object(members)) = body.pointer(at) else { continue };
            for name in members.keys().filter(|name| !names.contains(name.as_str())) {
                self.reading.unknown.push(Unknown {
                    at: format!("{at}/{}", escape(name)),
                    schema: schema.clone(),
                    what: UnknownKind::Member,
                });
            }
        }
        self.reading
    }
}

/// Whether a node of the document is a schema, and not one of the keywords in it.
fn is_schema(node: Node<'_>) -> bool {
    let parent = node.parent().and_then(Node::key);
    node.kind() == Kind::Object
        && (matches!(parent, Some("properties" | "schemas" | "anyOf" | "oneOf"))
            || node.key() == Some("items"))
}

/// What a keyword demands, in words that hold nothing of the body.
fn demand(keyword: &str, message: &str, node: Option<Node<'_>>) -> String {
    let value = node.map(|node| node.to_json().to_string()).unwrap_or_default();
    match keyword {
        // The only messages that are made of names of the document alone.
        "required" => {
            format!("{message} of the document").replace("a required property", "required")
        }
        "anyOf" | "oneOf" => "one of the alternatives has to fit".to_owned(),
        "enum" if value.is_empty() => "the type is none that may come here".to_owned(),
        _ => format!("`{keyword}: {value}`"),
    }
}

/// Turns the schemas of OpenAPI 3.0 into those of JSON Schema 2020-12. A union with a discriminator
/// becomes a choice by its value, so that a fault is found in the branch that was meant.
fn json_schema(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let nullable = members.get("nullable") == Some(&Value::Bool(true));
            let mut schema: Map<_, _> =
                members.into_iter().map(|(key, value)| (key, json_schema(value))).collect();
            if nullable && let Some(kind) = schema.get("type").cloned() {
                schema.insert("type".into(), json!([kind, "null"]));
            }
            if let Some(choice) = choice(&schema) {
                schema.remove("oneOf");
                schema.insert("allOf".into(), choice);
            }
            Value::Object(schema)
        }
        Value::Array(items) => items.into_iter().map(json_schema).collect(),
        other => other,
    }
}

fn choice(schema: &Map<String, Value>) -> Option<Value> {
    schema.get("oneOf")?;
    let discriminator = schema.get("discriminator")?;
    let name = discriminator.get("propertyName")?.as_str()?;
    let mapping = discriminator.get("mapping")?.as_object()?;
    let known: Vec<_> = mapping.keys().collect();
    let mut rules = vec![json!({
        "type": "object", "required": [name], "properties": { name: { "enum": known } },
    })];
    for (value, reference) in mapping {
        rules.push(json!({
            "if": { "type": "object", "required": [name], "properties": { name: { "const": value } } },
            "then": { "$ref": reference },
        }));
    }
    Some(Value::Array(rules))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Contract, Schemas, UnknownKind};

    const SLOTS: &str = "/components/schemas/FirmwareSlotList";
    const FETCH: &str = "/components/schemas/FirmwareFetch";
    const ERROR: &str = "/components/schemas/FirmwareTestBadRequestResponse";

    #[test]
    fn a_fault_is_told_with_its_place_on_both_sides() {
        let contract = Contract::embedded().unwrap();
        let mut schemas = Schemas::new(&contract);
        let body = json!({"items": [{"key": "1", "body": {"version": 8, "current": true},
            "meta": {"href": "/x"}}], "meta": {"href": "/x"}});
        let reading = schemas.read(SLOTS, &body).unwrap();
        let [fault] = reading.faults.as_slice() else { panic!("{:?}", reading.faults) };
        assert_eq!(fault.at, "/items/0/body/version");
        assert_eq!(fault.rule, "/components/schemas/SlotBody/properties/version/type");
        assert_eq!(fault.demand, "`type: \"string\"`");
        assert!(fault.within.contains(&"/components/schemas/SlotBody".to_owned()));
        assert!(!reading.holds.contains("/components/schemas/SlotBody"));
        assert!(reading.holds.contains("/components/schemas/SlotBody/properties/current"));
        assert!(!reading.holds.contains("/components/schemas/SlotBody/properties/upgrade_news"));
    }

    #[test]
    fn what_the_document_leaves_open_is_no_fault() {
        let contract = Contract::embedded().unwrap();
        let mut schemas = Schemas::new(&contract);
        let body = json!({"key": "1", "body": {"status": "paused", "speed": 3},
            "meta": {"href": "/x"}});
        let reading = schemas.read(FETCH, &body).unwrap();
        assert!(reading.faults.is_empty(), "{:?}", reading.faults);
        let unknown: Vec<_> =
            reading.unknown.iter().map(|unknown| (unknown.at.as_str(), unknown.what)).collect();
        assert_eq!(
            unknown,
            [("/body/status", UnknownKind::Value), ("/body/speed", UnknownKind::Member)]
        );
        let known = json!({"key": "1", "body": {"status": "queued"}, "meta": {"href": "/x"}});
        assert!(schemas.read(FETCH, &known).unwrap().unknown.is_empty());
    }

    #[test]
    fn a_fault_in_an_error_is_found_in_the_branch_that_its_type_names() {
        let contract = Contract::embedded().unwrap();
        let mut schemas = Schemas::new(&contract);
        let body = json!({"error": {"type": "IncompleteRequestBodyError", "message": "m",
            "details": {"missing_paths": "slot_id"}}, "meta": {"href": "/x"}});
        let reading = schemas.read(ERROR, &body).unwrap();
        let places: Vec<_> = reading.faults.iter().map(|fault| fault.at.as_str()).collect();
        assert_eq!(places, ["/error/details/missing_paths"]);
    }
}
