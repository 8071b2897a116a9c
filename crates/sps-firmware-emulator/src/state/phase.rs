//! Where the appliance is between two boots.

use serde::{Deserialize, Serialize};

/// The phases of a reboot, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Serves requests.
    Running,
    /// The answer that announces the reboot is on its way to the client.
    Answering,
    /// Connections are dropped and refused.
    Down,
    /// Connections are accepted, every request is answered with 503.
    Booting,
}

impl Phase {
    /// Whether requests are served.
    pub const fn serves(self) -> bool {
        matches!(self, Self::Running | Self::Answering)
    }

    /// The phase's name on the status page and in logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Answering => "answering",
            Self::Down => "down",
            Self::Booting => "booting",
        }
    }
}

/// What a step of a reboot did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reboot {
    /// The appliance runs; there is no reboot.
    Nothing,
    /// From now on connections are refused.
    WentDown,
    /// From now on connections are accepted again.
    Booting,
    /// It runs the chosen firmware.
    Booted,
    /// The chosen firmware did not boot; it runs the old one.
    FellBack,
}
