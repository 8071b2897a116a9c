//! Values that one schema accepts and another refuses: they decide what no proof decides.

use std::collections::BTreeSet;

use openapi_document::schema::{Branch, Types};
use openapi_document::{Document, Node};
use serde_json::{Map, Value as Json, json};

use super::accept::Value;
use super::dependent::dependent_schemas;
use super::space::{Id, Space};
use super::{Answer, Way};

/// Deepest nesting of the values that are tried.
const DEPTH: usize = 3;
/// Most values of each kind for an item or a member, and for the whole.
const SOME: usize = 5;
const MANY: usize = 600;
/// Most members that come and go.
const MEMBERS: usize = 4;
/// Most schemas that are asked for values of one place.
const VIEWS: usize = 32;
/// Most pairs of schemas for which values are tried.
const SEARCHES: u32 = 100;
/// Most schemas that all values together are tried against, values that are put together counted in.
const STEPS: u64 = 400_000;

impl<'d> Space<'d> {
    /// Whether a value is found that `a` certainly accepts and `b` certainly refuses.
    ///
    /// The values are those between which the keywords of both draw borders, and few of them.
    pub(super) fn is_refuted(&mut self, a: Id, b: Id, way: Way) -> bool {
        self.searches += 1;
        if self.searches > SEARCHES || self.search_steps > STEPS {
            return false;
        }
        let (mine, theirs) = (self.schemas_of_same_value(a), self.schemas_of_same_value(b));
        if self.speaks_of_ways(&mine) || self.speaks_of_ways(&theirs) {
            return false;
        }
        // Clients are taken not to send what only the other contract names.
        let lenient = way.is_request() && !self.options.strict;
        let values = self.values(&mine, &theirs, lenient, 0);
        let Ok(values) = Document::parse("values", Json::from(values).to_string()) else {
            return false;
        };
        values.root().items().any(|value| {
            let value = Value::Node(value);
            self.overlapped = false;
            if self.search_steps > STEPS {
                return false;
            }
            let refused = self.accepts(b, value, 0) == Answer::No;
            self.search_steps += self.trials;
            let refused = refused && (self.options.strict || !self.overlapped);
            let accepted = refused && self.accepts(a, value, 0) == Answer::Yes;
            self.search_steps += self.trials;
            accepted
        })
    }

    /// Whether some member is for one direction only, which what is said of it elsewhere does not tell.
    fn speaks_of_ways(&mut self, views: &[Id]) -> bool {
        views
            .iter()
            .any(|view| self.names(*view).into_iter().any(|name| self.is_of_one_way(*view, name)))
    }

    /// A schema and all that it applies to the same value.
    pub(super) fn schemas_of_same_value(&mut self, id: Id) -> Vec<Id> {
        let mut views = vec![id];
        let mut at = 0;
        while at < views.len() && views.len() < VIEWS {
            let (schema, side) = (self.schema(views[at]), self.side(views[at]));
            let mut nodes: Vec<Node<'d>> = schema.not.clone();
            for it in &schema.conditionals {
                nodes.extend([Some(it.condition), it.then, it.otherwise].into_iter().flatten());
            }
            for union in &schema.unions {
                nodes.extend(union.branches.iter().filter_map(|it| match it {
                    Branch::Schema(part) => Some(part.node),
                    Branch::Null(_) => None,
                }));
            }
            let dependent = dependent_schemas(&schema);
            nodes.extend(dependent.flat_map(|it| it.entries()).map(|it| it.1));
            for node in nodes {
                let view = self.of_node(side, node);
                if !views.contains(&view) {
                    views.push(view);
                }
            }
            at += 1;
        }
        views
    }

    /// Values for one place: all of them for the whole, a few of each kind for what is within.
    fn values(&mut self, mine: &[Id], theirs: &[Id], lenient: bool, depth: usize) -> Vec<Json> {
        let all: Vec<Id> = mine.iter().chain(theirs).copied().collect();
        let most = most(depth);
        let mut kinds = vec![self.scalars_of(&all, most)];
        if depth < DEPTH && self.search_steps <= STEPS {
            kinds.push(self.arrays_of(mine, theirs, lenient, depth));
            kinds.push(self.objects_of(mine, theirs, lenient, depth));
        }
        let types = all.iter().fold(Types::NONE, |types, it| types | self.types(*it));
        for values in &mut kinds {
            let mut seen = BTreeSet::new();
            values.retain(|it| types.meets(types_of(it)) && seen.insert(it.to_string()));
            values.truncate(most);
            self.search_steps += values.len() as u64;
        }
        kinds.concat()
    }

    fn scalars_of(&mut self, views: &[Id], most: usize) -> Vec<Json> {
        let mut values = Vec::new();
        for view in views {
            let schema = self.schema(*view);
            let types = schema.types;
            let listed = schema.values.iter().flatten();
            let listed = listed.filter(|it| types.meets(Types::of_value(**it)));
            values.extend(listed.take(most).map(|it| it.to_json()));
            for limit in [schema.minimum, schema.maximum].into_iter().flatten() {
                let at = limit.value.floor().and_then(|it| i64::try_from(it).ok());
                for at in at.into_iter().filter_map(|it| it.checked_sub(1)) {
                    values.extend((0..4).filter_map(|it| Some(json!(at.checked_add(it)?))));
                }
            }
            for step in
                schema.multiples.iter().filter_map(|it| i64::try_from(it.value.floor()?).ok())
            {
                values.extend([json!(step), json!(step.saturating_mul(5))]);
            }
            for limit in [schema.min_length, schema.max_length].into_iter().flatten() {
                let at = usize::try_from(limit.value).unwrap_or(usize::MAX);
                let lengths = [at.saturating_sub(1), at, at.saturating_add(1)];
                values.extend(
                    lengths.into_iter().filter(|it| *it < 100).map(|it| json!("a".repeat(it))),
                );
            }
        }
        values.extend([json!("a"), json!("b"), json!(1), json!(0), json!(0.5), json!(true)]);
        values.extend([json!(false), Json::Null, json!("")]);
        values
    }

    fn arrays_of(&mut self, mine: &[Id], theirs: &[Id], lenient: bool, depth: usize) -> Vec<Json> {
        let schemas_of_items = |space: &mut Self, views: &[Id]| {
            let mut items = Vec::new();
            for view in views {
                for item in space.schemas_of_items(*view) {
                    items.extend(space.schemas_of_same_value(item));
                }
            }
            items
        };
        if !self.meets(mine, Types::ARRAY) {
            return Vec::new();
        }
        let (own, other) = (schemas_of_items(self, mine), schemas_of_items(self, theirs));
        let items = self.values(&own, &other, lenient, depth + 1);
        let of_items = items.iter().flat_map(|x| {
            let more =
                items.iter().flat_map(move |y| [vec![x, y], vec![x, x, y], vec![x, y, y, y]]);
            std::iter::once(vec![x]).chain(more)
        });
        std::iter::once(Vec::new()).chain(of_items).take(most(depth)).map(|it| json!(it)).collect()
    }

    fn objects_of(&mut self, mine: &[Id], theirs: &[Id], lenient: bool, depth: usize) -> Vec<Json> {
        if !self.meets(mine, Types::OBJECT) {
            return Vec::new();
        }
        let mut names = BTreeSet::new();
        for view in mine.iter().chain(theirs.iter().filter(|_| !lenient)) {
            names.extend(self.names_told(*view));
        }
        let most = most(depth);
        let mut objects = vec![Map::new()];
        for name in names.into_iter().take(MEMBERS) {
            if objects.len() >= most {
                break;
            }
            let member = |space: &mut Self, views: &[Id]| {
                let mut members = Vec::new();
                for view in views {
                    let member = space.member(*view, name, Way::REQUEST).schema;
                    members.extend(space.schemas_of_same_value(member));
                }
                members.truncate(VIEWS);
                members
            };
            let (left, right) = (member(self, mine), member(self, theirs));
            let values = self.values(&left, &right, lenient, depth + 1);
            let with = objects.iter().flat_map(|it| {
                values.iter().map(|value| {
                    let mut object = it.clone();
                    object.insert(name.to_owned(), value.clone());
                    object
                })
            });
            let with: Vec<Map<String, Json>> = with.take(most - objects.len()).collect();
            objects.extend(with);
        }
        objects.into_iter().map(Json::Object).collect()
    }

    /// The names of members that any keyword of a schema tells.
    fn names_told(&mut self, id: Id) -> Vec<&'d str> {
        let schema = self.schema(id);
        let mut names = self.names(id);
        names.extend(schema.required.keys());
        let asked = |it: &Node<'d>| {
            it.key().into_iter().chain(it.items().filter_map(Node::as_str)).collect::<Vec<_>>()
        };
        names.extend(schema.dependent_required.iter().flat_map(asked));
        let dependent = dependent_schemas(&schema);
        names.extend(dependent.flat_map(|it| it.entries()).map(|it| it.0));
        names
    }

    fn meets(&mut self, views: &[Id], types: Types) -> bool {
        views.first().is_some_and(|it| self.types(*it).meets(types))
    }
}

/// Most values of each kind: what is beyond is not put together, as it is not tried.
fn most(depth: usize) -> usize {
    if depth == 0 { MANY } else { SOME }
}

fn types_of(value: &Json) -> Types {
    match value {
        Json::Null => Types::NULL,
        Json::Bool(_) => Types::BOOLEAN,
        Json::Number(_) => Types::NUMBER,
        Json::String(_) => Types::STRING,
        Json::Array(_) => Types::ARRAY,
        Json::Object(_) => Types::OBJECT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    /// A document with two schemas in whose many branches no value decides.
    fn document() -> Document {
        let branch = |depth: usize| {
            let member =
                |at: usize| json!({ "type": "string", "minLength": at, "maxLength": at + 9 });
            let mut inner = json!({ "anyOf": (0..9).map(member).collect::<Vec<_>>() });
            for _ in 0..depth {
                let members = ["a", "b", "c", "d"].map(|name| (name, inner.clone()));
                let members: Map<String, Json> =
                    members.into_iter().map(|(name, it)| (name.to_owned(), it)).collect();
                inner = json!({ "type": "object", "properties": members, "not": { "minProperties": 9 } });
            }
            inner
        };
        let all: Vec<Json> = (1..4).map(branch).collect();
        let schemas =
            json!({ "A": { "anyOf": all }, "B": { "anyOf": all, "description": "The same." } });
        let document = json!({
            "openapi": "3.1.0",
            "info": { "title": "Case", "version": "1" },
            "paths": {},
            "components": { "schemas": schemas },
        });
        Document::parse("case", document.to_string()).unwrap()
    }

    #[test]
    fn the_search_ends_within_its_steps_however_often_it_is_asked() {
        let document = document();
        let mut space = Space::new(&document, &document, &Options::default());
        let schemas = document.root().get("components").and_then(|it| it.get("schemas")).unwrap();
        let [a, b] = ["A", "B"].map(|it| schemas.get(it).unwrap());
        let (a, b) = (space.of_node(0, a), space.of_node(1, b));
        for _ in 0..2 * SEARCHES {
            assert!(!space.is_refuted(a, b, Way::REQUEST));
        }
        // What is begun when the last step is taken is finished: one value, and the values of one place at each depth.
        let begun = 2 * super::super::accept::MAX_TRIALS + (3 * MANY * (DEPTH + 1)) as u64;
        assert!(space.search_steps > STEPS, "{} steps do not exhaust it", space.search_steps);
        assert!(space.search_steps <= STEPS + begun, "{} steps", space.search_steps);
    }
}
