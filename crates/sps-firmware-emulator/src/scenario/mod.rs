//! Scenarios: what goes wrong, and when. From a TOML file or built in Rust.
//!
//! ```toml
//! name = "flaky-network"
//! description = "The first two uploads break off; every answer takes a second."
//!
//! [appliance]                 # all optional: conditions that stay
//! require_commit_log = true
//! storage_bytes = 1073741824
//! incompatible_configuration = "an LDAP server with an empty name"
//! tainted_files = ["/etc/hosts"]
//! next_boot_fails = true
//!
//! [reboot]                    # seconds by the emulator's clock; "forever" never ends
//! down = 60
//! booting = "forever"
//!
//! [clock]
//! jump = 86400                # seconds, once, when the scenario begins
//!
//! [[test_reports]]            # results of the next tests, one each; exit code 0 passes
//! exit_code = 1
//! test_summary = "HA check started\nHA check failed"
//!
//! [[faults]]
//! on = "POST /api/upload/firmware"   # a method or *, and a path, or the start of one with *
//! skip = 0                           # let so many matching requests pass first
//! times = 2                          # without it, always
//! effect = { cut_request = 1048576 } # see Effect for the others
//! ```

mod faults;
mod layer;
mod model;
mod pattern;

pub(crate) use faults::Faults;
pub(crate) use layer::{DropConnection, inject};
pub use model::{
    ApplianceConditions, ClockJump, Effect, FaultRule, Length, RebootLengths, Scenario,
    ScenarioError,
};
pub use pattern::RequestPattern;
