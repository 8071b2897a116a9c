//! What can keep a document from becoming code.

use std::path::PathBuf;

/// Why nothing was generated.
///
/// Each message names what failed, where, and the cure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The document breaks rules of the linter; no generator has seen it.
    #[error("lint comes before generating, and the document has errors:\n{0}")]
    Lint(String),

    /// The document says something that a generator cannot take, even lowered.
    #[error("{place}: {problem}; {cure}")]
    Refused {
        /// Operation, component or pointer.
        place: String,
        /// What the generators cannot take.
        problem: String,
        /// What to change in the document or in the options.
        cure: String,
    },

    /// A lowering pass was expected to have work and had none.
    #[error(
        "lowering pass `{pass}` changed nothing: it has outlived its reason ({reason}); take it out \
         of the expected passes of the caller"
    )]
    IdlePass {
        /// Name of the pass.
        pass: &'static str,
        /// Why the pass exists.
        reason: &'static str,
    },

    /// A lowering pass changed the document though the caller did not expect it.
    #[error(
        "lowering pass `{pass}` changed {changes} places and is not among the expected passes \
         ({reason}); look at the change of the document, then add the pass to the caller's list"
    )]
    UnexpectedPass {
        /// Name of the pass.
        pass: &'static str,
        /// How many places it changed.
        changes: usize,
        /// Why the pass exists.
        reason: &'static str,
    },

    /// A generator that we build on failed or panicked.
    #[error("{generator} cannot take the lowered document: {message}; {cure}")]
    Generator {
        /// Its name.
        generator: &'static str,
        /// Its own message.
        message: String,
        /// What usually helps.
        cure: &'static str,
    },

    /// A pass over generated code did not find what it is there to change.
    #[error(
        "pass `{pass}` over the output of {generator} found {found} places, expected {expected}; the \
         generator prints another form than it did, so read its changelog and mend the pass"
    )]
    Output {
        /// The pass.
        pass: &'static str,
        /// The generator whose output it reads.
        generator: &'static str,
        /// How often the form was found.
        found: usize,
        /// How often it should be there.
        expected: usize,
    },

    /// Generated code is not valid Rust: a bug of this crate.
    #[error("generated {path} is not valid Rust: {message}; this is a bug of openapi-codegen")]
    Syntax {
        /// Which output.
        path: PathBuf,
        /// What the parser says.
        message: String,
    },
}

impl Error {
    /// A refusal, in one line.
    pub(crate) fn refused(
        place: impl Into<String>,
        problem: impl Into<String>,
        cure: impl Into<String>,
    ) -> Self {
        Self::Refused { place: place.into(), problem: problem.into(), cure: cure.into() }
    }
}
