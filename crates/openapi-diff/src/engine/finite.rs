//! Schemas that accept few values: each of them can be tried.

use openapi_document::schema::Types;
use openapi_document::{Document, Node};
use serde_json::{Map, Value as Json, json};

use super::accept::Value;
use super::array::least_items;
use super::space::{Id, Space};
use super::{Answer, Way, format};

/// Most values that are few.
const FEW: usize = 256;
/// Deepest nesting of values that are put together.
const DEPTH: usize = 4;

impl<'d> Space<'d> {
    /// Yes if `a` accepts few values, all of which `b` accepts; no if that is no help.
    pub(super) fn by_values(&mut self, a: Id, b: Id) -> Answer {
        let Some(values) = self.all_values(a, 0) else { return Answer::No };
        let Ok(values) = Document::parse("values", Json::from(values).to_string()) else {
            return Answer::No;
        };
        let accepted = values.root().items().all(|it| {
            let it = Value::Node(it);
            self.accepts(a, it, 0) == Answer::No || self.accepts(b, it, 0) == Answer::Yes
        });
        if accepted { Answer::Yes } else { Answer::No }
    }

    /// All values that a schema accepts, and maybe some that it refuses; `None` if those are many.
    pub(super) fn all_values(&mut self, id: Id, depth: usize) -> Option<Vec<Json>> {
        if depth > DEPTH {
            return None;
        }
        if self.is_never(id) {
            return Some(Vec::new());
        }
        let schema = self.schema(id);
        let mut all = Vec::new();
        all.extend(schema.null.map(|_| Json::Null));
        if let Some(values) = &schema.values {
            if values.len() > FEW {
                return None;
            }
            all.extend(values.iter().map(|it| exactly(*it)).collect::<Option<Vec<_>>>()?);
            return Some(all);
        }
        for kind in self.types(id).each() {
            match self.values_of_kind(id, kind, depth) {
                Some(values) => all.extend(values),
                None => return self.values_of_branches(id, depth),
            }
        }
        few(all)
    }

    fn values_of_branches(&mut self, id: Id, depth: usize) -> Option<Vec<Json>> {
        let mut all = Vec::new();
        for branch in self.branches_of(id)? {
            all.extend(self.all_values(branch, depth + 1)?);
            if all.len() > FEW {
                return None;
            }
        }
        Some(all)
    }

    fn values_of_kind(&mut self, id: Id, kind: Types, depth: usize) -> Option<Vec<Json>> {
        let part = self.restricted(id, kind);
        let schema = self.schema(part);
        match kind {
            Types::NULL => Some(vec![Json::Null]),
            Types::BOOLEAN => Some(vec![json!(false), json!(true)]),
            Types::INTEGER => {
                let (low, high) = format::whole_numbers(&schema)?;
                let (low, high) = (i64::try_from(low).ok()?, i64::try_from(high).ok()?);
                few((low..=high).take(FEW + 1).map(|it| json!(it)).collect())
            }
            Types::STRING => schema.max_length.filter(|it| it.value == 0).map(|_| vec![json!("")]),
            Types::ARRAY => self.few_arrays(part, depth),
            Types::OBJECT => self.few_objects(part, depth),
            _ => None,
        }
    }

    fn few_arrays(&mut self, id: Id, depth: usize) -> Option<Vec<Json>> {
        let most = usize::try_from(self.most_items_within(id, depth + 1)?).ok()?;
        let least = least_items(&self.schema(id));
        let mut all = Vec::new();
        let mut longest: Vec<Vec<Json>> = vec![Vec::new()];
        for length in 0..=most {
            if length as u64 >= least {
                all.extend(longest.iter().map(|it| json!(it)));
            }
            if length == most || all.len() > FEW {
                break;
            }
            let item = self.item(id, length);
            let items = self.all_values(item, depth + 1)?;
            longest = combined(&longest, &items, |array, item| array.push(item.clone()))?;
        }
        few(all)
    }

    fn few_objects(&mut self, id: Id, depth: usize) -> Option<Vec<Json>> {
        let schema = self.schema(id);
        let required = schema.required.len() as u64;
        let names = if schema.max_properties.is_some_and(|it| it.value <= required) {
            schema.required.keys().copied().collect()
        } else {
            self.possible_members(id)?;
            self.names(id)
        };
        let mut all = vec![Map::new()];
        for name in names {
            if self.is_of_one_way(id, name) {
                return None;
            }
            let member = self.member(id, name, Way::REQUEST).schema;
            let values = self.all_values(member, depth + 1)?;
            let without = if schema.required.contains_key(name) { Vec::new() } else { all.clone() };
            all = combined(&all, &values, |object: &mut Map<String, Json>, value| {
                object.insert(name.to_owned(), value.clone());
            })?;
            all.extend(without);
            if all.len() > FEW {
                return None;
            }
        }
        Some(all.into_iter().map(Json::Object).collect())
    }
}

/// Each of some values put together with each of others; `None` if those are many.
fn combined<T: Clone>(wholes: &[T], parts: &[Json], add: impl Fn(&mut T, &Json)) -> Option<Vec<T>> {
    let with = |whole: &T, part: &Json| {
        let mut whole = whole.clone();
        add(&mut whole, part);
        whole
    };
    let all = wholes.iter().flat_map(|whole| parts.iter().map(move |part| (whole, part)));
    let all: Vec<T> = all.take(FEW + 1).map(|(whole, part)| with(whole, part)).collect();
    few(all)
}

fn few<T>(values: Vec<T>) -> Option<Vec<T>> {
    (values.len() <= FEW).then_some(values)
}

/// A listed value, unless its numbers have more digits than a copy keeps.
fn exactly(node: Node<'_>) -> Option<Json> {
    let value = node.to_json();
    let copy = Document::parse("value", value.to_string()).ok()?;
    copy.root().is_same_value(node).then_some(value)
}
