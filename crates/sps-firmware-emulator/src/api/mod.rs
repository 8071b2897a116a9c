//! The contract's operations: implementations of the generated traits, one file a tag.

mod appliance;
mod authenticate;
mod authentication;
mod envelope;
mod fetch;
mod firmware;
mod internal;
mod slots;
mod upload;

pub(crate) use envelope::{hear_out, not_found, unavailable, unreadable};

use std::sync::Arc;

use crate::core::Core;

/// What the generated router calls.
pub(crate) struct Handlers {
    core: Arc<Core>,
}

impl Handlers {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

/// Paths of the resources that answers link to.
mod links {
    use crate::state::{FetchId, SlotId};

    pub(super) const API: &str = "/api";
    pub(super) const AUTHENTICATION: &str = "/api/authentication";
    pub(super) const LOGIN_METHODS: &str = "/api/authentication/login_methods";
    pub(super) const INFO: &str = "/api/info";
    pub(super) const FIRMWARE: &str = "/api/firmware";
    pub(super) const FETCHES: &str = "/api/firmware/fetch";
    pub(super) const SLOTS: &str = "/api/firmware/slots";
    pub(super) const TEST: &str = "/api/firmware/test";
    pub(super) const UPGRADE: &str = "/api/firmware/upgrade";
    pub(super) const UPLOAD: &str = "/api/upload/firmware";

    pub(super) fn slot(id: SlotId) -> String {
        format!("{SLOTS}/{id}")
    }

    pub(super) fn fetch(id: FetchId) -> String {
        format!("{FETCHES}/{id}")
    }

    /// A `parent` member.
    pub(super) fn parent(path: &str) -> Option<Option<String>> {
        Some(Some(path.to_owned()))
    }
}
