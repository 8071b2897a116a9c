//! `spsfw conform`: holds a real appliance against the document.
//!
//! `probe` says what is asked, `exchange` asks it, `validate` judges one exchange, `report` puts the
//! judgements of all together, statement by statement. Only `exchange`, `run`, `change` and `fetch` do I/O.

mod change;
mod claim;
mod contract;
mod exchange;
mod fetch;
mod finding;
mod journal;
mod probe;
mod reach;
mod record;
mod redact;
mod render;
mod report;
mod run;
mod schema;
mod statement;
mod timing;
mod unprobed;
mod validate;

pub(crate) use change::change;
pub(crate) use contract::Contract;
pub(crate) use exchange::Wire;
pub(crate) use fetch::fetch;
pub(crate) use probe::{CHANGES, LOCK_OUT, Needs, Probe, REFUSALS, TEST_TOO_LARGE};
pub(crate) use record::recording;
pub(crate) use render::{markdown, text};
pub(crate) use report::{Circumstances, Report, report};
pub(crate) use run::{LoginRefused, Run, Settings};
