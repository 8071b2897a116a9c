//! Firmware versions as the appliance writes them: three numbers with dots.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A firmware version such as `8.0.0`, ordered by its numbers.
///
/// The text form is what slots report as `version` and `/api/info` as `firmware_version`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct FirmwareVersion {
    /// The first number; the upgrade policy looks at it.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number.
    pub patch: u32,
}

/// Why a text is not a firmware version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no firmware version: write three numbers below {limit} with dots, like 8.0.0", limit = MAX_PART + 1)]
pub struct VersionError {
    text: String,
}

/// Volume identifiers are short, so that each number has to stay short too.
const MAX_PART: u32 = 99_999;

impl FirmwareVersion {
    /// The version with these three numbers.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }
}

impl fmt::Display for FirmwareVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl FromStr for FirmwareVersion {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let fault = || VersionError { text: text.chars().take(40).collect() };
        let mut parts = text.split('.').map(|part| {
            // `u32::from_str` takes a sign and any number of leading zeros; a version has neither.
            let canonical = part == "0" || !part.starts_with('0');
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            let number = part.parse::<u32>().ok().filter(|number| *number <= MAX_PART);
            number.filter(|_| canonical && digits).ok_or_else(fault)
        });
        let mut next = || parts.next().unwrap_or_else(|| Err(fault()));
        let version = Self::new(next()?, next()?, next()?);
        if parts.next().is_some() { Err(fault()) } else { Ok(version) }
    }
}

impl From<FirmwareVersion> for String {
    fn from(version: FirmwareVersion) -> Self {
        version.to_string()
    }
}

impl TryFrom<String> for FirmwareVersion {
    type Error = VersionError;

    fn try_from(text: String) -> Result<Self, VersionError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::FirmwareVersion;

    #[test]
    fn a_version_reads_back_as_written() {
        for text in ["8.0.0", "7.5.12", "0.0.1", "6.13.1"] {
            assert_eq!(text.parse::<FirmwareVersion>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn versions_are_ordered_by_number_not_by_letter() {
        assert!(FirmwareVersion::new(7, 10, 0) > FirmwareVersion::new(7, 9, 9));
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in ["", "8", "8.0", "8.0.0.0", "+8.0.0", "8.00.0", "8.0.x", "8..0", "8.0.100000"] {
            assert!(text.parse::<FirmwareVersion>().is_err(), "{text:?} was taken");
        }
    }
}
