//! A prefix of all paths that one document has in its servers and the other in its paths: where a
//! request goes is the same.

use std::collections::{BTreeSet, HashSet};

use openapi_document::{Document, Method, Operation};

use super::path::template;
use super::server::url;

/// What the paths of a document lack that those of the other begin with; one of the two is empty.
#[derive(Debug, Default)]
pub(super) struct Prefix {
    pub(super) base: String,
    pub(super) revision: String,
}

impl Prefix {
    /// The prefix that all servers of the one document end with and those of the other do not, if
    /// more operations meet with it than without.
    pub(super) fn between(
        documents: (&Document, &Document),
        base: &[Operation<'_>],
        revision: &[Operation<'_>],
    ) -> Self {
        let (old, new) = (urls(documents.0), urls(documents.1));
        let moved = |long: &BTreeSet<String>, short: &BTreeSet<String>| {
            let one = long.first()?;
            let mut prefixes = short.iter().filter_map(|url| one.strip_prefix(url.as_str()));
            let is_moved = |prefix: &&str| {
                prefix.starts_with('/')
                    && !prefix.contains('{')
                    && short.iter().map(|url| format!("{url}{prefix}")).collect::<BTreeSet<_>>()
                        == *long
            };
            prefixes.find(is_moved).map(str::to_owned)
        };
        let prefix = match (moved(&old, &new), moved(&new, &old)) {
            (Some(base), _) => Self { base, revision: String::new() },
            (_, Some(revision)) => Self { base: String::new(), revision },
            _ => return Self::default(),
        };
        let meeting = |prefix: &Self| {
            let places: HashSet<_> = revision.iter().map(|it| prefix.of_revision(it)).collect();
            base.iter().filter(|it| places.contains(&prefix.of_base(it))).count()
        };
        match meeting(&prefix) > meeting(&Self::default()) {
            true => prefix,
            false => Self::default(),
        }
    }

    /// Where an operation of the base is, in the terms of both.
    pub(super) fn of_base(&self, operation: &Operation<'_>) -> (String, Method) {
        (format!("{}{}", self.base, template(operation.path)), operation.method)
    }

    /// Where an operation of the revision is, in the terms of both.
    pub(super) fn of_revision(&self, operation: &Operation<'_>) -> (String, Method) {
        (format!("{}{}", self.revision, template(operation.path)), operation.method)
    }

    /// What the servers of the base and of the revision have to be followed by for two operations at
    /// one place, so that they can be compared.
    pub(super) fn behind_servers(&self, old: &Operation<'_>, new: &Operation<'_>) -> (&str, &str) {
        let is_moved = !(self.base.is_empty() && self.revision.is_empty());
        match is_moved && self.of_base(old) == self.of_revision(new) {
            true => (&self.revision, &self.base),
            false => ("", ""),
        }
    }
}

/// The URLs of the servers of a document; without any, there is the one where it came from.
fn urls(document: &Document) -> BTreeSet<String> {
    match document.root().get("servers").filter(|it| !it.is_empty()) {
        Some(list) => list.items().map(url).collect(),
        None => BTreeSet::from([String::new()]),
    }
}
