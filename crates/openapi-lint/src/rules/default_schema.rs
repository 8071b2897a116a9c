//! Defaults are values of their schemas.
//!
//! A default outside of its own bounds is sent by clients that fill it in, and refused by the
//! server; typify refuses to generate it.

use super::example_schema::compare;
use crate::examples::Library;
use crate::prelude::*;
use crate::walk::Direction;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "default-schema",
    title: "defaults are values of their schemas",
    reason: "Clients fill the default in and the server refuses it; typify does not generate it.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let library = Library::new(context, Direction::Either);
    for schema in context.schemas() {
        if let Some(default) = schema.get("default") {
            compare(&library, schema, default, report);
        }
    }
}
