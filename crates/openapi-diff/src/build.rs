//! Makes findings of drafts: merges what is one edit, and finds the words.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use openapi_document::Node;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::draft::Draft;
use crate::finding::{
    Affects, Direction, Finding, Level, Location, OperationRef, Operations, Verdict, Verdicts,
};
use crate::rules;
use crate::walk::User;
use crate::words::place;

/// Longest text of a value that a finding carries, in bytes.
const LONGEST_VALUE: usize = 4_000;

/// The edits of a walk, each once.
pub(crate) fn merged(drafts: Vec<Draft<'_>>) -> Vec<Draft<'_>> {
    let mut index = HashMap::new();
    let mut merged: Vec<Draft<'_>> = Vec::new();
    for draft in drafts {
        match index.entry(draft.key()) {
            std::collections::hash_map::Entry::Occupied(at) => {
                let at: &usize = at.get();
                merged[*at].merge(draft);
            }
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(merged.len());
                merged.push(draft);
            }
        }
    }
    merged
}

/// The findings of edits.
pub(crate) fn findings(drafts: &[Draft<'_>], users: &[User]) -> Vec<Finding> {
    drafts.iter().map(|it| finding(it, users)).collect()
}

fn finding(draft: &Draft<'_>, users: &[User]) -> Finding {
    let rule = rules::find(draft.rule);
    let title = rule.map_or(draft.rule, |it| it.title);
    let node = if draft.added { draft.revision } else { draft.base };
    let mut message = format!("{title}, at {}", place(node));
    let detail = untold(draft.detail.trim(), &message);
    if !detail.is_empty() {
        let _ = write!(message, ": {detail}");
    }
    let old = (!draft.added).then(|| json(draft.base));
    let new = (!draft.removed).then(|| json(draft.revision));
    let (base, revision) = (location(draft.base), location(draft.revision));
    let fingerprint = fingerprint(draft, &base, &revision, old.as_ref(), new.as_ref());
    Finding {
        id: draft.rule,
        level: draft.clients,
        affects: affects(draft),
        undecided: draft.undecided.clone(),
        operations: operations(draft, users),
        base: Some(base),
        revision: Some(revision),
        old,
        new,
        message,
        hint: if draft.flipped && draft.clients > Level::Info {
            "Go on calling as before, or add a callback of another name beside it.".to_owned()
        } else {
            rule.map_or_else(String::new, |it| it.safe_alternative.to_owned())
        },
        verdicts: verdicts(draft, rule.map_or("", |it| it.why)),
        fingerprint,
    }
}

/// A detail without the name that the place ends with.
fn untold<'t>(detail: &'t str, message: &str) -> &'t str {
    let name = detail.strip_prefix('`').and_then(|it| it.split_once('`'));
    match name {
        Some((name, rest))
            if message.ends_with(&format!(".{name}`"))
                || message.ends_with(&format!(" `{name}`")) =>
        {
            rest.trim_start_matches([',', ':', ' '])
        }
        _ => detail,
    }
}

/// What a reason says of the wire: the other verdict tells of the code.
fn of_the_wire(why: &str) -> String {
    let sentences = why.split_inclusive(". ");
    let of_code = ["The generated", "The method", "The field", "The argument", "A generator"];
    sentences.filter(|it| !of_code.iter().any(|code| it.starts_with(code))).collect()
}

fn affects(draft: &Draft<'_>) -> Affects {
    let hurt = |it: Level| it > Level::Info;
    match (hurt(draft.clients), hurt(draft.servers), hurt(draft.sdk)) {
        (true, true, _) => Affects::Both,
        (true, false, _) => Affects::Clients,
        (false, true, _) => Affects::Servers,
        (false, false, true) => Affects::Sdk,
        (false, false, false) => Affects::Nobody,
    }
}

fn operations(draft: &Draft<'_>, users: &[User]) -> Operations {
    let mut all: BTreeMap<(String, Option<String>), Direction> = BTreeMap::new();
    for (number, direction) in &draft.users {
        let Some(user) = users.get(*number as usize) else { continue };
        let known =
            all.entry((user.label.clone(), user.operation_id.clone())).or_insert(*direction);
        if *known != *direction {
            *known = Direction::Both;
        }
    }
    Operations(
        all.into_iter()
            .map(|((label, operation_id), direction)| OperationRef {
                label,
                operation_id,
                direction,
            })
            .collect(),
    )
}

fn verdicts(draft: &Draft<'_>, why: &str) -> Verdicts {
    let (callers, answerers) = if draft.flipped {
        ("A client that answers the callback", "The server that makes the callback")
    } else {
        ("A client of the base", "A server of the base")
    };
    // Reasons speak of those who call.
    let why = if draft.flipped {
        "What it gets or answers is not what the base told it.".to_owned()
    } else {
        of_the_wire(why)
    };
    let clients = match draft.clients {
        Level::Breaking => match &draft.undecided {
            // Reasons that name the client say it themselves.
            None if why.starts_with(callers) => why,
            None => format!("{callers} can fail against the revision. {why}"),
            Some(reason) => format!(
                "{callers} may fail against the revision; it could not be decided, since {reason}."
            ),
        },
        Level::Warning => format!(
            "{callers} can fail against the revision, if the other side is not lenient. {why}"
        ),
        Level::Info => format!("{callers} works with the revision as before."),
    };
    let servers = match (draft.servers, &draft.servers_undecided) {
        (Level::Breaking, Some(reason)) => format!(
            "{answerers} may fail a client of the revision; it could not be decided, since {reason}."
        ),
        (Level::Breaking, None) => format!(
            "{answerers} can fail a client of the revision, which may send or expect what it does not know."
        ),
        (Level::Warning, _) => {
            format!("{answerers} can fail a client of the revision, if that is not lenient.")
        }
        (Level::Info, _) => format!("{answerers} serves clients of the revision as before."),
    };
    let sdk = match &draft.sdk_sentence {
        Some(sentence) => sentence.clone(),
        None => "Code that uses the SDK of the base compiles with that of the revision.".to_owned(),
    };
    Verdicts {
        clients: Verdict { level: draft.clients, sentence: clients.trim().to_owned() },
        servers: Verdict { level: draft.servers, sentence: servers },
        sdk: Verdict { level: draft.sdk, sentence: sdk },
    }
}

fn location(node: Node<'_>) -> Location {
    let position = node.key_position();
    Location { pointer: node.pointer(), line: position.line, column: position.column }
}

/// The value, or what it is if it is too large to show.
fn json(node: Node<'_>) -> Value {
    if node.span().len() <= LONGEST_VALUE {
        return node.to_json();
    }
    let what = if node.is_array() { "items" } else { "members" };
    Value::String(format!("({} with {} {what})", node.kind().name(), node.len()))
}

fn fingerprint(
    draft: &Draft<'_>,
    base: &Location,
    revision: &Location,
    old: Option<&Value>,
    new: Option<&Value>,
) -> String {
    let mut hasher = Sha256::new();
    let text = |it: Option<&Value>| it.map_or_else(String::new, ToString::to_string);
    let name = draft.name.as_deref().unwrap_or_default();
    for part in [draft.rule, &base.pointer, &revision.pointer, name, &text(old), &text(new)] {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let mut out = String::with_capacity(16);
    for byte in hasher.finalize().iter().take(8) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}
