//! What differs between the product versions that the emulator can stand in for.

use std::str::FromStr;

use crate::version::FirmwareVersion;

/// The product version whose behaviour the emulator shows.
///
/// No field of the firmware bodies is known to differ between these versions; what differs is the
/// firmware that runs at first, its human-readable name, and whether browsers need an `X-Token` before
/// an upgrade has brought a firmware that demands it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ProductVersion {
    /// 7.0 LTS.
    V7_0,
    /// 7.5, the first one that demands `X-Token` from browsers.
    V7_5,
    /// 8.0 LTS.
    #[default]
    V8_0,
}

impl ProductVersion {
    /// Every version that can be chosen, oldest first.
    pub const ALL: [Self; 3] = [Self::V7_0, Self::V7_5, Self::V8_0];

    /// The name on the command line, `7.5`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V7_0 => "7.0",
            Self::V7_5 => "7.5",
            Self::V8_0 => "8.0",
        }
    }

    /// The firmware in slot 1 of an appliance that was never upgraded.
    pub const fn first_firmware(self) -> FirmwareVersion {
        match self {
            Self::V7_0 => FirmwareVersion::new(7, 0, 0),
            Self::V7_5 => FirmwareVersion::new(7, 5, 0),
            Self::V8_0 => FirmwareVersion::new(8, 0, 0),
        }
    }

    /// Whether a browser has to send `X-Token` with PUT, POST and DELETE.
    pub fn demands_token(self) -> bool {
        demands_token(self.first_firmware())
    }
}

/// Whether this firmware demands `X-Token` of browsers, which came with 7.5.
pub(crate) fn demands_token(firmware: FirmwareVersion) -> bool {
    firmware >= ProductVersion::V7_5.first_firmware()
}

/// The name of the running firmware as `/api/info` shows it in `version`: `5 F7` for 5.7.0.
///
/// Only that one pair is documented; the long-term releases (`x.0.y`) carry `LTS` in their names.
pub(crate) fn marketing_name(version: FirmwareVersion) -> String {
    match version.minor {
        0 => format!("{} LTS", version.major),
        feature => format!("{} F{feature}", version.major),
    }
}

/// The text names no product version that is known here.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no product version that the emulator knows: use 7.0, 7.5 or 8.0")]
pub struct UnknownProduct(String);

impl FromStr for ProductVersion {
    type Err = UnknownProduct;

    fn from_str(text: &str) -> Result<Self, UnknownProduct> {
        Self::ALL
            .into_iter()
            .find(|product| product.name() == text)
            .ok_or_else(|| UnknownProduct(text.chars().take(40).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::{ProductVersion, marketing_name};
    use crate::version::FirmwareVersion;

    #[test]
    fn only_7_5_and_later_demand_the_token() {
        let demanding: Vec<_> =
            ProductVersion::ALL.into_iter().filter(|product| product.demands_token()).collect();
        assert_eq!(demanding, [ProductVersion::V7_5, ProductVersion::V8_0]);
    }

    #[test]
    fn the_documented_pair_of_names_comes_out() {
        assert_eq!(marketing_name(FirmwareVersion::new(5, 7, 0)), "5 F7");
    }
}
