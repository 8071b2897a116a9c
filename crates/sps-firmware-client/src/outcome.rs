//! What is known of a request that changes something.

use crate::error::ApplianceError;

/// The end of a request that changes something on the appliance.
///
/// An `Err` beside it always means: it did not happen. A lost answer is no failure, and repeating
/// the request may do twice what was wanted once; read the appliance's state instead. Where the
/// state can tell, the SDK has looked already, and `Unknown` means that it could not.
#[derive(Debug)]
#[must_use = "an unknown outcome has to be resolved by reading the state"]
pub enum Outcome<T> {
    /// It happened.
    Done(T),
    /// It may have happened or not: the answer was lost.
    Unknown(ApplianceError),
}

impl<T> Outcome<T> {
    /// What was answered, if an answer came.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// Treats a lost answer as an error, for callers who look at the state themselves.
    ///
    /// # Errors
    /// How the answer was lost.
    pub fn known(self) -> Result<T, ApplianceError> {
        match self {
            Self::Done(value) => Ok(value),
            Self::Unknown(cause) => Err(cause),
        }
    }
}
