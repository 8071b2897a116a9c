//! Values to try on a pair of schemas: what their keywords draw borders between, and what lies around.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Number, Value, json};

/// Deepest nesting of values.
const DEPTH: usize = 4;
/// Most values of one place by depth; beyond it they are sampled.
const MANY: [usize; DEPTH + 1] = [600, 120, 24, 10, 4];
/// The keywords that speak of arrays, and of objects.
const ARRAYS: &[&str] = &[
    "items",
    "prefixItems",
    "contains",
    "minItems",
    "maxItems",
    "uniqueItems",
    "unevaluatedItems",
];
const OBJECTS: &[&str] = &[
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "required",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
];
/// A name that no schema of the grid knows.
const STRANGE: &str = "zz";
/// Another one, for schemas that count members.
const STRANGER: &str = "zy";

/// The values for schemas that stand at the same place; `root` resolves references.
pub(crate) fn values(schemas: &[&Value], roots: &[&Value], depth: usize) -> Vec<Value> {
    let mut flat = Vec::new();
    for (schema, root) in schemas.iter().zip(roots) {
        flatten(schema, root, &mut flat, 0);
    }
    let mut all = atoms(&flat);
    for (kind, keywords) in [("array", ARRAYS), ("object", OBJECTS)] {
        let told = |map: &Map<String, Value>| {
            map.get("type").is_some_and(|it| it.to_string().contains(kind))
                || keywords.iter().any(|it| map.contains_key(*it))
        };
        let simple = [json!([]), json!([1]), json!({}), json!({ "a": 1 }), json!({ STRANGE: "a" })];
        if depth == DEPTH || !flat.iter().any(|(map, _)| told(map)) {
            all.extend(simple.into_iter().filter(|it| it.is_array() == (kind == "array")));
        } else if kind == "array" {
            all.extend(arrays(&flat, depth));
        } else {
            all.extend(objects(&flat, depth));
        }
    }
    let mut seen = HashSet::new();
    all.retain(|it| seen.insert(it.to_string()));
    if depth > 0 && all.len() > MANY[depth] {
        all = some(&all, MANY[depth]);
    }
    all
}

type Flat<'v> = Vec<(&'v Map<String, Value>, &'v Value)>;

/// All schemas that speak of the same value.
fn flatten<'v>(schema: &'v Value, root: &'v Value, into: &mut Flat<'v>, depth: usize) {
    let Value::Object(map) = schema else { return };
    if depth > 8 {
        return;
    }
    into.push((map, root));
    if let Some(target) = map.get("$ref").and_then(Value::as_str)
        && let Some(target) = root.pointer(target.trim_start_matches('#'))
    {
        flatten(target, root, into, depth + 1);
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        for it in map.get(key).and_then(Value::as_array).into_iter().flatten() {
            flatten(it, root, into, depth + 1);
        }
    }
    for key in ["not", "if", "then", "else"] {
        if let Some(it) = map.get(key) {
            flatten(it, root, into, depth + 1);
        }
    }
    for it in
        map.get("dependentSchemas").and_then(Value::as_object).into_iter().flat_map(Map::values)
    {
        flatten(it, root, into, depth + 1);
    }
}

fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        json!(value as i64)
    } else {
        Number::from_f64(value).map_or(Value::Null, Value::Number)
    }
}

fn atoms(flat: &Flat<'_>) -> Vec<Value> {
    let mut numbers = vec![0.0, 1.0, -1.0, 0.5, 2.0, 7.0, 12.0, 0.25, 2_147_483_648.0];
    let mut strings: Vec<String> = [
        "",
        "a",
        "b",
        "ab",
        "ba",
        "abc",
        "aaaa",
        "é",
        "c",
        "2020-01-02",
        "2020-01-02T03:04:05Z",
        "12",
        "12a",
        "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "127.0.0.1",
        "::1",
        "a@b.example",
        "https://a.example/b",
        "a b,c\n",
    ]
    .map(str::to_owned)
    .to_vec();
    let mut all =
        vec![Value::Null, json!(true), json!(false), json!(i64::MAX), json!(i64::MIN), json!(1e30)];
    for (map, _) in flat {
        for (key, value) in *map {
            match (key.as_str(), value) {
                (
                    "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf",
                    Value::Number(it),
                ) => {
                    let it = it.as_f64().unwrap_or_default();
                    numbers.extend([
                        it,
                        it - 1.0,
                        it + 1.0,
                        it - 0.5,
                        it + 0.5,
                        it * 2.0,
                        it * 3.0,
                        it / 2.0,
                    ]);
                }
                ("minLength" | "maxLength", Value::Number(it)) => {
                    let it = it.as_f64().unwrap_or_default() as usize;
                    for length in it.saturating_sub(1)..=it + 1 {
                        strings.extend(["a", "b", "é"].map(|it| it.repeat(length)));
                    }
                }
                ("enum", Value::Array(values)) => all.extend(values.iter().cloned()),
                ("const", value) => all.push(value.clone()),
                _ => {}
            }
        }
    }
    all.extend(numbers.into_iter().map(number));
    all.extend(strings.into_iter().map(Value::String));
    all
}

fn below<'v>(
    flat: &Flat<'v>,
    get: impl Fn(&'v Map<String, Value>) -> Vec<&'v Value>,
    depth: usize,
) -> Vec<Value> {
    let found: Vec<(&Value, &Value)> = flat
        .iter()
        .flat_map(|(map, root)| get(map).into_iter().map(move |it| (it, *root)))
        .collect();
    let (schemas, roots): (Vec<&Value>, Vec<&Value>) = found.into_iter().unzip();
    values(&schemas, &roots, depth + 1)
}

/// A few of the values, spread over their kinds, those that differ first.
fn some(values: &[Value], count: usize) -> Vec<Value> {
    let kind = |it: &Value| match it {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    };
    let mut by_kind: [Vec<&Value>; 6] = Default::default();
    for it in values {
        by_kind[kind(it)].push(it);
    }
    let mut out = Vec::new();
    for at in 0..values.len() {
        for all in &by_kind {
            // The last ones come from the keywords, the first ones are always there.
            let from = if at % 2 == 0 { all.len().checked_sub(1 + at / 2) } else { Some(at / 2) };
            if let Some(it) = from.and_then(|it| all.get(it))
                && !out.contains(*it)
            {
                out.push((*it).clone());
            }
        }
        if out.len() >= count {
            break;
        }
    }
    out.truncate(count);
    out
}

fn arrays(flat: &Flat<'_>, depth: usize) -> Vec<Value> {
    let items = below(
        flat,
        |map| {
            let single =
                ["items", "contains", "unevaluatedItems"].into_iter().filter_map(|it| map.get(it));
            single
                .chain(map.get("prefixItems").and_then(Value::as_array).into_iter().flatten())
                .collect()
        },
        depth,
    );
    let mut all = vec![json!([])];
    all.extend(items.iter().map(|it| json!([it])));
    let few = some(&items, if depth == 0 { 12 } else { 6 });
    for a in &few {
        for b in &few {
            all.push(json!([a, b]));
        }
        all.push(json!([a, a, a]));
        all.push(json!([a, a, a, a]));
    }
    for window in few.windows(3) {
        all.push(json!(window));
    }
    for window in few.windows(4) {
        all.push(json!(window));
    }
    all
}

fn names<'v>(flat: &Flat<'v>) -> Vec<&'v str> {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for (map, _) in flat {
        for key in ["properties", "dependentSchemas", "dependentRequired"] {
            names.extend(
                map.get(key)
                    .and_then(Value::as_object)
                    .into_iter()
                    .flat_map(Map::keys)
                    .map(String::as_str),
            );
        }
        names.extend(
            map.get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str),
        );
        if map.contains_key("patternProperties") || map.contains_key("propertyNames") {
            names.extend(["a", "ab", "ba"]);
        }
        for it in map
            .get("dependentRequired")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::values)
        {
            names.extend(it.as_array().into_iter().flatten().filter_map(Value::as_str));
        }
    }
    names.into_iter().collect()
}

/// Members with listed values, and the values.
fn tags<'v>(flat: &Flat<'v>) -> Vec<(&'v str, Value)> {
    let members = flat.iter().filter_map(|(map, _)| map.get("properties")?.as_object()).flatten();
    let listed =
        members.filter_map(|(name, it)| Some((name.as_str(), it.get("enum")?.as_array()?)));
    listed.flat_map(|(name, all)| all.iter().take(3).map(move |it| (name, it.clone()))).collect()
}

fn objects(flat: &Flat<'_>, depth: usize) -> Vec<Value> {
    let mut names = names(flat);
    names.truncate(4);
    names.push(STRANGE);
    if names.len() < 3 {
        names.push(STRANGER);
    }
    let member = |name: &str| {
        below(
            flat,
            |map| {
                let named = map.get("properties").and_then(|it| it.get(name));
                let by_pattern = map.get("patternProperties").and_then(Value::as_object);
                let by_pattern = by_pattern.into_iter().flat_map(Map::values);
                let rest = ["additionalProperties", "unevaluatedProperties"]
                    .into_iter()
                    .filter_map(|it| map.get(it));
                named.into_iter().chain(by_pattern).chain(rest).collect()
            },
            depth,
        )
    };
    let full: Vec<Vec<Value>> = names.iter().map(|it| member(it)).collect();
    let mut all = Vec::new();
    // Every value of one member: alone, and beside each listed value of another one, which may be its tag.
    let tags = tags(flat);
    for (name, values) in names.iter().zip(&full) {
        for value in values {
            all.push(json!({ *name: value }));
            for (tag, listed) in tags.iter().filter(|(tag, _)| tag != name) {
                all.push(json!({ *name: value, *tag: listed }));
            }
        }
    }
    let each = match names.len() {
        0..=3 => 8,
        4 => 5,
        _ => 3,
    };
    let each = if depth > 1 { 2 } else { each };
    let choices: Vec<Vec<Option<Value>>> = full
        .iter()
        .map(|it| std::iter::once(None).chain(some(it, each).into_iter().map(Some)).collect())
        .collect();
    let total: usize = choices.iter().map(Vec::len).product();
    for at in 0..total.min(MANY[depth]) {
        // Steps of a large prime spread what is tried over all combinations.
        let mut rest = if total > MANY[depth] { (at * 15_485_863) % total } else { at };
        let mut object = Map::new();
        for (name, values) in names.iter().zip(&choices) {
            if let Some(value) = &values[rest % values.len()] {
                object.insert((*name).to_owned(), value.clone());
            }
            rest /= values.len();
        }
        all.push(Value::Object(object));
    }
    all
}

/// Whether a value holds a member that a schema does not name.
pub(crate) fn strange(value: &Value, names: &BTreeSet<String>) -> bool {
    match value {
        Value::Object(map) => {
            map.iter().any(|(name, it)| !names.contains(name) || strange(it, names))
        }
        Value::Array(all) => all.iter().any(|it| strange(it, names)),
        _ => false,
    }
}

/// Whether a schema says something of members that it does not name.
pub(crate) fn tells_of_others(schema: &Value) -> bool {
    let text = schema.to_string();
    let words = [
        "additionalProperties\":{",
        "patternProperties",
        "propertyNames",
        "unevaluatedProperties\":{",
    ];
    words.iter().any(|it| text.contains(it))
}

/// All names of members anywhere in a schema, and those that none has.
pub(crate) fn named(schema: &Value) -> BTreeSet<String> {
    fn collect(schema: &Value, into: &mut BTreeSet<String>) {
        match schema {
            Value::Object(map) => {
                if let Some(Value::Object(properties)) = map.get("properties") {
                    into.extend(properties.keys().cloned());
                }
                for key in ["enum", "const"] {
                    map.get(key).into_iter().for_each(|it| members(it, into));
                }
                let required = map.get("required").and_then(Value::as_array).into_iter().flatten();
                into.extend(required.filter_map(Value::as_str).map(str::to_owned));
                map.values().for_each(|it| collect(it, into));
            }
            Value::Array(all) => all.iter().for_each(|it| collect(it, into)),
            _ => {}
        }
    }
    fn members(value: &Value, into: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                into.extend(map.keys().cloned());
                map.values().for_each(|it| members(it, into));
            }
            Value::Array(all) => all.iter().for_each(|it| members(it, into)),
            _ => {}
        }
    }
    let mut all = BTreeSet::from([STRANGE.to_owned(), STRANGER.to_owned()]);
    collect(schema, &mut all);
    all
}
