//! The terminal as it was before a password was asked for, which is typed without being shown.

#[cfg(unix)]
mod modes {
    use std::sync::{Mutex, PoisonError};

    use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

    static KEPT: Mutex<Option<Termios>> = Mutex::new(None);

    /// Remembers the modes of the terminal, which are about to be changed.
    pub(crate) fn keep() {
        *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = tcgetattr(std::io::stdin()).ok();
    }

    /// Forgets them: from now on, the terminal is as whoever else uses it wants it.
    pub(crate) fn forget() {
        *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Gives the terminal the modes that were kept, for an end while they are others.
    pub(crate) fn give_back() {
        if let Some(modes) = KEPT.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // The program ends, and there is nobody to tell.
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &modes);
        }
    }
}

#[cfg(not(unix))]
mod modes {
    pub(crate) fn keep() {}
    pub(crate) fn forget() {}
    pub(crate) fn give_back() {}
}

pub(crate) use modes::{forget, give_back, keep};
