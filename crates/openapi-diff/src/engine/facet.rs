//! The constraints that one schema fails to meet of another, keyword by keyword.

use openapi_document::Node;
use openapi_document::schema::Types;

use super::accept::Value;
use super::space::{BASE, Id, REVISION, Space};
use super::{Answer, Way};

/// What a constraint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Aspect {
    Type,
    Null,
    Values,
    Format,
    Range,
    Length,
    Pattern,
    ItemCount,
    UniqueItems,
    Items,
    Contains,
    MemberCount,
    Required,
    Member,
    Additional,
    MemberNames,
    Dependent,
    Union,
    Discriminator,
    Not,
    Other,
}

/// A constraint of the wide schema that the narrow one does not meet.
#[derive(Debug, Clone)]
pub(crate) struct Fail<'d> {
    pub(crate) aspect: Aspect,
    /// The member of an object that it is about.
    pub(crate) name: Option<String>,
    pub(crate) answer: Answer,
    pub(crate) reason: Option<String>,
    /// What the narrow schema says instead.
    pub(crate) narrow: Option<Node<'d>>,
    /// The constraint.
    pub(crate) wide: Option<Node<'d>>,
}

impl<'d> Fail<'d> {
    pub(crate) fn no(aspect: Aspect, narrow: Option<Node<'d>>, wide: Option<Node<'d>>) -> Self {
        Self { aspect, name: None, answer: Answer::No, reason: None, narrow, wide }
    }

    pub(crate) fn of(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    pub(crate) fn answered(mut self, answer: Answer) -> Self {
        self.answer = answer;
        self
    }

    pub(crate) fn unknown(mut self, reason: impl Into<String>) -> Self {
        self.answer = Answer::Unknown;
        self.reason = Some(reason.into());
        self
    }

    pub(crate) fn value(value: Node<'d>, answer: Answer, wide: Option<Node<'d>>) -> Self {
        let fail = Self::no(Aspect::Values, Some(value), wide);
        match answer {
            Answer::Unknown => {
                fail.unknown("a listed value could not be checked against the other schema")
            }
            answer => fail.answered(answer),
        }
    }

    pub(crate) fn null(narrow: Option<Node<'d>>, wide: Option<Node<'d>>, answer: Answer) -> Self {
        Self::no(Aspect::Null, narrow, wide).answered(answer)
    }
}

/// Collects failures, until one is certain if that is all that is asked.
pub(crate) struct Fails<'d> {
    pub(crate) list: Vec<Fail<'d>>,
    first: bool,
}

impl<'d> Fails<'d> {
    pub(crate) fn push(&mut self, fail: Fail<'d>) {
        self.list.push(fail);
    }

    pub(crate) fn done(&self) -> bool {
        self.first && self.list.iter().any(|it| it.answer == Answer::No)
    }
}

/// Compares one group of keywords, for the types that both schemas have.
type Step<'d> = fn(&mut Space<'d>, Id, Id, Way, Types, &mut Fails<'d>);

impl<'d> Space<'d> {
    /// The constraints of `b` that `a` does not provably meet; with `first`, up to one that it certainly does not.
    ///
    /// Unions of `a` are not looked into: what is empty here is proven, what is not may still hold
    /// branch by branch.
    pub(crate) fn fails(&mut self, a: Id, b: Id, way: Way, first: bool) -> Vec<Fail<'d>> {
        let mut fails = Fails { list: Vec::new(), first };
        let common = self.fails_of_types(a, b, &mut fails);
        let steps: [Step<'d>; 8] = [
            Self::fails_of_scalars,
            |it, a, b, way, common, fails| it.fails_of_unions(a, b, way.values(), common, fails),
            |it, a, b, _, common, fails| it.fails_of_tags(a, b, common, fails),
            Self::fails_of_objects,
            Self::fails_of_arrays,
            |it, a, b, way, _, fails| it.fails_of_not(a, b, way.values(), fails),
            |it, a, b, way, _, fails| it.fails_of_conditionals(a, b, way.values(), fails),
            |it, a, b, way, _, fails| it.fails_of_opaque(a, b, way, fails),
        ];
        for step in steps {
            if fails.done() {
                break;
            }
            step(self, a, b, way, common, &mut fails);
        }
        fails.list
    }

    /// Compares types; gives those that both have, for which the other keywords count.
    fn fails_of_types(&mut self, a: Id, b: Id, fails: &mut Fails<'d>) -> Types {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        let types = self.types(a);
        let lost = types - wide.types - Types::NULL;
        if !lost.is_empty() {
            fails.push(Fail::no(Aspect::Type, narrow.type_node, wide.type_node));
        }
        let by_type = types.contains(Types::NULL) && self.accepts(a, Value::Null, 0) != Answer::No;
        if narrow.null.is_some() || by_type {
            let answer = self.accepts(b, Value::Null, 0);
            // What could not be told of the value itself is compared keyword by keyword below, unless
            // null is accepted in spite of the keywords.
            if answer == Answer::No || answer == Answer::Unknown && narrow.null.is_some() {
                let node = narrow.null.or(narrow.type_node);
                // It is the list that refuses null, of which more is told below.
                let null = |it| Types::of_keyword(it).is_some_and(|it| it.contains(Types::NULL));
                let typed = wide.nullable.is_some() || wide.type_node.is_some_and(null);
                let listed = typed && narrow.values.is_none();
                fails.push(match wide.values_node.filter(|_| listed) {
                    Some(list) => Fail::no(Aspect::Values, None, Some(list)).answered(answer),
                    None => Fail::null(node, wide.type_node, answer),
                });
            }
        }
        types & wide.types
    }

    fn fails_of_not(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        // Null that is accepted in spite of the keywords is not refused by them.
        let others = Types::ALL - Types::NULL;
        let a = if wide.null.is_some() { self.restricted(a, others) } else { a };
        let by_any = narrow.is_any();
        for refused in &wide.not {
            let right = self.of_node(self.side(b), *refused);
            let mut holds = false;
            for own in &narrow.not {
                let left = self.of_node(self.side(a), *own);
                // What refuses more accepts less, of members too that only the schema around it names.
                holds |= self.included(right, left, way.literally()) == Answer::Yes;
            }
            if holds || self.disjoint(a, right, 0) || self.refuses_strings_of(a, right) {
                continue;
            }
            let fail = Fail::no(Aspect::Not, narrow.not.first().copied(), Some(*refused));
            let certain = self.is_refuted_not(a, right) || by_any && self.is_refuted(a, b, way);
            fails.push(if certain {
                fail
            } else {
                fail.unknown(
                    "whether `not` refuses a value of the other schema could not be decided",
                )
            });
        }
    }

    /// Whether a value that `not` lists is accepted by `a`, and really refused.
    fn is_refuted_not(&mut self, a: Id, refused: Id) -> bool {
        let listed = self.schema(refused);
        let mut values = listed.values.iter().flatten().map(|it| Value::Node(*it));
        values.any(|it| [a, refused].iter().all(|by| self.accepts(*by, it, 0) == Answer::Yes))
    }

    fn fails_of_opaque(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        let (left, right) = (self.side(a), self.side(b));
        for node in &wide.opaque {
            let twin = narrow
                .opaque
                .iter()
                .find(|it| it.key() == node.key() && self.same.same((left, **it), (right, *node)));
            let named = node.key() == Some("$dynamicRef");
            let unevaluated =
                matches!(node.key(), Some("unevaluatedProperties" | "unevaluatedItems"));
            let holds = twin.is_some()
                && (!named || self.names_the_same(node.as_str().unwrap_or_default()))
                && !unevaluated;
            let implied = node.key() == Some("dependentSchemas")
                && node.is_object()
                && self.dependents_included(a, b, *node, way.values());
            let narrower = unevaluated
                && narrow
                    .opaque
                    .iter()
                    .any(|own| self.leaves_less((left, *own), (right, *node), way));
            if !holds && !implied && !narrower {
                let own = narrow.opaque.iter().find(|it| it.key() == node.key());
                let keyword = node.key().unwrap_or("this keyword");
                fails.push(
                    Fail::no(Aspect::Other, own.copied(), Some(*node))
                        .unknown(format!("`{keyword}` is compared by its text only")),
                );
            }
        }
        for node in &wide.dangling {
            let target = |it: &Node<'_>| it.get("$ref").and_then(Node::as_str).map(str::to_owned);
            let known = narrow.dangling.iter().any(|it| target(it) == target(node));
            let target = target(node).unwrap_or_default();
            if known && self.names_the_same(&target) {
                continue;
            }
            fails.push(
                Fail::no(Aspect::Other, narrow.sources.first().copied(), Some(*node))
                    .unknown(format!("the reference `{target}` leads to nothing that can be read")),
            );
        }
    }
}

impl<'d> Space<'d> {
    /// Whether the anchors of a name, if there are any, say the same in both documents.
    ///
    /// With several of a name it is not known which of them is meant.
    pub(super) fn names_the_same(&self, reference: &str) -> bool {
        let name = reference.strip_prefix('#').unwrap_or_default();
        let [base, revision] = self.documents;
        let (before, after): (Vec<_>, Vec<_>) =
            (base.named(name).collect(), revision.named(name).collect());
        before.len() == after.len()
            && before.iter().zip(&after).all(|(x, y)| self.same.same((BASE, *x), (REVISION, *y)))
    }
}
