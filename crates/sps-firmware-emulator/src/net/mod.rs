//! The network side: a listener that can go away and come back on its port, and its TLS.

mod connection;
mod listener;
mod tls;

pub(crate) use connection::Limits;
pub(crate) use listener::{Endpoint, Gate};
pub use tls::{Identity, IdentityError};
