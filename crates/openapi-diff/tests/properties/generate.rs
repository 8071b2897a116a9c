//! Random schemas, random edits of them, and values to try.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

const NAMES: [&str; 3] = ["a", "b", "ab"];
const PATTERNS: [&str; 6] = ["^a", "b$", "^[ab]*$", "^a+$", "^.{2,3}$", "1"];

/// The document around the schemas: `Root` is the body of a request or of a response.
pub(crate) fn document(request: bool, schemas: &Value) -> Value {
    let content =
        json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Root" } } });
    let operation = if request {
        json!({ "requestBody": { "required": true, "content": content }, "responses": { "204": { "description": "done" } } })
    } else {
        json!({ "responses": { "200": { "description": "done", "content": content } } })
    };
    json!({
        "openapi": "3.1.0",
        "info": { "title": "random", "version": "1.0.0" },
        "paths": { "/a": { "post": operation } },
        "components": { "schemas": schemas },
    })
}

/// The components `Root`, `A` and `B`, which may refer to each other.
pub(crate) fn schemas() -> impl Strategy<Value = Value> {
    (schema(3), schema(2), schema(1))
        .prop_map(|(root, a, b)| json!({ "Root": root, "A": a, "B": b }))
}

fn merged(parts: Vec<Option<(&'static str, Value)>>) -> Value {
    Value::Object(parts.into_iter().flatten().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn option(
    key: &'static str,
    values: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<Option<(&'static str, Value)>> {
    prop_oneof![
        2 => Just(None),
        1 => values.prop_map(move |it| Some((key, it))),
    ]
    .boxed()
}

fn rarely(
    key: &'static str,
    values: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<Option<(&'static str, Value)>> {
    prop_oneof![
        9 => Just(None),
        1 => values.prop_map(move |it| Some((key, it))),
    ]
    .boxed()
}

fn always(key: &'static str, value: Value) -> BoxedStrategy<Option<(&'static str, Value)>> {
    Just(Some((key, value))).boxed()
}

fn small(range: std::ops::Range<i64>) -> impl Strategy<Value = Value> + 'static {
    range.prop_map(|it| json!(it))
}

fn constant() -> impl Strategy<Value = Value> + 'static {
    prop::sample::select(values())
}

fn keywords(kind: &'static str) -> BoxedStrategy<Value> {
    let numbers = || {
        vec![
            option("minimum", small(-2..5)),
            option("maximum", small(0..9)),
            option("exclusiveMinimum", small(-2..5)),
            option("exclusiveMaximum", small(0..9)),
            option(
                "multipleOf",
                prop::sample::select(vec![json!(1), json!(2), json!(3), json!(0.5), json!(4)]),
            ),
        ]
    };
    let mut parts = match kind {
        "integer" | "number" => numbers(),
        "string" => vec![
            option("minLength", small(0..4)),
            option("maxLength", small(0..5)),
            option("pattern", prop::sample::select(PATTERNS.to_vec()).prop_map(|it| json!(it))),
        ],
        _ => Vec::new(),
    };
    parts.push(always("type", json!(kind)));
    parts.prop_map(merged).boxed()
}

pub(crate) fn leaf() -> BoxedStrategy<Value> {
    prop_oneof![
        2 => keywords("integer"),
        2 => keywords("number"),
        4 => keywords("string"),
        1 => keywords("boolean"),
        1 => Just(json!({ "type": ["string", "null"] })),
        1 => Just(json!({ "type": ["integer", "string"], "minimum": 2 })),
        1 => Just(json!({ "minimum": 2, "maxLength": 1 })),
        1 => Just(json!({})),
        1 => Just(json!(true)),
        1 => Just(json!(false)),
        1 => Just(json!({ "type": "null" })),
        2 => prop::collection::vec(constant(), 1..4).prop_map(|it| json!({ "enum": it })),
        1 => constant().prop_map(|it| json!({ "const": it })),
        1 => prop::collection::vec(constant(), 1..3).prop_map(|it| json!({ "type": "string", "not": { "enum": it } })),
        2 => prop::sample::select(vec!["A", "B", "Root"]).prop_map(|it| json!({ "$ref": format!("#/components/schemas/{it}") })),
    ]
    .boxed()
}

fn schema(depth: u32) -> BoxedStrategy<Value> {
    leaf().prop_recursive(depth, 24, 4, |inner| {
        prop_oneof![
            4 => object(inner.clone()),
            3 => array(inner.clone()),
            2 => prop::collection::vec(inner.clone(), 1..4).prop_map(|it| json!({ "anyOf": it })),
            2 => prop::collection::vec(inner.clone(), 1..4).prop_map(|it| json!({ "oneOf": it })),
            2 => prop::collection::vec(inner.clone(), 1..3).prop_map(|it| json!({ "allOf": it })),
            1 => inner.clone().prop_map(|it| json!({ "not": it })),
            1 => (inner.clone(), keywords("string")).prop_map(|(union, mut it)| {
                it["anyOf"] = json!([union, { "minLength": 1 }]);
                it
            }),
            1 => (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| json!({ "if": a, "then": b, "else": c })),
            1 => (object(inner.clone()), object(inner.clone()), inner.clone()).prop_map(|(mut it, a, b)| {
                it["if"] = a;
                it["then"] = b;
                it
            }),
            2 => beside(inner),
            1 => (keywords("string"), keywords("string")).prop_map(|(mut it, refused)| {
                it["not"] = refused;
                it
            }),
            1 => prop::sample::select(vec!["a", "b"]).prop_map(|it| json!({ "type": "object", "not": { "required": [it] } })),
        ]
        .boxed()
    })
    .boxed()
}

fn object(inner: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let names = || prop::sample::select(NAMES.to_vec());
    let properties = prop::collection::btree_map(names(), inner.clone(), 0..4).prop_map(|it| {
        Value::Object(it.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    });
    let required = prop::collection::btree_set(names(), 0..3).prop_map(|it| json!(it));
    let patterns =
        (prop::sample::select(PATTERNS.to_vec()), inner.clone()).prop_map(|(key, value)| {
            let mut map = Map::new();
            map.insert(key.to_owned(), value);
            Value::Object(map)
        });
    vec![
        prop_oneof![9 => always("type", json!("object")), 1 => Just(None).boxed()].boxed(),
        properties.prop_map(|it| Some(("properties", it))).boxed(),
        option("required", required),
        option("additionalProperties", prop_oneof![Just(json!(false)), inner.clone()]),
        option("patternProperties", patterns),
        option(
            "propertyNames",
            prop_oneof![keywords("string"), Just(json!({ "enum": ["a", "b"] }))],
        ),
        option("minProperties", small(0..3)),
        option("maxProperties", small(0..4)),
        option("dependentRequired", Just(json!({ "a": ["b"] }))),
        rarely("dependentSchemas", inner.clone().prop_map(|it| json!({ "a": it }))),
        rarely("unevaluatedProperties", prop_oneof![Just(json!(false)), inner]),
    ]
    .prop_map(merged)
    .boxed()
}

/// An object that names its members, and operands beside it that speak of them without naming all.
pub(crate) fn beside(inner: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let operand = || {
        let required = prop::collection::btree_set(prop::sample::select(NAMES.to_vec()), 1..3);
        let named = option("properties", Just(json!({ "b": { "enum": [1, "a"] } })));
        vec![required.prop_map(|it| Some(("required", json!(it)))).boxed(), named].prop_map(merged)
    };
    let properties = prop::collection::vec(inner, 3)
        .prop_map(|it| Value::Object(NAMES.map(str::to_owned).into_iter().zip(it).collect()));
    (properties, operand(), operand(), operand(), 0..4)
        .prop_map(|(properties, one, two, three, form)| {
            let mut whole = json!({ "type": "object", "properties": properties });
            match form {
                0 => whole["not"] = one,
                1 => whole["oneOf"] = json!([one, two]),
                2 => {
                    whole["if"] = one;
                    whole["then"] = two;
                    whole["else"] = three;
                }
                _ => whole = json!({ "type": "array", "items": whole, "contains": one }),
            }
            whole
        })
        .boxed()
}

fn array(inner: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    vec![
        always("type", json!("array")),
        option("items", inner.clone()),
        option("prefixItems", prop::collection::vec(inner.clone(), 1..3).prop_map(Value::Array)),
        option("contains", inner.clone()),
        rarely("minContains", small(0..3)),
        rarely("maxContains", small(1..3)),
        option("minItems", small(0..3)),
        option("maxItems", small(0..4)),
        option("uniqueItems", any::<bool>().prop_map(Value::Bool)),
        rarely("unevaluatedItems", Just(json!(false))),
    ]
    .prop_map(merged)
    .boxed()
}

/// A source of choices that follow from a seed alone.
pub(crate) struct Choice(pub(crate) u64);

impl Choice {
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % count.max(1)
    }
}

/// All places of schemas below a value, as JSON pointers.
pub(crate) fn places(value: &Value, at: String, into: &mut Vec<String>) {
    if value.is_object() || value.is_boolean() {
        into.push(at.clone());
    }
    let Value::Object(map) = value else { return };
    for (key, inner) in map {
        let here = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        match key.as_str() {
            "properties" | "patternProperties" | "dependentSchemas" => {
                for (name, schema) in inner.as_object().into_iter().flatten() {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    places(schema, format!("{here}/{name}"), into);
                }
            }
            "anyOf" | "oneOf" | "allOf" | "prefixItems" => {
                for (index, schema) in inner.as_array().into_iter().flatten().enumerate() {
                    places(schema, format!("{here}/{index}"), into);
                }
            }
            "items"
            | "additionalProperties"
            | "unevaluatedProperties"
            | "unevaluatedItems"
            | "contains"
            | "not"
            | "propertyNames"
            | "if"
            | "then"
            | "else" => places(inner, here, into),
            _ => {}
        }
    }
}

/// Changes one thing somewhere.
pub(crate) fn mutate(schemas: &Value, seed: u64) -> Value {
    let mut choice = Choice(seed | 1);
    choice.below(2);
    let mut changed = schemas.clone();
    let mut all = Vec::new();
    for name in ["Root", "A", "B"] {
        places(&changed[name], format!("/{name}"), &mut all);
    }
    let place = all[choice.below(all.len())].clone();
    let Some(target) = changed.pointer_mut(&place) else { return changed };
    let Value::Object(map) = target else {
        *target = [json!({}), json!({ "type": "string" }), json!(true)][choice.below(3)].clone();
        return changed;
    };
    let keys: Vec<String> = map.keys().filter(|it| *it != "$ref").cloned().collect();
    match (keys.is_empty(), choice.below(5)) {
        (false, 0) => {
            map.remove(&keys[choice.below(keys.len())]);
        }
        (false, 1 | 2) => {
            let key = &keys[choice.below(keys.len())];
            // A list of types takes no other names.
            let list = key == "type" && map[key].is_array();
            if let Some(value) = map.get_mut(key).filter(|_| !list) {
                change(value, &mut choice);
            }
        }
        _ => {
            let (key, value) = addition(&mut choice);
            if !map.contains_key("$ref") {
                map.insert(key.to_owned(), value);
            }
        }
    }
    changed
}

fn change(value: &mut Value, choice: &mut Choice) {
    let up = choice.below(2) == 0;
    match value {
        Value::Number(number) => {
            let old = number.as_f64().unwrap_or_default();
            let new = if up { old + 1.0 } else { old - 1.0 };
            if new > 0.0 {
                *value = if new.fract() == 0.0 { json!(new as i64) } else { json!(new) };
            }
        }
        Value::Array(items) if up && items.len() > 1 => {
            let at = choice.below(items.len());
            items.remove(at);
        }
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let new = json!(NAMES[choice.below(3)]);
            if !items.contains(&new) {
                items.push(new);
            }
        }
        Value::Array(items) if items.iter().any(|it| it.is_object() || it.is_boolean()) => {
            items.push(
                [json!({ "type": "boolean" }), json!({ "type": "integer" })][choice.below(2)]
                    .clone(),
            );
        }
        Value::Bool(flag) => *flag = !*flag,
        Value::String(text) => match text.as_str() {
            "integer" => *text = "number".to_owned(),
            "number" => *text = "integer".to_owned(),
            _ => {}
        },
        _ => {}
    }
}

fn addition(choice: &mut Choice) -> (&'static str, Value) {
    let all = [
        ("minimum", json!(1)),
        ("maximum", json!(5)),
        ("minLength", json!(1)),
        ("maxLength", json!(3)),
        ("pattern", json!("^a")),
        ("minItems", json!(1)),
        ("maxItems", json!(2)),
        ("uniqueItems", json!(true)),
        ("required", json!(["a"])),
        ("maxProperties", json!(2)),
        ("additionalProperties", json!(false)),
        ("properties", json!({ "a": { "type": "string" } })),
        ("not", json!({ "enum": ["a"] })),
        ("type", json!(["string", "null"])),
        ("enum", json!(["a", 1])),
        ("multipleOf", json!(2)),
        ("contains", json!({ "type": "string" })),
    ];
    all[choice.below(all.len())].clone()
}

/// Objects, and arrays of them, all of whose members are named by [`beside`].
pub(crate) fn named_values() -> Vec<Value> {
    let some = [None, Some(json!(1)), Some(json!("a")), Some(json!(4)), Some(json!(true))];
    let mut objects = vec![Map::new()];
    for name in NAMES {
        let with = objects.iter().flat_map(|object| {
            some.iter().map(|value| {
                let mut object = object.clone();
                object.extend(value.clone().map(|it| (name.to_owned(), it)));
                object
            })
        });
        objects = with.collect();
    }
    let mut all: Vec<Value> = objects.into_iter().map(Value::Object).collect();
    let one: Vec<Value> = all.iter().map(|it| json!([it])).collect();
    let two =
        all.iter().step_by(7).flat_map(|x| all.iter().step_by(11).map(move |y| json!([x, y])));
    let two: Vec<Value> = two.collect();
    all.extend(one.into_iter().chain(two));
    all
}

/// Values that tell small schemas apart.
pub(crate) fn values() -> Vec<Value> {
    let mut scalars = vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0.5),
        json!(1.5),
        json!(2.5),
        json!(-0.5),
    ];
    scalars.extend((-3..10).map(|it| json!(it)));
    scalars.extend(
        [
            "", "a", "b", "aa", "ab", "ba", "aab", "bbb", "aaaa", "abab", "a1", "1", "é", "aaaaaa",
            "c",
        ]
        .map(|it| json!(it)),
    );
    let few = [
        json!(1),
        json!("a"),
        json!(null),
        json!(true),
        json!("ab"),
        json!(4),
        json!([]),
        json!({ "a": 1 }),
    ];
    let mut all = scalars.clone();
    all.push(json!([]));
    all.push(json!({}));
    for x in &scalars {
        all.push(json!([x]));
        for name in NAMES {
            all.push(json!({ name: x }));
        }
    }
    for x in &few {
        all.push(json!([[x]]));
        all.push(json!({ "a": { "a": x } }));
        all.push(json!({ "c": x }));
        for y in &few {
            all.push(json!([x, y]));
            all.push(json!({ "a": x, "b": y }));
            all.push(json!({ "a": x, "ab": y }));
            all.push(json!({ "b": x, "c": y }));
            all.push(json!([x, y, 2]));
            all.push(json!({ "a": x, "b": y, "ab": "a" }));
            all.push(json!([x, y, x, y]));
        }
    }
    all
}
