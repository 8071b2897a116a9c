//! Errors as a good colleague tells them: what failed, what the appliance said, what to do.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};
use sps_firmware_client::{ApplianceError, ApplyError, ConnectError, ErrorKind, Fault};

use crate::config::Known;
use crate::exit::Exit;

use super::{Output, say};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default().bold();

/// Tells an error on the standard error, and gives the exit code that belongs to it.
pub(crate) fn report(error: &anyhow::Error, output: Output) -> Exit {
    let exit = Exit::of(error);
    let appliance = appliance_error(error);
    let advice = appliance.and_then(ApplianceError::advice).map(with_memory(appliance));
    if output.json {
        say(object(&text(error), exit, appliance, advice));
    } else {
        say(format_args!("{ERROR}error{ERROR:#}: {}", text(error)));
        if let Some(advice) = advice {
            say(format_args!("{HELP}what to do{HELP:#}: {advice}"));
        }
    }
    exit
}

/// An error as programs read it.
fn object(
    message: &str,
    exit: Exit,
    appliance: Option<&ApplianceError>,
    advice: Option<String>,
) -> Value {
    let fault = match exit {
        Exit::Caller => Some(Fault::Caller),
        Exit::Network => Some(Fault::Network),
        _ => None,
    };
    json!({"error": {
        "message": message,
        "exit_code": i32::from(exit),
        "fault": appliance.map(ApplianceError::fault).or(fault).map(Fault::name),
        "type": appliance.and_then(ApplianceError::error_type),
        "http_status": appliance.and_then(ApplianceError::status),
        "retryable": appliance.is_some_and(ApplianceError::is_retryable),
        "advice": advice,
    }})
}

impl Output {
    /// Tells people at once that they have interrupted the program, and what that means.
    pub(crate) fn interrupted(self, words: &str) {
        // What the terminal shows of Ctrl-C ends its line.
        self.aside(&format!("\n{words}"));
    }

    /// Tells people something beside the results.
    pub(crate) fn aside(self, words: &str) {
        if !self.json {
            say(words);
        }
    }

    /// Tells programs that the program was interrupted, once there is no more to say about it.
    pub(crate) fn interrupted_at_last(self, words: &str) {
        if self.json {
            say(object(words, Exit::Interrupted, None, None));
        }
    }
}

/// Adds to what to do about a certificate where the one that was trusted is remembered.
fn with_memory(error: Option<&ApplianceError>) -> impl FnOnce(String) -> String {
    let known = error.and_then(|error| match error.kind() {
        ErrorKind::Certificate { host, reason } => {
            let known = Known::read().ok()?;
            // The one that was expected may have been given just now.
            let is_expected = known.get(host).is_some_and(|trusted| reason.ends_with(trusted));
            is_expected.then_some(known)
        }
        _ => None,
    });
    move |advice| match known {
        None => advice,
        Some(known) => format!(
            "{advice} The one that was trusted is remembered in {}, and in the configuration if the \
             appliance was saved there: if it was replaced on purpose, remove it from both.",
            known.path().display()
        ),
    }
}

/// The messages of the chain; those that only repeat an inner one are left out.
fn text(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let message = cause.to_string();
        if text.contains(&message) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&message);
    }
    text
}

/// The error of the appliance inside, which knows what to do.
fn appliance_error(error: &anyhow::Error) -> Option<&ApplianceError> {
    error.chain().find_map(|cause| {
        cause
            .downcast_ref::<ApplianceError>()
            .or_else(|| match cause.downcast_ref::<ConnectError>() {
                Some(ConnectError::Login(error)) => Some(error),
                _ => None,
            })
            .or_else(|| match cause.downcast_ref::<ApplyError>() {
                Some(ApplyError::Appliance(error) | ApplyError::Unknown { cause: error, .. }) => {
                    Some(error)
                }
                _ => None,
            })
    })
}
