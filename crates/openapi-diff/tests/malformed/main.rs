//! Documents that are malformed: a report or a clear error, and no silence where the wire can see the difference.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod mutations;
mod references;
mod texts;
