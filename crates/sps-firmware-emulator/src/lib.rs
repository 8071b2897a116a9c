//! A stateful emulator of the SPS appliance firmware API.
