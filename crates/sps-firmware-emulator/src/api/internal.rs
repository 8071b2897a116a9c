//! Why a change can fail whatever it is, as every operation documents it: a fault of the emulator
//! itself, or an appliance that has gone down.

use sps_firmware_server as server;

use crate::core::Unserved;

/// What a client hears of a fault whose details are for the log.
const MESSAGE: &str = "An internal error occurred";

/// Logs a fault and gives the message for its answer.
pub(super) fn message(fault: &(dyn std::error::Error + 'static)) -> String {
    let mut causes = String::new();
    let mut source = fault.source();
    while let Some(cause) = source {
        causes = format!("{causes}: {cause}");
        source = cause.source();
    }
    tracing::error!("{fault}{causes}");
    MESSAGE.to_owned()
}

macro_rules! unserved {
    ($($error:ident),* $(,)?) => {$(
        impl From<Unserved> for server::$error {
            fn from(fault: Unserved) -> Self {
                match fault {
                    Unserved::Database(fault) => Self::InternalError { message: message(&fault) },
                    Unserved::Down => {
                        Self::ServiceUnavailable { message: fault.to_string(), retry_after: None }
                    }
                }
            }
        }
    )*};
}

unserved!(
    FirmwareFetchDeleteError,
    FirmwareFetchStartError,
    FirmwareSlotDeleteError,
    FirmwareTestError,
    FirmwareUpgradeError,
    FirmwareUploadError,
);
