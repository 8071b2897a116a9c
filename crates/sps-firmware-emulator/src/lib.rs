//! A stateful emulator of the SPS appliance firmware API.

pub mod auth;
pub mod clock;
pub mod iso;
pub mod product;
pub mod state;
pub mod version;
