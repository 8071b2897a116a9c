//! Which rules look at a document.

/// A family of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set {
    /// What the OpenAPI Specification forbids, or makes void: holds for any document.
    Specification,
    /// What our generators would panic on, refuse, or get wrong in silence.
    Generator,
    /// How documents of this project are written: names, evidence, examples, envelopes.
    House,
}

impl Set {
    /// Name of the set, as the JSON report has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Specification => "specification",
            Self::Generator => "generator",
            Self::House => "house",
        }
    }
}

/// The rules to apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    sets: Vec<Set>,
    skipped: Vec<String>,
}

impl Config {
    /// The given sets.
    pub fn new(sets: impl IntoIterator<Item = Set>) -> Self {
        Self { sets: sets.into_iter().collect(), skipped: Vec::new() }
    }

    /// For the document of this project: every rule.
    pub fn house() -> Self {
        Self::new([Set::Specification, Set::Generator, Set::House])
    }

    /// For a foreign document that clients are to be generated from: no matters of taste.
    pub fn general() -> Self {
        Self::new([Set::Specification, Set::Generator])
    }

    /// Leaves out one rule, by its id.
    #[must_use]
    pub fn without(mut self, rule: impl Into<String>) -> Self {
        self.skipped.push(rule.into());
        self
    }

    pub(crate) fn applies(&self, rule: &crate::RuleInfo) -> bool {
        self.sets.contains(&rule.set) && !self.skipped.iter().any(|it| it == rule.id)
    }
}
