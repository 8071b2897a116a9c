//! How a statement of the document is known: `x-evidence` and `x-evidence-source`.

use std::ops::BitOrAssign;

use openapi_document::{Document, Kind, Node};

/// How something is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// The publisher's documentation says so.
    Documented,
    /// Code that works against the real thing does so.
    Observed,
    /// Nobody says so.
    Inferred,
}

impl Level {
    /// All of them, the surest first.
    pub(crate) const ALL: [Self; 3] = [Self::Documented, Self::Observed, Self::Inferred];

    /// The word that the document has for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Inferred => "inferred",
        }
    }

    /// What it means to a reader.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Documented => "a page of the vendor's says or shows it",
            Self::Observed => "a client that works against real appliances does it",
            Self::Inferred => "nobody says it; check it before you rely on it",
        }
    }
}

/// The evidence of one statement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Evidence<'d> {
    /// How it is known.
    pub(crate) level: Level,
    /// Where that can be looked up, or the reason; may be empty.
    pub(crate) source: &'d str,
}

impl<'d> Evidence<'d> {
    /// What a node says of itself.
    pub(crate) fn of(node: Node<'d>) -> Option<Self> {
        let name = node.get("x-evidence")?.as_str()?;
        let level = Level::ALL.into_iter().find(|level| level.name() == name)?;
        let source = node.get("x-evidence-source").and_then(Node::as_str).unwrap_or_default();
        Some(Self { level, source })
    }
}

/// A set of levels: what a place of the page and all below it say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Levels(u8);

impl Levels {
    /// Their names, separated by spaces.
    pub(crate) fn names(self) -> String {
        let held = Level::ALL.into_iter().filter(|level| self.0 & bit(*level) != 0);
        held.map(Level::name).collect::<Vec<_>>().join(" ")
    }
}

impl From<Option<Evidence<'_>>> for Levels {
    fn from(evidence: Option<Evidence<'_>>) -> Self {
        Self(evidence.map_or(0, |it| bit(it.level)))
    }
}

impl BitOrAssign for Levels {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl FromIterator<Levels> for Levels {
    fn from_iter<I: IntoIterator<Item = Levels>>(levels: I) -> Self {
        let mut all = Self::default();
        levels.into_iter().for_each(|it| all |= it);
        all
    }
}

fn bit(level: Level) -> u8 {
    1 << level as u8
}

/// How many statements of the document have each level, in the order of [`Level::ALL`].
pub(crate) fn counts(document: &Document) -> [usize; 3] {
    let mut counts = [0; 3];
    count(document.root(), &mut counts);
    counts
}

fn count(node: Node<'_>, counts: &mut [usize; 3]) {
    if let Some(evidence) = Evidence::of(node) {
        counts[evidence.level as usize] += 1;
    }
    match node.kind() {
        Kind::Object => node.entries().for_each(|(_, child)| count(child, counts)),
        Kind::Array => node.items().for_each(|child| count(child, counts)),
        _ => {}
    }
}
