//! What each renderer writes, of a report made by hand.

mod fixture;
mod formats;
mod limits;
mod policy;
mod rules;
