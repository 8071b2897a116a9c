//! What changed of a schema, in words.

use openapi_document::Node;

use super::text;
use crate::engine::{Aspect, Edit, Kind};
use crate::words::value;

/// Most changes of a mapping that a sentence names.
const MAX_CHANGES: usize = 5;

pub(super) fn detail(edit: &Edit<'_>) -> String {
    let name = edit.name.as_deref().map(|it| format!("`{it}`"));
    match edit.kind {
        Kind::Constraint(Aspect::Values) => values_detail(edit),
        Kind::Constraint(Aspect::Null) => String::new(),
        Kind::Constraint(Aspect::Discriminator) => discriminator_detail(edit),
        Kind::Constraint(_) => {
            let change = from_to(edit, keyword);
            name.map_or(change.clone(), |it| format!("{it} {change}"))
        }
        Kind::Nullable => "for readers that let `nullable` outdo the keywords beside it".to_owned(),
        Kind::MemberRenamed | Kind::TypeName => {
            let new = edit.new_name.as_deref().unwrap_or_default();
            format!("from {} to `{new}`", name.unwrap_or_default())
        }
        Kind::TypeInlined => match (&edit.name, &edit.new_name) {
            (Some(old), _) => format!("`{old}` written out in place"),
            (None, Some(new)) => format!("extracted as `{new}`"),
            (None, None) => String::new(),
        },
        Kind::MemberAdded if edit.required => format!("{}, required", name.unwrap_or_default()),
        Kind::Default | Kind::Xml => from_to(edit, value),
        _ => name.unwrap_or_default(),
    }
}

/// What was and what is, each as `write` says it.
fn from_to(edit: &Edit<'_>, write: fn(Node<'_>) -> String) -> String {
    match (edit.base, edit.revision) {
        (Some(a), Some(b)) => format!("from {} to {}", write(a), write(b)),
        (None, Some(b)) => format!("now {}", write(b)),
        (Some(a), None) => format!("no longer {}", write(a)),
        (None, None) => String::new(),
    }
}

/// A keyword with its value, as `maxLength: 5`; a schema by what it is.
fn keyword(node: Node<'_>) -> String {
    match node.key() {
        Some(key) if !node.is_object() => format!("`{key}: {}`", value(node).trim_matches('`')),
        _ => value(node),
    }
}

fn values_detail(edit: &Edit<'_>) -> String {
    let (Some(old), Some(new)) = (edit.base, edit.revision) else {
        return match (edit.base, edit.revision) {
            (None, Some(new)) => format!("now one of {}", value(new)),
            (Some(old), None) => format!("no longer one of {}", value(old)),
            _ => String::new(),
        };
    };
    let missing = |from: Node<'_>, of: Node<'_>| -> Vec<String> {
        let gone = from.items().filter(|it| !of.items().any(|other| other.is_same_value(*it)));
        gone.map(value).collect()
    };
    let (gone, come) = (missing(old, new), missing(new, old));
    match (gone.is_empty(), come.is_empty()) {
        (false, true) => format!("without {}", gone.join(", ")),
        (true, false) => format!("with {}", come.join(", ")),
        _ => format!("{} instead of {}", come.join(", "), gone.join(", ")),
    }
}

/// What tells types apart, as far as it changed.
fn discriminator_detail<'d>(edit: &Edit<'d>) -> String {
    let tag = |it: Node<'d>| format!("`{}`", text(it, "propertyName").unwrap_or_default());
    let (old, new) = match (edit.base, edit.revision) {
        (Some(old), Some(new)) => (old, new),
        (None, Some(new)) => return format!("types are told apart by {} now", tag(new)),
        (Some(old), None) => return format!("types are no longer told apart by {}", tag(old)),
        (None, None) => return String::new(),
    };
    let mut changes = Vec::new();
    if tag(old) != tag(new) {
        changes.push(format!("types are told apart by {} instead of {}", tag(new), tag(old)));
    }
    let mapping = |it: Node<'d>, key: &str| it.get("mapping").and_then(|it| it.get(key));
    let keys = |it: Node<'d>| it.get("mapping").into_iter().flat_map(Node::entries);
    let name = |it: Node<'d>| {
        let target = it.as_str().unwrap_or_default();
        target.rsplit('/').next().unwrap_or(target).to_owned()
    };
    for (key, before) in keys(old) {
        let before = name(before);
        match mapping(new, key).map(name) {
            None => changes.push(format!("`{key}` no longer means `{before}`")),
            Some(after) if after != before => {
                changes.push(format!("`{key}` means `{after}` instead of `{before}`"));
            }
            Some(_) => {}
        }
    }
    for (key, after) in keys(new) {
        if mapping(old, key).is_none() {
            changes.push(format!("`{key}` means `{}`", name(after)));
        }
    }
    let more = changes.len().saturating_sub(MAX_CHANGES);
    changes.truncate(MAX_CHANGES);
    if more > 0 {
        changes.push(format!("and {more} more"));
    }
    changes.join("; ")
}
