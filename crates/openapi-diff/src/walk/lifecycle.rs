//! Deprecation, sunset dates and levels of stability.

use openapi_document::Node;

use super::{Here, Walk, differ, flag, text};
use crate::draft::Draft;
use crate::finding::Level;

const LEVELS: [&str; 4] = ["draft", "alpha", "beta", "stable"];

impl<'d> Walk<'d> {
    pub(super) fn lifecycle(&mut self, here: Here, base: Node<'d>, revision: Node<'d>) {
        self.deprecation(here, base, revision);
        let (before, after) = (base.get("x-sunset"), revision.get("x-sunset"));
        if differ(before, after) {
            self.sunset(here, (base, revision), before, after);
        }
        let level = |node: Node<'_>| text(node, "x-stability-level").map(str::to_owned);
        let (old, new) = (level(base), level(revision));
        if old != new {
            let rank =
                |it: &Option<String>| LEVELS.iter().position(|level| Some(*level) == it.as_deref());
            let level = match (rank(&old), rank(&new)) {
                _ if old.is_none() => Level::Info,
                (Some(old), Some(new)) if new > old => Level::Info,
                // What was promised is taken back, or can no longer be read.
                _ => Level::Breaking,
            };
            let node = |it: Node<'d>| it.get("x-stability-level").unwrap_or(it);
            let word = |it: &Option<String>| it.clone().unwrap_or_else(|| "none".to_owned());
            let draft = Draft::new("stability-changed", node(base), node(revision))
                .detail(format!("from `{}` to `{}`", word(&old), word(&new)))
                .clients(level);
            self.draft(here, true, draft);
        }
    }

    fn sunset(
        &mut self,
        here: Here,
        near: (Node<'d>, Node<'d>),
        before: Option<Node<'d>>,
        after: Option<Node<'d>>,
    ) {
        let level = sunset_level(before, after, flag(near.1, "deprecated"));
        let word = |it: Option<Node<'_>>| it.and_then(Node::as_str).unwrap_or("none").to_owned();
        let draft = Draft::new("sunset-changed", before.unwrap_or(near.0), after.unwrap_or(near.1))
            .detail(format!("from `{}` to `{}`", word(before), word(after)))
            .clients(level);
        let draft = Draft { undecided: sunset_doubt(after), ..draft };
        self.draft(here, true, draft);
    }
}

/// Why it cannot be told what a date means for clients.
pub(super) fn sunset_doubt(after: Option<Node<'_>>) -> Option<String> {
    let unreadable = after.is_some_and(|it| it.as_str().and_then(date).is_none());
    unreadable
        .then(|| "no date can be read from `x-sunset`, and it may be an earlier one".to_owned())
}

/// Clients planned with the date that was announced: an earlier one takes them by surprise, and so may one that nobody
/// can read. Where it is withdrawn nothing ends earlier for certain, only nothing is promised any more.
pub(super) fn sunset_level(
    before: Option<Node<'_>>,
    after: Option<Node<'_>>,
    deprecated: bool,
) -> Level {
    let day = |it: Option<Node<'_>>| it.and_then(Node::as_str).and_then(date);
    match (before, after) {
        (_, Some(_)) if day(after).is_none() => Level::Breaking,
        (Some(_), Some(_)) if day(after) < day(before) => Level::Breaking,
        (Some(_), None) if deprecated => Level::Warning,
        _ => Level::Info,
    }
}

/// The day of a date in the form of RFC 3339, with or without time.
fn date(text: &str) -> Option<(u32, u32, u32)> {
    let day = text.get(..10)?;
    let mut parts = day.split('-').map(|it| it.parse::<u32>().ok());
    let date = (parts.next()??, parts.next()??, parts.next()??);
    ((1..=12).contains(&date.1) && (1..=31).contains(&date.2)).then_some(date)
}
