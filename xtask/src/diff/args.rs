//! What can be said on the command line.

use std::path::PathBuf;

use clap::ValueEnum;
use openapi_diff::{Level, Options, Sdk};

/// Arguments of `cargo xtask diff`.
#[derive(clap::Args)]
#[command(
    after_help = "Without BASE, the document of the working tree is compared with that of the merge base with \
                        the main branch, and with that of the last release (tag v1.2.3 or contract-v1.2.3).\n\n\
                        Exit codes: 0 nothing at the level of --fail-on, 1 findings at that level or a policy that \
                        is not kept, 2 the comparison could not be completed."
)]
pub(crate) struct DiffArgs {
    /// What was: a file, a git revision, or REVISION:PATH.
    pub(super) base: Option<String>,
    /// What is: the same; the document in the working tree by default.
    #[arg(requires = "base")]
    pub(super) revision: Option<String>,
    /// How the findings are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// The lowest level that fails the command.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = FailOn::Breaking)]
    pub(super) fail_on: FailOn,
    /// File of accepted findings; openapi/diff-exceptions.toml for this project's own document.
    #[arg(long, value_name = "FILE")]
    pub(super) allow: Option<PathBuf>,
    /// Accept the findings that fail, or those with these fingerprints, by adding them to the file of exceptions.
    #[arg(long, value_name = "FINGERPRINT", num_args = 0.., require_equals = true, value_delimiter = ',')]
    pub(super) accept: Option<Vec<String>>,
    /// Why the findings are accepted.
    #[arg(long, value_name = "TEXT", requires = "accept")]
    pub(super) reason: Option<String>,
    /// Whom to ask about them; git's user.name by default.
    #[arg(long, value_name = "NAME", requires = "accept")]
    pub(super) owner: Option<String>,
    /// Until when they are accepted: a date (2027-01-31), or the version of the contract that ends it (2.0.0).
    #[arg(long, value_name = "DATE|VERSION", requires = "accept")]
    pub(super) expires: Option<String>,
    /// The main branch; origin/main, main, origin/master or master by default, the first that exists.
    #[arg(long, value_name = "BRANCH", conflicts_with = "base")]
    pub(super) main: Option<String>,
    /// Hold versions and changelog against the change also when the base is no release.
    #[arg(long)]
    pub(super) check_versions: bool,
    /// Prove each break of the SDK by a program that rustc accepts with the base and refuses with the revision.
    #[arg(long)]
    pub(super) witness: bool,
    #[command(flatten)]
    pub(super) policy: PolicyArgs,
    /// Explain a rule, and compare nothing.
    #[arg(long, value_name = "RULE", exclusive = true)]
    pub(super) explain: Option<String>,
    /// Write docs/diff-rules.md from the rules, and compare nothing.
    #[arg(long, exclusive = true)]
    pub(super) rules_page: bool,
    /// Print the JSON schema of `--format json`, and compare nothing.
    #[arg(long, exclusive = true)]
    pub(super) json_schema: bool,
}

/// Where people honestly differ; `cargo xtask diff --explain RULE` tells why the defaults are what they are.
#[derive(clap::Args)]
#[command(next_help_heading = "Policy")]
pub(super) struct PolicyArgs {
    /// Assume neither that clients send no unnamed members nor that branches of a `oneOf` exclude each other.
    #[arg(long)]
    strict: bool,
    /// The level of what cannot be decided.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = LevelArg::Breaking)]
    undecided: LevelArg,
    /// The level of a request member that becomes required and has a default.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = LevelArg::Breaking)]
    required_with_default: LevelArg,
    /// The level of a value that is added to an enum of a response.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = LevelArg::Breaking)]
    response_enum_value_added: LevelArg,
    /// The level of a documented error response that is removed.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = LevelArg::Breaking)]
    error_response_removed: LevelArg,
    /// The generator of the SDK that the third verdict is about; openapi-codegen for the contract of this project,
    /// which its title tells, and progenitor for any other document.
    #[arg(long, value_enum, value_name = "GENERATOR")]
    sdk: Option<SdkArg>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SdkArg {
    /// progenitor and typify, as they read the document; and SDKs of other makes where those show more.
    Progenitor,
    /// openapi-codegen, which lowers the document for them.
    Codegen,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For terminals, with the source of both sides.
    Text,
    /// One comment for a pull request.
    Markdown,
    /// For programs; `--json-schema` prints the schema.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
    /// JUnit XML.
    Junit,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// A code quality report of GitLab.
    Gitlab,
    /// A page for browsers.
    Html,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Breaking,
    Warning,
    Info,
    None,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LevelArg {
    Breaking,
    Warning,
    Info,
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Breaking => Self::Breaking,
            LevelArg::Warning => Self::Warning,
            LevelArg::Info => Self::Info,
        }
    }
}

impl FailOn {
    pub(super) fn level(self) -> Option<Level> {
        match self {
            Self::Breaking => Some(Level::Breaking),
            Self::Warning => Some(Level::Warning),
            Self::Info => Some(Level::Info),
            Self::None => None,
        }
    }
}

impl PolicyArgs {
    /// The policy; `ours` says that the contract of this project is compared.
    pub(super) fn options(&self, ours: bool) -> Options {
        let sdk = match (self.sdk, ours) {
            (Some(SdkArg::Codegen), _) | (None, true) => Sdk::Codegen,
            (Some(SdkArg::Progenitor), _) | (None, false) => Sdk::Progenitor,
        };
        Options {
            strict: self.strict,
            undecided: self.undecided.into(),
            required_with_default: self.required_with_default.into(),
            response_enum_value_added: self.response_enum_value_added.into(),
            error_response_removed: self.error_response_removed.into(),
            sdk,
        }
    }
}
