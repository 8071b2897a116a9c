//! Errors in words for people: what the appliance said, and what to do now.

use serde_json::Value;
use sps_firmware_types::DocumentedError as E;

use super::{ApplianceError, ErrorKind, Proof};

/// The documented error in one line: type, message, and the details that matter.
pub(super) fn documented(error: &E) -> String {
    let mut line = format!("{}: {}", type_name(error), message(error));
    if let Some(details) = details(error) {
        line.push_str(" (");
        line.push_str(&details);
        line.push(')');
    }
    line
}

/// The `type` of a documented error.
pub(super) fn type_name(error: &E) -> String {
    member(error, "type")
}

/// The `message` of a documented error.
pub(super) fn message(error: &E) -> String {
    member(error, "message")
}

/// A member that all errors have, read from the JSON so that no list of all errors is needed.
fn member(error: &E, key: &str) -> String {
    let value = serde_json::to_value(error).unwrap_or_default();
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn details(error: &E) -> Option<String> {
    Some(match error {
        E::FirmwareTestFailed { details, .. } => {
            format!("exit code {}: {}", details.exit_code, one_line(&details.test_summary))
        }
        E::IncompleteRequestBodyError { details, .. } => {
            format!("missing: {}", details.missing_paths.join(", "))
        }
        E::InvalidFirmwareImage { details, .. } => details.reason.clone(),
        E::InvalidParameter { details, .. } => format!("{}: {}", details.parameter, details.reason),
        E::InvalidRequestBody { details, .. } => {
            let violations: Vec<_> = details
                .violations
                .iter()
                .map(|violation| format!("{}: {}", violation.path, violation.reason))
                .collect();
            violations.join("; ")
        }
        E::MalformedRequestBody { details, .. } => details.reason.clone(),
        E::PayloadTooLarge { details, .. } => format!("the limit is {} bytes", details.limit_bytes),
        E::ResourceNotFound { details, .. } => {
            format!("`{}` under {}", details.resource, details.mount_point)
        }
        E::SlotNotDeletable { details, .. } => {
            format!("slot {}: {}", details.slot_id, details.reason)
        }
        E::UnsupportedMediaType { details, .. } => {
            format!("supported: {}", details.supported.join(", "))
        }
        _ => return None,
    })
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join("; ")
}

impl ApplianceError {
    /// What to do about it, in a sentence, where there is something to say.
    pub fn advice(&self) -> Option<String> {
        let text = match self.kind() {
            ErrorKind::InvalidInput(_) => return None,
            ErrorKind::File { .. } => "Check the path and its permissions.",
            ErrorKind::ChecksumMismatch { .. } => {
                "Download the image again; do not put this one onto an appliance."
            }
            ErrorKind::Connect { .. } => {
                "Check the address and the port, and whether the appliance is up and lets you \
                 administer it on that interface."
            }
            ErrorKind::Certificate { .. } => {
                "Compare the fingerprint with the one that the appliance's web interface or \
                 console shows. Trust the certificate, or the authority that issued it, only then."
            }
            ErrorKind::ConnectionLost { .. } | ErrorKind::Timeout { .. } => {
                "Look at the appliance's state before you repeat anything that changes it."
            }
            ErrorKind::Refused { error, .. } => return documented_advice(error).map(str::to_owned),
            ErrorKind::RefusedUndocumented { .. } => {
                "The appliance may be newer than this program. Its own words are all there is."
            }
            ErrorKind::UnexpectedStatus { .. } | ErrorKind::Unreadable { .. } => {
                "Is this address an SPS appliance, and is no proxy in between? One that is \
                 booting may answer so for a while."
            }
            ErrorKind::CredentialsRefused { proof: Proof::Certificate, .. }
            | ErrorKind::ClientCertificate { .. } => {
                "Has an authority that the appliance trusts for logins issued it, is it valid \
                 still, and is its name the one of a user? A login method may have to be named."
            }
            ErrorKind::ClientCertificateMissing { .. } => {
                "Log in with the certificate of a user and its key: a password alone is not enough \
                 there. Or is it a proxy that asks?"
            }
            ErrorKind::CredentialsRefused { proof: Proof::Password, .. } => {
                "Check both before you try again: repeated wrong logins get locked out."
            }
            ErrorKind::NoSession | ErrorKind::SessionNotAccepted { .. } => {
                "Compare the clocks of the appliance and of this machine: a session whose time \
                 is past already looks exactly so."
            }
            ErrorKind::NoImage(_) => {
                "Can the appliance reach the address that it was to download from?"
            }
            ErrorKind::NoEffect { cause } if cause.is_retryable() => "It is safe to do it again.",
            ErrorKind::NoEffect { .. } => "Mend what it says; then it is safe to do it again.",
        };
        Some(text.to_owned())
    }
}

fn documented_advice(error: &E) -> Option<&'static str> {
    Some(match error {
        E::FetchNotCancellable { .. } => "Wait for its end, then remove the entry or the slot.",
        E::FirmwareTestFailed { .. } => {
            "Nothing was changed. Mend what the summary names and test again."
        }
        E::InvalidFirmwareImage { .. } => {
            "Compare the SHA-256 of the file with the published one, and whether it is for SPS."
        }
        E::NoEmptySlot { .. } => "Delete a slot that is neither current nor chosen for the reboot.",
        E::PayloadTooLarge { .. } => "Is it the right file? Images have a gigabyte or so.",
        E::ResourceNotFound { .. } => "List what is there, and use a key from that list.",
        E::ServiceUnavailable { .. } => "It is booting or busy. Wait a little and try again.",
        E::SlotNotDeletable { .. } => "Choose another slot.",
        E::TooManyRequests { .. } => "Wait, and check the password before the next attempt.",
        E::Unauthenticated { .. } => "Log in again.",
        E::Unauthorized { .. } => {
            "The user has to be granted the page Basic Settings > System and the REST server."
        }
        E::UpgradeMessageMissing { .. } => "Give a message that says why the upgrade is done.",
        E::InternalError { .. } => "Look at the appliance's state before you try again.",
        _ => return None,
    })
}
