//! What is printed: tables for people, JSON for programs, and errors that help.

mod error;
mod live;
mod progress;
mod table;

use std::io::{IsTerminal, Write};

use anyhow::{Context, Result};
use serde::Serialize;

pub(crate) use error::report;
pub(crate) use live::Live;
pub(crate) use progress::{Progress, bytes};
pub(crate) use table::table;

/// Where results go, and in which form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// Whether programs read it.
    pub(crate) json: bool,
}

/// Tells a person something on the standard error. Where it cannot be written, nobody can be told so
/// either, and what is going on does not end for it.
pub(crate) fn say(words: impl std::fmt::Display) {
    let _ = writeln!(anstream::stderr().lock(), "{words}");
}

impl Output {
    /// Whether something that moves can be drawn on the standard error.
    pub(crate) fn can_draw(self) -> bool {
        let dumb = std::env::var_os("TERM").is_some_and(|kind| kind == "dumb");
        !self.json && !dumb && std::io::stderr().is_terminal()
    }

    /// Whether what is drawn may be drawn with more than ASCII, by what the locale says.
    pub(crate) fn speaks_utf8() -> bool {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        // The first that is set decides; on Windows none is, and the terminal knows Unicode.
        match ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set) {
            Some(locale) => {
                let locale = locale.to_ascii_lowercase();
                locale.contains("utf-8") || locale.contains("utf8")
            }
            None => cfg!(windows),
        }
    }

    /// Prints a result: as one line of JSON, or in words.
    pub(crate) fn result(
        self,
        value: &impl Serialize,
        words: impl FnOnce() -> String,
    ) -> Result<()> {
        match self.json {
            true => self.line(&serde_json::to_string(value).context("writing JSON")?),
            false => self.line(words().trim_end()),
        }
    }

    /// Prints what has just happened, while something goes on.
    pub(crate) fn event(
        self,
        value: &impl Serialize,
        words: impl FnOnce() -> String,
    ) -> Result<()> {
        self.result(value, words)
    }

    /// Prints a text as it is.
    pub(crate) fn line(self, text: &str) -> Result<()> {
        let mut stdout = anstream::stdout().lock();
        match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
            // Who reads no more, as `head`, has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome.context("printing"),
        }
    }
}
