//! What can be wrong with a guide.

/// Why the diagram of a guide cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuideError {
    /// A line of the diagram is neither a state nor an arrow.
    #[error("the state diagram has a line `{line}`; write `state: Title` or `from --> to: label`")]
    Unreadable {
        /// The line.
        line: String,
    },
    /// An arrow names a state that no line declares.
    #[error(
        "the state diagram does not declare `{state}`, which `{line}` names; add a line `{state}: Title` above"
    )]
    Undeclared {
        /// The state.
        state: String,
        /// The line that names it.
        line: String,
    },
    /// No arrow leads to a state.
    #[error("no arrow of the state diagram leads to `{state}`; add one, or take the state out")]
    Unreachable {
        /// The state.
        state: String,
    },
    /// There is no room for an arrow.
    #[error(
        "the picture has no room for the arrow `{arrow}`: arrows go down the main column, to one state beside it, \
         and from there back or to the next state of the column"
    )]
    Undrawable {
        /// The arrow, by the names of its states.
        arrow: String,
    },
}
