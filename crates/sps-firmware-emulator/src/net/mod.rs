//! The network side: a listener that can go away and come back on its port, and its TLS.

mod client_certificate;
mod connection;
mod listener;
mod patience;
mod refusal;
mod site;
mod tls;

pub(crate) use client_certificate::PresentedCertificate;
pub use client_certificate::{ClientAuthority, ClientAuthorityError};
pub(crate) use connection::Limits;
pub(crate) use listener::{Endpoint, Gate};
pub(crate) use patience::Pace;
pub use patience::Patience;
pub(crate) use site::Site;
pub use tls::{Identity, IdentityError};
