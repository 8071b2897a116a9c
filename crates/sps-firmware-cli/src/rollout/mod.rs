//! Bringing a fleet to a version, wave by wave.

mod engine;
mod fleet;
mod health;
mod journal;
mod report;
mod waves;

pub(crate) use engine::{Engine, Event};
pub(crate) use fleet::{Fleet, Member};
pub(crate) use journal::{Journal, Verdict};
pub(crate) use report::{Report, check_names};
pub(crate) use waves::waves;
