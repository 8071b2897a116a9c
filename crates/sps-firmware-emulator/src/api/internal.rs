//! Faults of the emulator itself, as every operation documents them.

use sps_firmware_server as server;

use crate::store::DatabaseError;

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

macro_rules! database_errors {
    ($($error:ident),* $(,)?) => {$(
        impl From<DatabaseError> for server::$error {
            fn from(fault: DatabaseError) -> Self {
                Self::InternalError { message: message(&fault) }
            }
        }
    )*};
}

database_errors!(
    FirmwareFetchDeleteError,
    FirmwareFetchStartError,
    FirmwareSlotDeleteError,
    FirmwareTestError,
    FirmwareUpgradeError,
    FirmwareUploadError,
);
