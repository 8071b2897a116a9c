//! Errors as a good colleague tells them: what failed, what the appliance said, what to do.

use anstyle::{AnsiColor, Style};
use serde_json::json;
use sps_firmware_client::{ApplianceError, ApplyError, ConnectError, ErrorKind};

use crate::config::Known;
use crate::exit::Exit;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default().bold();

/// Tells an error on the standard error, and gives the exit code that belongs to it.
pub(crate) fn report(error: &anyhow::Error, json: bool) -> Exit {
    let exit = Exit::of(error);
    let appliance = appliance_error(error);
    let advice = appliance.and_then(ApplianceError::advice).map(with_memory(appliance));
    if json {
        let value = json!({"error": {
            "message": text(error),
            "exit_code": exit as u8,
            "fault": appliance.map(|error| error.fault().name()),
            "type": appliance.and_then(ApplianceError::error_type),
            "http_status": appliance.and_then(ApplianceError::status),
            "retryable": appliance.is_some_and(ApplianceError::is_retryable),
            "advice": advice,
        }});
        anstream::eprintln!("{value}");
    } else {
        anstream::eprintln!("{ERROR}error{ERROR:#}: {}", text(error));
        if let Some(advice) = advice {
            anstream::eprintln!("{HELP}what to do{HELP:#}: {advice}");
        }
    }
    exit
}

/// Adds to what to do about a certificate where the one that was trusted is remembered.
fn with_memory(error: Option<&ApplianceError>) -> impl FnOnce(String) -> String {
    let host = error.and_then(|error| match error.kind() {
        ErrorKind::Certificate { host, .. } => Some(host.as_str()),
        _ => None,
    });
    let known = host.and_then(|host| Known::read().ok().filter(|known| known.get(host).is_some()));
    move |advice| match known {
        None => advice,
        Some(known) => format!(
            "{advice} The one that was trusted is remembered in {}: if it was replaced on purpose, \
             remove its line there.",
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
