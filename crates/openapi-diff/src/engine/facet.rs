//! The constraints that one schema fails to meet of another, keyword by keyword.

use openapi_document::Node;
use openapi_document::schema::{Schema, Types};

use super::accept::Value;
use super::language::length_pattern;
use super::space::{BASE, Id, REVISION, Space};
use super::{Answer, Way, format};

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
        let steps: [Step<'d>; 7] = [
            |it, a, b, _, common, fails| it.fails_of_scalars(a, b, common, fails),
            |it, a, b, way, common, fails| it.fails_of_unions(a, b, way.values(), common, fails),
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
                fails.push(Fail::null(node, wide.type_node, answer));
            }
        }
        types & wide.types
    }

    fn fails_of_scalars(&mut self, a: Id, b: Id, common: Types, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        if let Some(values) = &narrow.values {
            let refused = self.refused_values(a, b);
            let certain = refused.iter().any(|it| it.answer == Answer::No);
            let listed = |value: &Node<'d>| {
                wide.values.as_ref().is_none_or(|all| all.iter().any(|it| it.is_same_value(*value)))
            };
            if certain || !values.iter().all(listed) {
                // Null was told of above.
                let told = fails.list.iter().any(|it| it.aspect == Aspect::Null);
                fails.list.extend(refused.into_iter().filter(|it| {
                    it.aspect == Aspect::Values && !(told && it.narrow.is_some_and(Node::is_null))
                }));
                return;
            }
        } else if wide.values.is_some() && !(common - Types::NULL).is_empty() {
            self.fails_of_values(a, b, common, fails);
        }
        if common.meets(Types::NUMBER) {
            fails_of_range(&narrow, &wide, fails);
            fails_of_multiples(&narrow, &wide, fails);
            fails_of_number_formats(&narrow, &wide, fails);
        }
        if common.meets(Types::STRING) {
            fails_of_string_formats(&narrow, &wide, common, fails);
            self.fails_of_length(&narrow, &wide, fails);
            self.fails_of_patterns(&narrow, &wide, fails);
        }
    }

    fn fails_of_length(&mut self, narrow: &Schema<'d>, wide: &Schema<'d>, fails: &mut Fails<'d>) {
        let short =
            wide.min_length.filter(|it| narrow.min_length.is_none_or(|n| n.value < it.value));
        let long =
            wide.max_length.filter(|it| narrow.max_length.is_none_or(|n| n.value > it.value));
        if short.is_none() && long.is_none() {
            return;
        }
        let limits = [(short, narrow.min_length), (long, narrow.max_length)];
        for (limit, own) in limits {
            let Some(limit) = limit else { continue };
            let is_min = short.is_some_and(|it| it.node == limit.node);
            let bounds = if is_min { (limit.value, None) } else { (0, Some(limit.value)) };
            let mut answer = Answer::No;
            if !narrow.patterns.is_empty() {
                let patterns = texts(&narrow.patterns);
                answer = length_pattern(bounds.0, bounds.1)
                    .map_or(Answer::Unknown, |it| self.languages.included(&patterns, &it));
            }
            if answer != Answer::Yes {
                let fail = Fail::no(Aspect::Length, own.map(|it| it.node), Some(limit.node));
                fails.push(doubted(fail, answer, narrow, "lengths and patterns"));
            }
        }
    }

    fn fails_of_patterns(&mut self, narrow: &Schema<'d>, wide: &Schema<'d>, fails: &mut Fails<'d>) {
        for node in &wide.patterns {
            let Some(pattern) = node.as_str() else { continue };
            let mut patterns = texts(&narrow.patterns);
            if patterns.iter().any(|it| it == pattern) {
                continue;
            }
            let (min, max) =
                (narrow.min_length.map(|it| it.value), narrow.max_length.map(|it| it.value));
            if min.is_some() || max.is_some() {
                patterns.extend(length_pattern(min.unwrap_or(0), max));
            }
            let answer = self.languages.included(&patterns, pattern);
            if answer != Answer::Yes {
                let fail = Fail::no(Aspect::Pattern, narrow.patterns.first().copied(), Some(*node));
                fails.push(doubted(fail, answer, narrow, "the patterns"));
            }
        }
    }

    fn fails_of_not(&mut self, a: Id, b: Id, way: Way, fails: &mut Fails<'d>) {
        let (narrow, wide) = (self.schema(a), self.schema(b));
        for refused in &wide.not {
            let right = self.of_node(self.side(b), *refused);
            let mut holds = false;
            for own in &narrow.not {
                let left = self.of_node(self.side(a), *own);
                // What refuses more accepts less.
                holds |= self.included(right, left, way) == Answer::Yes;
            }
            if holds || self.disjoint(a, right, 0) {
                continue;
            }
            let fail = Fail::no(Aspect::Not, narrow.not.first().copied(), Some(*refused));
            let certain = self.is_refuted_not(a, right);
            fails.push(if certain {
                fail
            } else {
                fail.unknown(
                    "whether `not` refuses a value of the other schema could not be decided",
                )
            });
        }
    }

    /// Whether `not` certainly refuses something that `a` accepts.
    fn is_refuted_not(&mut self, a: Id, refused: Id) -> bool {
        if self.schema(a).not.is_empty() && self.schema(a).is_any() {
            return true;
        }
        let listed = self.schema(refused);
        let mut values = listed.values.iter().flatten();
        values.any(|it| self.accepts(a, Value::Node(*it), 0) == Answer::Yes)
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
            let holds = twin.is_some()
                && (!named || self.names_the_same(node.as_str().unwrap_or_default()))
                && (node.key() != Some("unevaluatedProperties") || self.names(a) == self.names(b));
            let implied = node.key() == Some("dependentSchemas")
                && node.is_object()
                && self.dependents_included(a, b, *node, way.values());
            let narrower = matches!(node.key(), Some("unevaluatedProperties" | "unevaluatedItems"))
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
    /// Whether a keyword for what is unevaluated stands beside the same, and accepts less.
    ///
    /// What is evaluated depends on what stands beside it alone.
    fn leaves_less(&mut self, own: (usize, Node<'d>), other: (usize, Node<'d>), way: Way) -> bool {
        let key = other.1.key();
        let (Some(x), Some(y)) = (own.1.parent(), other.1.parent()) else { return false };
        if own.1.key() != key || x.len() != y.len() {
            return false;
        }
        let target = |it: Node<'d>| it.as_str().and_then(|text| it.document().resolve(text).ok());
        let same = x.entries().filter(|it| Some(it.0) != key).all(|(name, value)| {
            let Some(twin) = y.get(name) else { return false };
            let twins = match name {
                "$ref" | "$dynamicRef" => target(value).zip(target(twin)),
                _ => Some((value, twin)),
            };
            twins.is_some_and(|(x, y)| self.same.same((own.0, x), (other.0, y)))
        });
        let (a, b) = (self.of_node(own.0, own.1), self.of_node(other.0, other.1));
        same && self.included(a, b, way.values()) == Answer::Yes
    }

    /// Whether the anchors of a name, if there are any, say the same in both documents.
    ///
    /// With several of a name it is not known which of them is meant.
    fn names_the_same(&self, reference: &str) -> bool {
        let name = reference.strip_prefix('#').unwrap_or_default();
        let [base, revision] = self.documents;
        let (before, after): (Vec<_>, Vec<_>) =
            (base.named(name).collect(), revision.named(name).collect());
        before.len() == after.len()
            && before.iter().zip(&after).all(|(x, y)| self.same.same((BASE, *x), (REVISION, *y)))
    }
}

/// A refutation by some keywords is none if others could rule the counterexample out.
fn doubted<'d>(fail: Fail<'d>, answer: Answer, narrow: &Schema<'d>, what: &str) -> Fail<'d> {
    let formats = narrow.formats.iter().filter_map(|it| it.as_str()).any(|it| !format::is_hint(it));
    match answer {
        Answer::No if !formats => fail,
        Answer::No => fail.unknown(format!("whether `format` implies {what} is not known")),
        _ => fail.unknown(format!("{what} could not be compared as regular languages")),
    }
}

pub(super) fn texts(nodes: &[Node<'_>]) -> Vec<String> {
    let mut texts: Vec<String> =
        nodes.iter().filter_map(|it| it.as_str()).map(str::to_owned).collect();
    texts.sort();
    texts.dedup();
    texts
}

fn aspect_of_bound(nodes: [Option<Node<'_>>; 2]) -> Aspect {
    let by_format = nodes.iter().flatten().all(|it| it.key() == Some("format"));
    if by_format { Aspect::Format } else { Aspect::Range }
}

fn fails_of_range<'d>(narrow: &Schema<'d>, wide: &Schema<'d>, fails: &mut Fails<'d>) {
    let (low, high) = format::range(narrow);
    let (least, greatest) = format::range(wide);
    if let Some(limit) = least {
        let holds = low.is_some_and(|it| {
            it.value > limit.value || it.value == limit.value && (it.exclusive || !limit.exclusive)
        });
        if !holds {
            let own = low.map(|it| it.node);
            fails.push(Fail::no(aspect_of_bound([own, Some(limit.node)]), own, Some(limit.node)));
        }
    }
    if let Some(limit) = greatest {
        let holds = high.is_some_and(|it| {
            it.value < limit.value || it.value == limit.value && (it.exclusive || !limit.exclusive)
        });
        if !holds {
            let own = high.map(|it| it.node);
            fails.push(Fail::no(aspect_of_bound([own, Some(limit.node)]), own, Some(limit.node)));
        }
    }
}

fn fails_of_multiples<'d>(narrow: &Schema<'d>, wide: &Schema<'d>, fails: &mut Fails<'d>) {
    let own = format::step(narrow);
    for step in &wide.multiples {
        if own.and_then(|it| it.is_multiple_of(step.value)) != Some(true) {
            let own = narrow.multiples.first().map(|it| it.node);
            fails.push(Fail::no(Aspect::Range, own, Some(step.node)));
        }
    }
}

fn fails_of_number_formats<'d>(narrow: &Schema<'d>, wide: &Schema<'d>, fails: &mut Fails<'d>) {
    for node in &wide.formats {
        let Some(name) = node.as_str() else { continue };
        // Ranges are compared as such; names that are no format of numbers say nothing of them.
        if format::whole_range(name).is_some() || !format::is_numeric(name) {
            continue;
        }
        let mut own = narrow.formats.iter().filter_map(|it| it.as_str());
        if !own.any(|it| format::number_implies(it, name)) {
            let own = narrow.formats.first().copied();
            fails.push(Fail::no(Aspect::Format, own, Some(*node)));
        }
    }
}

fn fails_of_string_formats<'d>(
    narrow: &Schema<'d>,
    wide: &Schema<'d>,
    common: Types,
    fails: &mut Fails<'d>,
) {
    for node in &wide.formats {
        let Some(name) = node.as_str() else { continue };
        let of_numbers = format::is_numeric(name) && common.meets(Types::NUMBER);
        if of_numbers || format::is_hint(name) {
            continue;
        }
        let mut own = narrow.formats.iter().filter_map(|it| it.as_str());
        if own.any(|it| format::implies(it, name)) {
            continue;
        }
        let fail = Fail::no(Aspect::Format, narrow.formats.first().copied(), Some(*node));
        fails.push(if format::is_known(name) {
            fail
        } else {
            fail.unknown(format!("no standard says what the format `{name}` accepts"))
        });
    }
}
