//! What no edit of the wire explains: given to the edit of the text that it comes from.

use std::collections::{HashMap, HashSet};

use openapi_document::{Document, Node};

use super::cause::{Cause, Causes};
use super::changes::{Change, Kind};
use crate::draft::Draft;
use crate::engine::{Sameness, component_name};

/// The changes that one edit brings.
pub(super) struct Rest<'d> {
    /// Where the edit stands; none if the texts do not tell.
    pub(super) cause: Option<Cause<'d>>,
    /// By number.
    pub(super) changes: Vec<usize>,
}

/// Gives what is not told to the drafts that stand where it comes from, and groups by edit what is left.
pub(super) fn rest<'d>(
    changes: &[Change<'d>],
    drafts: &[Draft<'d>],
    told: &mut [Vec<usize>],
    documents: (&'d Document, &'d Document),
    same: &Sameness,
) -> Vec<Rest<'d>> {
    let untold = untold(changes, told);
    let causes = Causes::new(documents, same);
    let near = Near::new(drafts);
    let mut groups: Vec<Rest<'d>> = Vec::new();
    let mut known: HashMap<Option<(u32, u32)>, usize> = HashMap::new();
    for number in untold {
        let causes = causes.of(&changes[number]);
        if let Some(draft) = causes.iter().find_map(|it| near.find(it)) {
            told[draft].push(number);
            continue;
        }
        let cause = causes.iter().find(|it| known.contains_key(&Some(it.key())));
        let cause = cause.or(causes.first()).copied();
        let at = *known.entry(cause.map(|it| it.key())).or_insert_with(|| {
            groups.push(Rest { cause, changes: Vec::new() });
            groups.len() - 1
        });
        groups[at].changes.push(number);
    }
    groups
}

/// The differences that no draft tells and that are no mere consequence of others.
fn untold(changes: &[Change<'_>], told: &[Vec<usize>]) -> Vec<usize> {
    let told: HashSet<usize> = told.iter().flatten().copied().collect();
    let is_component = |it: &Node<'_>| component_name(*it).is_some();
    let is_told =
        |it: &(usize, &Change<'_>)| told.contains(&it.0) || it.1.base.iter().any(is_component);
    let words = |text: &Option<String>| -> Vec<String> {
        let text = text.as_deref().unwrap_or_default();
        let words = text.split(|it: char| !it.is_alphanumeric() && it != '_');
        words.map(str::to_owned).collect()
    };
    // A type whose users are told to have changed is gone with them.
    let used: HashSet<String> = told.iter().flat_map(|it| words(&changes[*it].old)).collect();
    let gone: HashSet<&str> = changes
        .iter()
        .enumerate()
        .filter(|it| it.1.kind == Kind::TypeRemoved && is_told(it))
        .map(|it| it.1.owner.as_str())
        .collect();
    let mentions = |text: &Option<String>| words(text).iter().any(|it| gone.contains(it.as_str()));
    let is_consequence = |change: &Change<'_>| {
        mentions(&change.old)
            || change.kind == Kind::TypeRemoved
                && (used.contains(&change.owner) || !change.base.iter().any(is_component))
            || gone.contains(change.owner.split("::").next().unwrap_or_default())
                && change.kind != Kind::TypeRemoved
    };
    let left = changes.iter().enumerate().filter(|(number, change)| {
        !(told.contains(number) || change.beyond || is_consequence(change))
    });
    left.map(|it| it.0).collect()
}

/// Drafts by where they stand.
struct Near {
    at: HashMap<(usize, u32), usize>,
    /// By what owns the place.
    within: HashMap<(usize, u32), usize>,
}

impl Near {
    fn new(drafts: &[Draft<'_>]) -> Self {
        let (mut at, mut within) = (HashMap::new(), HashMap::new());
        for (number, draft) in drafts.iter().enumerate() {
            if super::verdict::SILENT.contains(&draft.rule) {
                continue;
            }
            let base = (!draft.added).then_some((0, draft.base));
            let revision = (!draft.removed).then_some((1, draft.revision));
            for (side, node) in base.into_iter().chain(revision) {
                at.entry((side, node.id())).or_insert(number);
                if let Some(owner) = owner(node) {
                    within.entry((side, owner.id())).or_insert(number);
                }
            }
        }
        Self { at, within }
    }

    /// The draft of the edit: at its node, at what owns that, or at a keyword of it.
    fn find(&self, cause: &Cause<'_>) -> Option<usize> {
        let here = |(side, node): (usize, Node<'_>)| self.at.get(&(side, node.id())).copied();
        let above = |(side, node)| owner(node).and_then(|it| here((side, it)));
        let below = |(side, node): (usize, Node<'_>)| self.within.get(&(side, node.id())).copied();
        let all = || cause.nodes();
        all().find_map(here).or_else(|| all().find_map(below)).or_else(|| all().find_map(above))
    }
}

/// The object that a keyword or a member of a list belongs to.
fn owner(node: Node<'_>) -> Option<Node<'_>> {
    let parent = node.parent()?;
    if parent.is_array() { parent.parent() } else { Some(parent) }
}
