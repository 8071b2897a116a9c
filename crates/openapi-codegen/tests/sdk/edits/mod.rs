//! Edits of operations, components and members, one at a time.

mod components;
mod operations;

use crate::Case;

/// The document that the edits start from.
const BASE: &str = include_str!("shop.yaml");

/// The name of an edit, and what it puts in the place of what.
type Edit = (&'static str, &'static [(&'static str, &'static str)]);

/// Every edit, there and back.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, replacements) in operations::EDITS.iter().chain(components::EDITS) {
        let mut edited = BASE.to_owned();
        for (old, new) in *replacements {
            assert!(edited.contains(old), "{name}: the document has no {old}");
            edited = edited.replace(old, new);
        }
        let (base, revision) = (BASE.to_owned(), edited);
        cases.push(Case {
            name: format!("undoing {name}"),
            base: revision.clone(),
            revision: base.clone(),
        });
        cases.push(Case { name: (*name).to_owned(), base, revision });
    }
    cases
}
