//! All rules, as static data.

mod macros;
mod members;
mod operations;
mod schema;

use crate::rule::Rule;

/// Every rule, by subject.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let tables = schema::RULES.iter().copied().chain([members::RULES, operations::RULES]);
    tables.flatten()
}

/// The rule of an identifier.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}
