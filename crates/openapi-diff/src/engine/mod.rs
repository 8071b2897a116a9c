//! Decides whether one schema accepts all that another accepts.

mod accept;
mod array;
mod beside;
mod cases;
mod circle;
mod conditional;
mod cover;
mod dependent;
mod disjoint;
mod explain;
mod explain_constraints;
mod explain_members;
mod explain_rest;
mod explain_unions;
mod facet;
mod finite;
mod format;
mod graph;
mod impossible;
mod include;
mod language;
mod lexical;
mod listed;
mod member;
mod naming;
mod object;
mod refused;
mod same;
mod scalar;
mod space;
mod tags;
mod text;
mod unevaluated;
mod union;
mod witness;
mod written;
mod xml;

pub(crate) use explain::{Edit, Kind, Side};
pub(crate) use facet::Aspect;
pub(crate) use graph::{Graph, Root};
pub(crate) use naming::component_name;
pub(crate) use same::Sameness;
pub(crate) use space::{BASE, Id, REVISION, Space};

use crate::serialisation::Form;

/// Whether something holds. Ordered so that the greatest of several answers is that of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Answer {
    /// It is proven.
    Yes,
    /// It is neither proven nor refuted.
    Unknown,
    /// It is refuted.
    No,
}

/// To whom values of a schema travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum To {
    /// In a request.
    Server,
    /// In a response.
    Client,
}

/// How values of a schema travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Way {
    /// To whom.
    pub(crate) to: To,
    /// How they are written.
    pub(crate) form: Form,
    /// Whether members count that no contract names, as where a keyword alone speaks of them.
    pub(crate) literal: bool,
}

impl Way {
    /// As JSON, to the server.
    pub(crate) const REQUEST: Self = Self { to: To::Server, form: Form::Json, literal: false };

    pub(crate) fn is_request(self) -> bool {
        self.to == To::Server
    }

    /// The values themselves, however they are written.
    ///
    /// What a schema says beside its items and members has to hold for one reading of the text.
    pub(crate) fn values(self) -> Self {
        self.in_form(Form::Json)
    }

    /// The same way, with members that no contract names.
    pub(crate) fn literally(self) -> Self {
        Self { literal: true, ..self }
    }

    /// The same direction with another form.
    pub(crate) fn in_form(self, form: Form) -> Self {
        Self { form, ..self }
    }

    /// How values of a schema within this one travel.
    fn below(self, child: &explain::Child<'_>) -> Self {
        let way = self.in_form(child.form);
        if child.literal { way.literally() } else { way }
    }

    /// How items of an array travel.
    pub(crate) fn item(self) -> Self {
        self.in_form(self.form.item())
    }
}
