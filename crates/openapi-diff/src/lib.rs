//! Compares two OpenAPI documents by what the wire and a generated SDK can see.

mod build;
mod compare;
mod draft;
mod engine;
mod finding;
mod options;
pub mod policy;
pub mod render;
mod report;
mod rule;
pub mod rules;
mod sdk;
mod serialisation;
mod walk;
mod words;

pub use compare::{CompareError, compare};
pub use finding::{
    Affects, Direction, Finding, Level, Location, OperationRef, Operations, Verdict, Verdicts,
};
pub use options::{Options, Sdk};
pub use report::{REPORT_VERSION, Report};
pub use rule::{Example, Frame, Levels, Mirror, Rule};
