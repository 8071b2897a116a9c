//! What a rule is.

use crate::context::Context;
use crate::report::Report;
use crate::{Level, Set};

/// A rule: what it asks for and why. Its check is private to this crate.
#[derive(Debug, Clone, Copy)]
pub struct RuleInfo {
    /// Stable name, in kebab case.
    pub id: &'static str,
    /// What the rule asks for, as a sentence without a period.
    pub title: &'static str,
    /// What goes wrong where it is not kept.
    pub reason: &'static str,
    /// Level of its findings.
    pub level: Level,
    /// The set it belongs to.
    pub set: Set,
    pub(crate) check: for<'d> fn(&Context<'d>, &mut Report<'_, 'd>),
}
