//! What the commands print: cargo-like lines with the verb in a gutter of twelve columns.

use std::fmt::Display;
use std::io::{IsTerminal, Write};

/// Says on standard error what is done to what, as cargo does.
pub(crate) fn status(verb: &str, object: impl Display) {
    say(verb, "1;32", object);
}

/// The same for what is wrong.
pub(crate) fn complain(verb: &str, object: impl Display) {
    say(verb, "1;31", object);
}

/// A remark that is neither progress nor fault.
pub(crate) fn remark(verb: &str, object: impl Display) {
    say(verb, "1;33", object);
}

fn say(verb: &str, colour: &str, object: impl Display) {
    let mut stderr = std::io::stderr().lock();
    // Nothing can be done about a closed standard error.
    let _ = if coloured(&stderr) {
        writeln!(stderr, "\x1b[{colour}m{verb:>12}\x1b[0m {object}")
    } else {
        writeln!(stderr, "{verb:>12} {object}")
    };
}

/// A count and what is counted, in the singular for one.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Whether a stream should get colours: a terminal, and `NO_COLOR` not set.
pub(crate) fn coloured(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
