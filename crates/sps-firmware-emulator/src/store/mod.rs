//! Where firmware lives: images as files, the rest as one record of an embedded database.
//!
//! The order of writes keeps a crash harmless. An image is whole, on the disk and under its final
//! name before the record that names it is written; it is removed after the record that no longer
//! names it is. So a crash can leave a file too many, which the next start removes, never one too
//! few.
//!
//! Nothing ever asks for the content of an image again. So without a folder that is to outlast the
//! process, images pass by: they are counted, hashed, and read from the beginning that is kept of
//! them.

mod database;
mod images;
mod incoming;
mod spool;
mod writeback;

pub(crate) use database::{Database, DatabaseError};
pub(crate) use images::{Images, StoredImage};
pub(crate) use incoming::{Incoming, IntakeError};
