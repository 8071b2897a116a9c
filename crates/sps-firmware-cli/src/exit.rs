//! How a run ends: the exit codes, and which error leads to which.

use sps_firmware_client::{ApplianceError, ApplyError, ConnectError, Fault, WaitError};

/// The codes as the help lists them.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0    done, or nothing to do
  1    something on this machine went wrong
  2    the command line is wrong
  3    what you gave is wrong: credentials, a file, a slot, a checksum
  4    the appliance cannot be reached, or its certificate is not trusted
  5    the appliance refused
  6    the appliance gave an answer that the API's document does not know
  7    the upgrade test did not pass; nothing was changed
  8    there is no way from what the appliance holds to what is wanted, or it is not ready
  9    it is not known whether a change has happened; look before you repeat it
  10   the appliance did not come back as wanted
  11   you said no, or could not be asked
  12   a rollout was stopped, or has failures; its report says where
  13   the appliance does otherwise than the API's document says, or left a question open
  130  interrupted

Environment: SPSFW_APPLIANCE, SPSFW_USER, SPSFW_PASSWORD, SPSFW_PASSWORD_FILE, SPSFW_CONFIG,
NO_COLOR. The password is never taken from the command line, where other users could see it.";

/// The end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or nothing to do.
    Success = 0,
    /// Something on this machine went wrong.
    Local = 1,
    /// The caller gave something wrong.
    Caller = 3,
    /// The appliance cannot be reached.
    Network = 4,
    /// The appliance refused.
    Refused = 5,
    /// An answer that is not documented.
    Undocumented = 6,
    /// The upgrade test did not pass.
    TestFailed = 7,
    /// There is no plan, or the appliance is not ready for it.
    NoPlan = 8,
    /// It is not known whether a change has happened.
    Unknown = 9,
    /// The appliance did not come back.
    NotBack = 10,
    /// Not confirmed.
    NotConfirmed = 11,
    /// A rollout was stopped or has failures.
    RolloutFailed = 12,
    /// The appliance does otherwise than the document, or left a question of `conform` open.
    DoesOtherwise = 13,
    /// Ctrl-C.
    Interrupted = 130,
}

/// A person was asked, or would have had to be, and there was no yes.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotConfirmed(pub(crate) String);

/// A change of which it is not known whether it has happened.
#[derive(Debug, thiserror::Error)]
#[error("it is not known whether this has happened: {0}")]
pub(crate) struct UnknownOutcome(#[source] pub(crate) ApplianceError);

/// Something that the caller gave is wrong.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct CallerFault(pub(crate) String);

impl Exit {
    /// The code of an error, by the first error in its chain that has one.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        error.chain().find_map(Self::of_cause).unwrap_or(Self::Local)
    }

    fn of_cause(cause: &(dyn std::error::Error + 'static)) -> Option<Self> {
        if let Some(error) = cause.downcast_ref::<ApplianceError>() {
            return Some(Self::of_appliance(error));
        }
        if let Some(error) = cause.downcast_ref::<ApplyError>() {
            return Some(match error {
                ApplyError::Appliance(error) => Self::of_appliance(error),
                ApplyError::Plan(_) => Self::NoPlan,
                ApplyError::Wait(_) => Self::NotBack,
                ApplyError::Unknown { .. } => Self::Unknown,
                _ => Self::Caller,
            });
        }
        if let Some(error) = cause.downcast_ref::<ConnectError>() {
            return Some(match error {
                ConnectError::Login(error) => Self::of_appliance(error),
                _ => Self::Caller,
            });
        }
        if cause.is::<NotConfirmed>() {
            return Some(Self::NotConfirmed);
        }
        if cause.is::<UnknownOutcome>() {
            return Some(Self::Unknown);
        }
        if cause.is::<CallerFault>() || cause.is::<crate::conform::LoginRefused>() {
            return Some(Self::Caller);
        }
        if cause.is::<sps_firmware_client::PlanError>() {
            return Some(Self::NoPlan);
        }
        if cause.is::<sps_firmware_client::PeekError>() {
            return Some(Self::Network);
        }
        cause.is::<WaitError>().then_some(Self::NotBack)
    }

    fn of_appliance(error: &ApplianceError) -> Self {
        if error.error_type().as_deref() == Some("FirmwareTestFailed") {
            return Self::TestFailed;
        }
        match error.fault() {
            Fault::Caller => Self::Caller,
            Fault::Network => Self::Network,
            Fault::Appliance => Self::Refused,
            Fault::ApplianceUndocumented => Self::Undocumented,
        }
    }
}

impl From<Exit> for i32 {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
