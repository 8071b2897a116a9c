//! Paths and operations: which belong together, which came, went or moved.

use std::collections::{HashMap, HashSet};

use openapi_document::{Document, Method, Node, Operation};

use super::link::Targets;
use super::prefix::Prefix;
use super::{Here, User, Walk};
use crate::draft::Draft;

type Key = (String, Method);

impl<'d> Walk<'d> {
    pub(super) fn paths(&mut self) {
        let base: Vec<Operation<'d>> = self.base.operations().collect();
        let revision: Vec<Operation<'d>> = self.revision.operations().collect();
        self.prefix = Prefix::between((self.base, self.revision), &base, &revision);
        let prefix = &self.prefix;
        // Templates that differ in the names of parameters alone are one path, whoever writes it twice.
        let mut free: HashMap<Key, Vec<usize>> = HashMap::new();
        for (at, operation) in revision.iter().enumerate() {
            free.entry(prefix.of_revision(operation)).or_default().push(at);
        }
        let mut pairs = Vec::new();
        let mut gone = Vec::new();
        let paths: HashSet<String> =
            base.iter().map(|it| format!("{}{}", prefix.base, it.path)).collect();
        let whole = |at: &usize| format!("{}{}", prefix.revision, revision[*at].path);
        for operation in &base {
            let path = format!("{}{}", prefix.base, operation.path);
            let alike = free.entry(prefix.of_base(operation)).or_default();
            let same = alike.iter().position(|it| whole(it) == path);
            let twin = same.or_else(|| alike.iter().position(|it| !paths.contains(&whole(it))));
            match twin {
                Some(at) => pairs.push((*operation, revision[alike.remove(at)], false)),
                None => gone.push(*operation),
            }
        }
        let mut come: Vec<usize> = free.into_values().flatten().collect();
        come.sort_unstable();
        for operation in gone {
            let found = come.iter().position(|at| self.is_moved(&operation, &revision[*at]));
            match found {
                Some(at) => pairs.push((operation, revision[come.remove(at)], true)),
                None => self.operation_removed(&operation),
            }
        }
        for at in come {
            self.operation_added(&revision[at]);
        }
        self.targets = Targets::new(&base, &revision);
        for (old, new, _) in &pairs {
            self.targets.pair(old, new);
        }
        for (old, new, moved) in pairs {
            let user = self.user(&new);
            let here = Here { user, flipped: false };
            if moved {
                let detail = format!("from `{}` to `{}`", old.path, new.path);
                let draft = Draft::new("path-renamed", old.path_node, new.path_node).detail(detail);
                self.draft(here, true, draft);
            }
            self.operation(here, &old, &new);
            self.security(here, &old, &new);
            self.servers(here, &old, &new);
        }
    }

    /// Whether one operation is the other at a new path.
    fn is_moved(&self, old: &Operation<'d>, new: &Operation<'d>) -> bool {
        if old.method != new.method {
            return false;
        }
        match (old.id(), new.id()) {
            (Some(a), Some(b)) => a == b,
            _ => {
                old.node.len() > 1
                    && parameter_count(old.path) == parameter_count(new.path)
                    && self.space.same.same_text(old.node, new.node)
            }
        }
    }

    fn user(&mut self, operation: &Operation<'d>) -> u32 {
        let operation_id = operation.id().map(str::to_owned);
        self.users.push(User { label: operation.label(), operation_id });
        (self.users.len() - 1) as u32
    }

    fn operation_removed(&mut self, operation: &Operation<'d>) {
        let user = self.user(operation);
        let (_, near) = near_path(self.revision, operation.path);
        // A whole path that goes is one edit.
        let whole = near.key() == Some("paths") || near.parent().is_none();
        let node = if whole { operation.path_node } else { operation.node };
        let draft = Draft::new("operation-removed", node, near).removed();
        self.draft(Here { user, flipped: false }, true, draft);
    }

    fn operation_added(&mut self, operation: &Operation<'d>) {
        let user = self.user(operation);
        let (_, near) = near_path(self.base, operation.path);
        let whole = near.key() == Some("paths") || near.parent().is_none();
        let node = if whole { operation.path_node } else { operation.node };
        let draft = Draft::new("operation-added", near, node).added();
        self.draft(Here { user, flipped: false }, true, draft);
    }
}

/// The path item of a template in a document, else its `paths`, else its root.
fn near_path<'d>(document: &'d Document, path: &str) -> (bool, Node<'d>) {
    let Some(paths) = document.root().get("paths") else { return (false, document.root()) };
    let wanted = template(path);
    match paths.entries().find(|(key, _)| template(key) == wanted) {
        Some((_, item)) => (true, item),
        None => (false, paths),
    }
}

/// The path without the names of its parameters, which the wire does not carry.
pub(super) fn template(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for char in path.chars() {
        match char {
            '{' => {
                inside = true;
                out.push_str("{}");
            }
            '}' => inside = false,
            _ if !inside => out.push(char),
            _ => {}
        }
    }
    out
}

/// The names of the parameters of a path, in order.
pub(crate) fn parameter_names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|it| it.split('}').next()).collect()
}

fn parameter_count(path: &str) -> usize {
    parameter_names(path).len()
}
