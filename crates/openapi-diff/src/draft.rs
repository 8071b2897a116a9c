//! Findings in the making: edits that may still turn out to be one and the same.

use openapi_document::Node;

use crate::finding::{Direction, Level};

/// An edit as one operation sees it.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'d> {
    pub(crate) rule: &'static str,
    /// What edits that are one and the same have in common, whatever direction they were seen in.
    pub(crate) family: &'static str,
    /// Operations by number, with the direction.
    pub(crate) users: Vec<(u32, Direction)>,
    /// What changed, in the base; for an addition, what it was added to.
    pub(crate) base: Node<'d>,
    /// What changed, in the revision; for a removal, what it was removed from.
    pub(crate) revision: Node<'d>,
    pub(crate) added: bool,
    pub(crate) removed: bool,
    /// Tells apart edits at the same place.
    pub(crate) name: Option<String>,
    /// What changed, in words: "from `a` to `b`".
    pub(crate) detail: String,
    pub(crate) clients: Level,
    pub(crate) servers: Level,
    pub(crate) sdk: Level,
    /// What an SDK's user meets.
    pub(crate) sdk_sentence: Option<String>,
    /// Neither side accepts what the other refuses.
    pub(crate) same_values: bool,
    pub(crate) undecided: Option<String>,
    /// Why it could not be decided whether servers are hurt.
    pub(crate) servers_undecided: Option<String>,
    /// Clients and servers have changed places, as in callbacks.
    pub(crate) flipped: bool,
}

impl<'d> Draft<'d> {
    /// A draft with the default levels of its rule.
    pub(crate) fn new(rule: &'static str, base: Node<'d>, revision: Node<'d>) -> Self {
        let levels = crate::rules::find(rule).map(|it| it.levels);
        let level =
            |it: fn(&crate::rule::Levels) -> Level| levels.as_ref().map_or(Level::Breaking, it);
        Self {
            rule,
            family: rule,
            users: Vec::new(),
            base,
            revision,
            added: false,
            removed: false,
            name: None,
            detail: String::new(),
            clients: level(|it| it.clients),
            servers: level(|it| it.servers),
            sdk: level(|it| it.sdk),
            sdk_sentence: None,
            same_values: false,
            undecided: None,
            servers_undecided: None,
            flipped: false,
        }
    }

    pub(crate) fn added(mut self) -> Self {
        self.added = true;
        self
    }

    pub(crate) fn removed(mut self) -> Self {
        self.removed = true;
        self
    }

    pub(crate) fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(crate) fn clients(mut self, level: Level) -> Self {
        self.clients = level;
        self
    }

    pub(crate) fn servers(mut self, level: Level) -> Self {
        self.servers = level;
        self
    }

    /// The same edit in the other direction is one with this one.
    pub(crate) fn family(mut self, family: &'static str) -> Self {
        self.family = family;
        self
    }

    /// What tells one edit from another.
    pub(crate) fn key(&self) -> (&'static str, u32, u32, bool, bool, Option<String>) {
        (
            self.family,
            self.base.id(),
            self.revision.id(),
            self.added,
            self.removed,
            self.name.clone(),
        )
    }

    /// Takes in another operation's view of the same edit.
    pub(crate) fn merge(&mut self, other: Self) {
        self.users.extend(other.users);
        if other.clients > self.clients {
            self.rule = other.rule;
            self.detail = other.detail;
        }
        self.servers_undecided = match (self.servers, other.servers) {
            // Who is hurt for certain in one place is hurt.
            (Level::Breaking, Level::Breaking) => {
                self.servers_undecided.take().and(other.servers_undecided)
            }
            (Level::Breaking, _) => self.servers_undecided.take(),
            _ => other.servers_undecided,
        };
        self.clients = self.clients.max(other.clients);
        self.servers = self.servers.max(other.servers);
        self.sdk = self.sdk.max(other.sdk);
        self.same_values &= other.same_values;
        self.undecided = self.undecided.take().or(other.undecided);
    }
}
