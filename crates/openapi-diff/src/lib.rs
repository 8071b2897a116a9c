//! Compares two OpenAPI documents by what the wire and a generated SDK can see.

mod finding;
mod report;
mod rule;
pub mod policy;
pub mod render;
pub mod rules;

pub use finding::{
    Affects, Direction, Finding, Level, Location, OperationRef, Operations, Verdict, Verdicts,
};
pub use report::{REPORT_VERSION, Report};
pub use rule::{Example, Frame, Levels, Mirror, Rule};
