//! What is left unevaluated: it depends on all that stands beside the keyword.

use openapi_document::Node;
use openapi_document::schema::single_target;

use super::space::Space;
use super::{Answer, Way};

/// Deepest nesting of schemas beside the keyword that is looked into.
const MAX_DEPTH: usize = 8;

/// A schema, and the side that it is of.
type Sided<'d> = (usize, Node<'d>);

impl<'d> Space<'d> {
    /// Whether a keyword for what is unevaluated leaves no more than another, and accepts no more of it.
    pub(super) fn leaves_less(&mut self, own: Sided<'d>, other: Sided<'d>, way: Way) -> bool {
        let (Some(x), Some(y)) = (own.1.parent(), other.1.parent()) else { return false };
        own.1.key() == other.1.key()
            && self.is_within(own, other, way)
            && self.evaluates_no_less((own.0, x), (other.0, y), way, 0)
    }

    fn is_within(&mut self, own: Sided<'d>, other: Sided<'d>, way: Way) -> bool {
        let (a, b) = (self.of_node(own.0, own.1), self.of_node(other.0, other.1));
        self.included(a, b, way.values()) == Answer::Yes
    }

    /// Whether `y` evaluates all that `x` does, of a value that both accept.
    fn evaluates_no_less(&mut self, x: Sided<'d>, y: Sided<'d>, way: Way, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        x.1.entries().all(|(key, own)| {
            let Some(other) = y.1.get(key) else { return !evaluates(key) || is_silent(key, own) };
            let (own, other) = ((x.0, own), (y.0, other));
            match key {
                _ if !evaluates(key) => true,
                "properties" | "patternProperties" => {
                    own.1.entries().all(|(name, _)| other.1.get(name).is_some())
                }
                "prefixItems" => own.1.len() <= other.1.len(),
                "additionalProperties" | "unevaluatedProperties" | "unevaluatedItems" => true,
                "items" if own.1.is_array() => own.1.len() <= other.1.len(),
                "items" => !other.1.is_array(),
                "$ref" | "$dynamicRef" => {
                    let target = |it: Node<'d>| it.document().resolve(it.as_str()?).ok();
                    match (target(own.1), target(other.1)) {
                        (Some(x), Some(y)) => self.counts_as((own.0, x), (other.0, y), way, depth),
                        _ => false,
                    }
                }
                "then" | "else" => self.counts_as(own, other, way, depth),
                "allOf" | "anyOf" | "oneOf" => own.1.items().all(|own_item| {
                    let own = (own.0, own_item);
                    other.1.items().any(|it| {
                        let other = (other.0, it);
                        (key == "allOf" || self.is_within(own, other, way.literally()))
                            && self.counts_as(own, other, way, depth)
                    })
                }),
                // The rest decides what is evaluated by what it accepts.
                _ => self.same.same(own, other),
            }
        })
    }

    fn counts_as(&mut self, x: Sided<'d>, y: Sided<'d>, way: Way, depth: usize) -> bool {
        let (x, y) = ((x.0, single_target(x.1)), (y.0, single_target(y.1)));
        self.same.same(x, y) || self.evaluates_no_less(x, y, way, depth + 1)
    }
}

/// Whether a conjunction evaluates nothing, as far as a look at its members tells.
fn is_silent(key: &str, members: Node<'_>) -> bool {
    let silent = |it: Node<'_>| it.entries().all(|(key, _)| !evaluates(key));
    key == "allOf" && members.items().all(silent)
}

/// Whether a keyword makes out what is evaluated.
fn evaluates(key: &str) -> bool {
    const KEYS: [&str; 18] = [
        "properties",
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
        "prefixItems",
        "items",
        "contains",
        "unevaluatedItems",
        "allOf",
        "anyOf",
        "oneOf",
        "if",
        "then",
        "else",
        "dependentSchemas",
        "$ref",
        "$dynamicRef",
        "$recursiveRef",
    ];
    KEYS.contains(&key)
}
