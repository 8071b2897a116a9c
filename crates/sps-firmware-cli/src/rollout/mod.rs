//! Bringing a fleet to a version, wave by wave.

mod amount;
mod board;
mod budget;
mod control;
mod engine;
mod fleet;
mod health;
mod journal;
mod report;
mod tell;
mod waves;
mod worker;

pub(crate) use board::Board;
pub(crate) use control::{Answer, Mailbox, Order};
pub(crate) use engine::{Course, Engine, Event};
pub(crate) use fleet::{Fleet, Member};
pub(crate) use journal::{Journal, is_in_use};
pub(crate) use report::{Counts, Report, check_names};
pub(crate) use tell::event as tell;
pub(crate) use waves::waves;
