//! Numbers and strings: listed values, ranges, multiples, lengths, patterns and formats.

use openapi_document::Node;
use openapi_document::schema::{Schema, Types};

use super::facet::{Aspect, Fail, Fails};
use super::language::length_pattern;
use super::space::{Id, Space};
use super::{Answer, Way, format};

impl<'d> Space<'d> {
    pub(super) fn fails_of_scalars(
        &mut self,
        a: Id,
        b: Id,
        way: Way,
        common: Types,
        fails: &mut Fails<'d>,
    ) {
        let narrow = self.schema(a);
        let told = fails.list.len();
        self.fails_of_keywords(a, b, common, fails);
        // What the keywords compared here let through, another one of the same schema may refuse.
        let listed = narrow.values.is_some();
        if !listed && narrow.not.is_empty() && narrow.conditionals.is_empty() {
            return;
        }
        let doubtful = |it: &&mut Fail<'d>| {
            it.answer == Answer::No && !(listed && it.aspect == Aspect::Values)
        };
        let mut refuted = None;
        for fail in fails.list.iter_mut().skip(told).filter(doubtful) {
            if !*refuted.get_or_insert_with(|| !listed && self.is_refuted(a, b, way.values())) {
                let reason =
                    "whether another keyword rules out the values that differ is not known";
                *fail = fail.clone().unknown(reason);
            }
        }
    }

    fn fails_of_keywords(&mut self, a: Id, b: Id, common: Types, fails: &mut Fails<'d>) {
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
            self.fails_of_length(a, &wide, fails);
            self.fails_of_patterns(a, &wide, fails);
        }
    }

    fn fails_of_length(&mut self, a: Id, wide: &Schema<'d>, fails: &mut Fails<'d>) {
        let narrow = self.schema(a);
        let short = wide
            .stated(wide.min_length)
            .filter(|it| narrow.min_length.is_none_or(|n| n.value < it.value));
        let long = wide
            .stated(wide.max_length)
            .filter(|it| narrow.max_length.is_none_or(|n| n.value > it.value));
        if short.is_none() && long.is_none() {
            return;
        }
        let limits = [(short, narrow.min_length), (long, narrow.max_length)];
        for (limit, own) in limits {
            let Some(limit) = limit else { continue };
            let is_min = short.is_some_and(|it| it.node == limit.node);
            let bounds = if is_min { (limit.value, None) } else { (0, Some(limit.value)) };
            let mut answer = Answer::No;
            if !narrow.patterns.is_empty() || !narrow.not.is_empty() {
                let patterns = texts(&narrow.patterns);
                answer = length_pattern(bounds.0, bounds.1)
                    .map_or(Answer::Unknown, |it| self.strings_included(a, &patterns, &it));
            }
            if answer != Answer::Yes {
                let fail = Fail::no(Aspect::Length, own.map(|it| it.node), Some(limit.node));
                fails.push(doubted(fail, answer, &narrow, "lengths and patterns"));
            }
        }
    }

    fn fails_of_patterns(&mut self, a: Id, wide: &Schema<'d>, fails: &mut Fails<'d>) {
        let narrow = self.schema(a);
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
            let answer = self.strings_included(a, &patterns, pattern);
            if answer != Answer::Yes {
                let fail = Fail::no(Aspect::Pattern, narrow.patterns.first().copied(), Some(*node));
                fails.push(doubted(fail, answer, &narrow, "the patterns"));
            }
        }
    }
}

/// A refutation by some keywords is none if others could rule the counterexample out.
fn doubted<'d>(fail: Fail<'d>, answer: Answer, narrow: &Schema<'d>, what: &str) -> Fail<'d> {
    let free = |it: &str| format::is_hint(it) || it == "binary";
    let formats = narrow.formats.iter().filter_map(|it| it.as_str()).any(|it| !free(it));
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
    // What is no multiple is told of by itself.
    let (least, greatest) = format::bounds(wide);
    if let Some(limit) = wide.stated(least) {
        let holds = low.is_some_and(|it| {
            it.value > limit.value || it.value == limit.value && (it.exclusive || !limit.exclusive)
        });
        if !holds {
            let own = low.map(|it| it.node);
            fails.push(Fail::no(aspect_of_bound([own, Some(limit.node)]), own, Some(limit.node)));
        }
    }
    if let Some(limit) = wide.stated(greatest) {
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
