//! Reads two errors: one that the contract documents, with typed details, and one that nobody has documented.

use sps_firmware_types::{DocumentedError, Error, ErrorResponse};

const ANSWERS: [&str; 2] = [
    r#"{"error": {"type": "UpgradeMessageMissing", "message": "Give a reason"},
        "meta": {"href": "/api/firmware/upgrade"}}"#,
    r#"{"error": {"type": "DiskOnFire", "message": "Call somebody", "details": {"disk": 3}},
        "meta": {"href": "/api/firmware/test"}}"#,
];

fn main() -> Result<(), serde_json::Error> {
    for answer in ANSWERS {
        let answer: ErrorResponse = serde_json::from_str(answer)?;
        match answer.error {
            Error::Documented(DocumentedError::UpgradeMessageMissing { message }) => {
                println!("an upgrade needs a message: {message}");
            }
            Error::Documented(other) => println!("documented: {other:?}"),
            Error::Undocumented(other) => {
                println!("{}: {} ({:?})", other.type_, other.message, other.details);
            }
        }
    }
    Ok(())
}
