//! What each renderer writes, of a report made by hand.

#![allow(clippy::expect_used, reason = "what helps a test may panic as a test may")]

mod fixture;
mod formats;
mod guide;
mod limits;
mod oasdiff;
mod policy;
mod rules;
