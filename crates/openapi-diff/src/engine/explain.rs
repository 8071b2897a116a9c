//! Turns "not included" into edits: what changed between two schemas, at this level.

use openapi_document::Node;
use openapi_document::schema::{Schema, Types};

use super::facet::{Aspect, Fail};
use super::space::{Id, Space};
use super::{Answer, Way, xml};
use crate::serialisation::Form;

/// What kind of edit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// A constraint changed.
    Constraint(Aspect),
    /// A member is named that was not.
    MemberAdded,
    /// A member is no longer named.
    MemberRemoved,
    /// A member has another name.
    MemberRenamed,
    /// A member became required or optional.
    Requiredness,
    /// `readOnly` or `writeOnly` took a member out of this direction.
    Hidden,
    /// `readOnly` or `writeOnly` no longer keeps a member out of this direction.
    Revealed,
    /// A branch was added to a union.
    BranchAdded,
    /// A branch was removed from a union.
    BranchRemoved,
    /// A `default` changed.
    Default,
    /// `nullable` came or went where nothing comes of it.
    Nullable,
    /// `deprecated` changed.
    Deprecated,
    /// `x-sunset` changed.
    Sunset,
    /// A named schema has another name.
    TypeName,
    /// A named schema was put in place of a reference, or the reverse.
    TypeInlined,
    /// Values are written otherwise as XML.
    Xml,
    /// `allOf` puts a schema together from other named schemas.
    Composition,
}

/// Why one schema does not include the other, as far as an edit is to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) answer: Answer,
    pub(crate) reason: Option<String>,
    /// The values travel as text, and as texts they are included.
    pub(crate) as_text: bool,
}

/// One edit of a schema.
#[derive(Debug, Clone)]
pub(crate) struct Edit<'d> {
    pub(crate) kind: Kind,
    /// The member or branch that it is about.
    pub(crate) name: Option<String>,
    pub(crate) new_name: Option<String>,
    /// What the base says.
    pub(crate) base: Option<Node<'d>>,
    /// What the revision says.
    pub(crate) revision: Option<Node<'d>>,
    /// Set if the revision refuses what the base accepts.
    pub(crate) forward: Option<Side>,
    /// Set if the base refuses what the revision accepts.
    pub(crate) backward: Option<Side>,
    /// Whether a member that was added or removed is required.
    pub(crate) required: bool,
    /// Whether a member that is no longer named is still described, with the same values.
    pub(crate) described: bool,
}

/// A pair of subschemas that belong together.
pub(crate) struct Child<'d> {
    pub(crate) a: Id,
    pub(crate) b: Id,
    pub(crate) base: Option<Node<'d>>,
    pub(crate) revision: Option<Node<'d>>,
    /// How its values are written.
    pub(crate) form: Form,
    /// Whether members count that it does not name, as something beside it does.
    pub(crate) literal: bool,
}

/// What a look at one pair of schemas gives.
pub(crate) struct Explanation<'d> {
    pub(crate) edits: Vec<Edit<'d>>,
    pub(crate) children: Vec<Child<'d>>,
    pub(crate) forward: Answer,
    pub(crate) backward: Answer,
}

impl<'d> Edit<'d> {
    pub(super) fn new(kind: Kind, base: Option<Node<'d>>, revision: Option<Node<'d>>) -> Self {
        Self {
            kind,
            name: None,
            new_name: None,
            base,
            revision,
            forward: None,
            backward: None,
            required: false,
            described: false,
        }
    }

    pub(super) fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }
}

impl Side {
    pub(super) fn of(answer: Answer, reason: Option<String>) -> Option<Self> {
        (answer != Answer::Yes).then_some(Self { answer, reason, as_text: false })
    }

    pub(super) fn worse(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(a), Some(b)) => Some(if a.answer >= b.answer { a } else { b }),
            (a, b) => a.or(b),
        }
    }
}

/// The working state of one explanation.
pub(super) struct Work<'d> {
    /// How values count.
    pub(super) way: Way,
    /// How values are written.
    pub(super) form: Form,
    pub(super) forward: Vec<Fail<'d>>,
    pub(super) backward: Vec<Fail<'d>>,
    pub(super) edits: Vec<Edit<'d>>,
    pub(super) children: Vec<Child<'d>>,
}

impl<'d> Work<'d> {
    /// The only edit that hurts in a direction, if it was not decided.
    fn only_open_side(&mut self, ahead: bool) -> Option<&mut Side> {
        let mut sides = self
            .edits
            .iter_mut()
            .filter_map(|it| if ahead { it.forward.as_mut() } else { it.backward.as_mut() });
        let only = sides.next().filter(|it| it.answer == Answer::Unknown);
        only.filter(|_| sides.next().is_none())
    }
}

/// How values count that travel in a way: what a client reads is taken at its JSON type, also where it
/// is text.
fn judged(way: Way) -> Way {
    let as_written = way.is_request() || matches!(way.form, Form::Bytes | Form::File);
    if as_written { way } else { way.values() }
}

impl<'d> Space<'d> {
    /// Whether the revision accepts all that the base accepts, and the reverse.
    pub(super) fn answers(&mut self, a: Id, b: Id, way: Way) -> (Answer, Answer) {
        let way = judged(way);
        (self.included(a, b, way), self.included(b, a, way))
    }

    /// What changed from `a` of the base to `b` of the revision.
    pub(crate) fn explain(&mut self, a: Id, b: Id, way: Way) -> Explanation<'d> {
        let travels = way;
        let way = judged(way);
        let (forward, backward) = self.answers(a, b, travels);
        let (old, new) = (self.schema(a), self.schema(b));
        let values = way.values();
        let fails = |it: &mut Self, x, y, answer| match answer {
            // Values that differ and are written alike are an edit all the same: the types changed.
            Answer::Yes if way.form.is_text() && it.included(x, y, values) != Answer::Yes => {
                it.fails(x, y, values, false)
            }
            Answer::Yes => Vec::new(),
            _ => it.fails(x, y, way, false),
        };
        let mut work = Work {
            way,
            form: travels.form,
            forward: fails(self, a, b, forward),
            backward: fails(self, b, a, backward),
            edits: Vec::new(),
            children: Vec::new(),
        };
        let (mine, theirs) = (self.types(a) - Types::NULL, self.types(b) - Types::NULL);
        let is_type = |it: &Fail<'_>| it.aspect == Aspect::Type;
        let apart = !mine.is_empty() && !theirs.is_empty() && !mine.meets(theirs);
        let open = (is_bare(&old) || is_bare(&new))
            && work.forward.iter().chain(&work.backward).any(is_type);
        if apart || open {
            // Nothing of the one can be set against anything of the other.
            work.forward.retain(is_type);
            work.backward.retain(is_type);
            self.explain_constraints(a, b, &mut work);
        } else if !self.explain_unions(a, b, &mut work) {
            self.explain_members(a, b, &mut work);
            self.explain_items(a, b, &mut work);
            self.explain_additional(a, b, &mut work);
            self.explain_constraints(a, b, &mut work);
        }
        self.drop_repeated(&mut work);
        if way == values {
            self.decide_only_open_edit(&mut work, (a, b), (forward, backward));
        }
        self.explain_annotations(&old, &new, way, &mut work);
        xml::explain(&old, &new, &mut work);
        self.explain_rest(a, b, (forward, backward), &mut work);
        for edit in &mut work.edits {
            // Where the whole accepts no less, no part of it hurts.
            edit.forward = edit.forward.take().filter(|_| forward != Answer::Yes);
            edit.backward = edit.backward.take().filter(|_| backward != Answer::Yes);
        }
        if travels.form.is_text() {
            for (x, y, answer, ahead) in [(a, b, forward, true), (b, a, backward, false)] {
                let as_text = self.is_loosely_included(x, y, travels);
                let doubt = self.doubt(x, y, travels.form);
                for edit in &mut work.edits {
                    let side = if ahead { &mut edit.forward } else { &mut edit.backward };
                    read_as_text(side, answer, as_text, doubt);
                }
            }
        }
        Explanation { edits: work.edits, children: work.children, forward, backward }
    }
}

impl<'d> Space<'d> {
    /// Takes out the edit of an `unevaluated…` whose text is the same in both documents, in each
    /// direction in which another edit hurts: that one is why something else is left unevaluated.
    fn drop_repeated(&self, work: &mut Work<'d>) {
        let repeats = |it: &Edit<'d>| match (it.base, it.revision) {
            (Some(old), Some(new)) => {
                matches!(old.key(), Some("unevaluatedProperties" | "unevaluatedItems"))
                    && it.kind == Kind::Constraint(Aspect::Other)
                    && self.same.same_text(old, new)
            }
            _ => false,
        };
        let (repeated, told): (Vec<_>, Vec<_>) = work.edits.drain(..).partition(repeats);
        let (ahead, back) = (
            told.iter().any(|it| it.forward.is_some()),
            told.iter().any(|it| it.backward.is_some()),
        );
        work.edits = told;
        work.edits.extend(repeated.into_iter().filter_map(|mut it| {
            it.forward = it.forward.filter(|_| !ahead);
            it.backward = it.backward.filter(|_| !back);
            (it.forward.is_some() || it.backward.is_some()).then_some(it)
        }));
    }

    /// Decides by a value what was not, where no other edit and nothing below can be to blame.
    fn decide_only_open_edit(
        &mut self,
        work: &mut Work<'d>,
        (a, b): (Id, Id),
        answers: (Answer, Answer),
    ) {
        for (x, y, whole, ahead) in [(a, b, answers.0, true), (b, a, answers.1, false)] {
            if whole == Answer::Yes || work.only_open_side(ahead).is_none() {
                continue;
            }
            let way = work.way;
            let below = work.children.iter().all(|it| {
                let (x, y) = if ahead { (it.a, it.b) } else { (it.b, it.a) };
                self.included(x, y, way.below(it)) == Answer::Yes
            });
            if below
                && self.is_refuted(x, y, way)
                && let Some(side) = work.only_open_side(ahead)
            {
                *side = Side { answer: Answer::No, reason: None, as_text: side.as_text };
            }
        }
    }
}

/// Whether a schema says nothing: then its type is all that an edit can have taken away or given.
fn is_bare(schema: &Schema<'_>) -> bool {
    schema.sources.iter().all(|it| it.as_bool() != Some(false) && it.is_empty())
}

/// Tells what is known of texts: whether they are included after all, or why that is unknown.
fn read_as_text(side: &mut Option<Side>, answer: Answer, as_text: bool, doubt: &str) {
    let Some(told) = side else { return };
    told.as_text = as_text;
    if answer == Answer::Unknown {
        told.answer = Answer::Unknown;
        told.reason.get_or_insert_with(|| doubt.to_owned());
    }
    if answer == Answer::Yes {
        *side = None;
    }
}
