//! Which version a change needs: of the contract, and of the SDK that is generated from it.

use schemars::JsonSchema;
use semver::Version;
use serde::Serialize;

use super::{Problem, Severity};
use crate::{Level, Report};

/// The part of a version that has to grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    /// Nothing changed.
    None,
    /// Only words changed.
    Patch,
    /// Something was added, or changed compatibly.
    Minor,
    /// Something breaks.
    Major,
}

impl Bump {
    /// The word that is shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The lowest version after `version` that says so.
    ///
    /// Before 1.0.0 each part counts for the one left of it, as Cargo reads versions: 0.2.0 may break 0.1.0, and
    /// 0.0.2 may break 0.0.1.
    #[must_use]
    pub fn next(self, version: &Version) -> Version {
        let Version { major, minor, patch, .. } = *version;
        // Any version after a pre-release may differ from it at will.
        if !version.pre.is_empty() {
            return if self == Self::None {
                version.clone()
            } else {
                Version::new(major, minor, patch)
            };
        }
        match (self, major, minor) {
            (Self::None, ..) => version.clone(),
            (Self::Major, 0, 0) => Version::new(0, 0, patch + 1),
            (Self::Major, 0, _) => Version::new(0, minor + 1, 0),
            (Self::Major, ..) => Version::new(major + 1, 0, 0),
            (Self::Minor, 0, _) | (Self::Patch, ..) => Version::new(major, minor, patch + 1),
            (Self::Minor, ..) => Version::new(major, minor + 1, 0),
        }
    }

    fn is_satisfied(self, base: &Version, revision: &Version) -> bool {
        if !base.pre.is_empty() && self != Self::None {
            return revision > base;
        }
        // 2.0.0-rc.1 announces 2.0.0, and is enough where 2.0.0 would be.
        let reached = Version::new(revision.major, revision.minor, revision.patch);
        reached >= self.next(base)
    }
}

/// The versions of one thing on both sides, as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions {
    /// What has the version: a file.
    pub file: String,
    /// In the base.
    pub base: Option<String>,
    /// In the revision.
    pub revision: Option<String>,
}

/// What a change needs of one version, and what the revision has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Advice {
    /// `contract` or `SDK`.
    pub subject: &'static str,
    /// The part that has to grow.
    pub bump: Bump,
    /// The version of the base.
    pub base: Option<String>,
    /// The version of the revision.
    pub revision: Option<String>,
    /// The lowest version that is enough; none where the base has no semantic version.
    pub least: Option<String>,
    /// Whether the revision's version is enough; none where that cannot be told.
    pub enough: Option<bool>,
}

/// The bumps that a report asks for, first of the contract, then of the SDK.
///
/// `same_text` tells whether base and revision are equal byte for byte.
#[must_use]
pub fn advise(
    report: &Report,
    same_text: bool,
    contract: &Versions,
    sdk: Option<&Versions>,
) -> Vec<Advice> {
    let worst =
        |level: &dyn Fn(&crate::Finding) -> Level| match report.findings.iter().map(level).max() {
            Some(Level::Breaking) => Bump::Major,
            Some(_) => Bump::Minor,
            None if same_text => Bump::None,
            None => Bump::Patch,
        };
    let mut advice = vec![Advice::new(
        "contract",
        worst(&|it| it.verdicts.clients.level.max(it.level)),
        contract,
    )];
    if let Some(sdk) = sdk {
        advice.push(Advice::new("SDK", worst(&|it| it.verdicts.sdk.level), sdk));
    }
    advice
}

impl Advice {
    fn new(subject: &'static str, bump: Bump, versions: &Versions) -> Self {
        let parse = |text: &Option<String>| text.as_ref().and_then(|it| Version::parse(it).ok());
        let (base, revision) = (parse(&versions.base), parse(&versions.revision));
        Self {
            subject,
            bump,
            base: versions.base.clone(),
            revision: versions.revision.clone(),
            least: base.as_ref().map(|it| bump.next(it).to_string()),
            enough: base.zip(revision).map(|(base, revision)| bump.is_satisfied(&base, &revision)),
        }
    }

    /// One sentence for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { subject, bump, base, revision, least, enough } = self;
        let word = bump.as_str();
        let what = match bump {
            Bump::None => format!("{subject}: no new version needed"),
            _ => format!("{subject}: {word} bump"),
        };
        match (base, revision, least, enough) {
            (Some(base), Some(revision), _, Some(true)) if base == revision => {
                format!("{what}, stays at {base}")
            }
            (Some(base), Some(revision), _, Some(true)) => {
                format!("{what}, {base} → {revision} is enough")
            }
            (Some(base), Some(revision), Some(least), Some(false)) => {
                format!("{what}, {base} → {revision} is too low, it must be {least} or later")
            }
            _ => what,
        }
    }

    /// The problem of a version that is too low, or of one that cannot be compared.
    #[must_use]
    pub fn problem(&self, versions: &Versions) -> Option<Problem> {
        let error = |message: String, cure: String| Problem {
            severity: Severity::Error,
            file: versions.file.clone(),
            line: None,
            message,
            cure,
        };
        match (self.enough, &self.least) {
            (Some(true), _) => None,
            (Some(false), Some(least)) => {
                Some(error(self.sentence(), format!("raise the version to {least}")))
            }
            _ if self.bump == Bump::None => None,
            _ => Some(error(
                format!("the {} has no semantic version on both sides", self.subject),
                "write the version as MAJOR.MINOR.PATCH".to_owned(),
            )),
        }
    }
}
