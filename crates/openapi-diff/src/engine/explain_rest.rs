//! What changed in annotations, and what nothing else explains.

use openapi_document::Node;
use openapi_document::schema::Schema;

use super::explain::{Edit, Kind, Side, Work};
use super::facet::Aspect;
use super::naming::reference_name;
use super::space::{Id, Space};
use super::{Answer, Way};

impl<'d> Space<'d> {
    pub(super) fn explain_annotations(
        &mut self,
        old: &Schema<'d>,
        new: &Schema<'d>,
        way: Way,
        work: &mut Work<'d>,
    ) {
        if way.is_request() && differs(old.default, new.default) {
            work.edits.push(Edit::new(Kind::Default, old.default, new.default));
        }
        if old.nullable.is_some() != new.nullable.is_some()
            && !old.may_be_null()
            && !new.may_be_null()
        {
            work.edits.push(Edit::new(Kind::Nullable, old.nullable, new.nullable));
        }
        if old.deprecated.is_some() != new.deprecated.is_some() {
            work.edits.push(Edit::new(Kind::Deprecated, old.deprecated, new.deprecated));
        }
        let names = |it: &Schema<'d>| {
            let mut names: Vec<String> =
                it.composed_of.iter().filter_map(|it| reference_name(*it)).collect();
            names.sort();
            names
        };
        if names(old).is_empty() != names(new).is_empty() {
            let node = |it: &Schema<'d>| {
                it.composed_of.first().and_then(|it| it.parent()).or(it.sources.first().copied())
            };
            work.edits.push(Edit::new(Kind::Composition, node(old), node(new)));
        }
        self.explain_sunset(old, new, work);
        let tagged = |it: &Schema<'d>| match it.unions.as_slice() {
            // Who extends a schema with a discriminator is told apart by it, and tells nobody apart.
            [] => it.discriminator.filter(|_| it.composed_of.is_empty()),
            [union] => union.discriminator,
            _ => None,
        };
        if old.unions.len() != new.unions.len() {
            return;
        }
        if tagged(old).is_some() != tagged(new).is_some() {
            let kind = Kind::Constraint(Aspect::Discriminator);
            work.edits.push(Edit::new(kind, tagged(old), tagged(new)));
        }
    }

    /// A date that cannot be read announces nothing.
    pub(super) fn explain_sunset(
        &mut self,
        old: &Schema<'d>,
        new: &Schema<'d>,
        work: &mut Work<'d>,
    ) {
        let sunset = |it: &Schema<'d>| it.sources.first().and_then(|it| it.get("x-sunset"));
        let (before, after) = (sunset(old), sunset(new));
        if differs(before, after) {
            work.edits.push(Edit::new(Kind::Sunset, before, after));
        }
    }

    /// Nothing that differs may go unexplained.
    pub(super) fn explain_rest(
        &mut self,
        a: Id,
        b: Id,
        answers: (Answer, Answer),
        work: &mut Work<'d>,
    ) {
        let mut rest = Edit::new(Kind::Constraint(Aspect::Other), None, None);
        for (answer, ahead) in [(answers.0, true), (answers.1, false)] {
            if answer == Answer::Yes {
                continue;
            }
            let told = work
                .edits
                .iter()
                .any(|it| if ahead { it.forward.is_some() } else { it.backward.is_some() });
            let mut below = false;
            for child in &work.children {
                let (x, y) = if ahead { (child.a, child.b) } else { (child.b, child.a) };
                let way = work.way.below(child);
                let way = if way.is_request() { way } else { way.values() };
                below |= self.included(x, y, way) != Answer::Yes;
            }
            if told || below {
                continue;
            }
            let reason = (answer == Answer::Unknown)
                .then(|| "the two forms could not be proven to accept the same".to_owned());
            let side = Side::of(answer, reason);
            if ahead {
                rest.forward = side;
            } else {
                rest.backward = side;
            }
        }
        if rest.forward.is_some() || rest.backward.is_some() {
            rest.base = self.schema(a).sources.first().copied();
            rest.revision = self.schema(b).sources.first().copied();
            work.edits.push(rest);
        }
    }
}

fn differs(a: Option<Node<'_>>, b: Option<Node<'_>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => !a.is_same_value(b),
        (a, b) => a.is_some() != b.is_some(),
    }
}
