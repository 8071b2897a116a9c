//! Decides whether one schema accepts all that another accepts.

mod accept;
mod array;
mod conditional;
mod disjoint;
mod explain;
mod explain_constraints;
mod explain_members;
mod explain_rest;
mod explain_unions;
mod facet;
mod format;
mod graph;
mod include;
mod language;
mod naming;
mod object;
mod same;
mod space;
mod text;
mod union;

pub(crate) use explain::{Edit, Kind, Side};
pub(crate) use facet::Aspect;
pub(crate) use graph::{Graph, Root};
pub(crate) use space::{BASE, REVISION, Space};

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

/// The direction in which values of a schema travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Way {
    /// To the server.
    Request,
    /// To the client.
    Response,
}
