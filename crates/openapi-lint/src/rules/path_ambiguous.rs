//! No two paths match the same request.
//!
//! `/slots/{id}` and `/slots/{slot_id}` are one path, and the specification forbids both in one
//! document. `/{kind}/list` and `/slots/{id}` both match `/slots/list`, and which one answers
//! depends on the server.

use std::collections::HashMap;

use crate::prelude::*;
use crate::support::{cut, members};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "path-ambiguous",
    title: "no two paths match the same request equally well",
    reason: "Which of the two operations answers depends on the server; routers refuse to start.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

/// Which segments of a path are parameters. Paths with more segments are compared as a whole only.
type Mask = u64;

/// Most masks that are compared with one another.
const MOST_MASKS: usize = 256;

struct Path<'d> {
    name: &'d str,
    node: Node<'d>,
    /// The fixed segments; a parameter is `None`.
    segments: Vec<Option<&'d str>>,
    mask: Mask,
}

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let paths: Vec<_> = members(context.document.root().get("paths"))
        .map(|(name, node)| {
            let segments: Vec<_> =
                name.split('/').map(|it| (!it.contains('{')).then_some(it)).collect();
            let mask = segments
                .iter()
                .take(Mask::BITS as usize)
                .enumerate()
                .fold(0, |mask, (at, it)| mask | Mask::from(it.is_none()) << at);
            Path { name, node, segments, mask }
        })
        .collect();
    same_templates(&paths, report);
    crossing_templates(&paths, report);
}

/// Two templates that differ in the names of their parameters only.
fn same_templates<'d>(paths: &[Path<'d>], report: &mut Report<'_, 'd>) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for path in paths {
        let mut shape = String::new();
        let mut depth = 0;
        for letter in path.name.chars() {
            depth -= i32::from(letter == '}');
            if depth == 0 {
                shape.push(letter);
            }
            depth += i32::from(letter == '{');
        }
        if let Some(first) = seen.get(&shape) {
            report.key(
                path.node,
                format!("path `{}` is the same as `{}`", cut(path.name), cut(first)),
                "put the operations under one path, and name the parameter one way",
            );
        } else {
            seen.insert(shape, path.name);
        }
    }
}

/// Two templates of which each has a parameter where the other is fixed.
fn crossing_templates<'d>(paths: &[Path<'d>], report: &mut Report<'_, 'd>) {
    let mut groups: HashMap<(usize, Mask), Vec<&Path<'d>>> = HashMap::new();
    // A segment such as `{name}.zip` matches only some words, which are not compared here.
    let is_whole = |it: &str| !it.contains('{') || (it.starts_with('{') && it.ends_with('}'));
    let is_plain = |path: &&Path<'d>| {
        path.segments.len() <= Mask::BITS as usize && path.name.split('/').all(is_whole)
    };
    for path in paths.iter().filter(is_plain) {
        groups.entry((path.segments.len(), path.mask)).or_default().push(path);
    }
    let mut keys: Vec<_> = groups.keys().copied().collect();
    keys.sort_unstable();
    // Every pair of masks is compared. Real documents have a few dozen of them.
    keys.truncate(MOST_MASKS);
    for (at, key) in keys.iter().enumerate() {
        let later = keys[at + 1..].iter().take_while(|other| other.0 == key.0);
        for other in later.filter(|it| it.1 & key.1 != key.1 && it.1 & key.1 != it.1) {
            let both = key.1 | other.1;
            let by_fixed: HashMap<_, _> =
                groups[key].iter().map(|path| (fixed(path, both), path.name)).collect();
            for path in &groups[other] {
                if let Some(first) = by_fixed.get(&fixed(path, both)) {
                    report.key(
                        path.node,
                        format!(
                            "paths `{}` and `{}` match the same requests",
                            cut(path.name),
                            cut(first)
                        ),
                        "make one of them longer, or fix the segment that tells them apart",
                    );
                }
            }
        }
    }
}

/// The segments that are fixed in both of two paths.
fn fixed<'d>(path: &Path<'d>, parameters: Mask) -> Vec<Option<&'d str>> {
    let segments = path.segments.iter().enumerate();
    segments.filter(|(at, _)| parameters >> at & 1 == 0).map(|(_, it)| *it).collect()
}
