//! A started emulator: its address, its inside, its end.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};

use secrecy::SecretString;
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::core::Core;
use crate::net::Identity;
use crate::reboot::RebootTimes;
use crate::scenario::Scenario;
use crate::state::Appliance;

/// An emulator that runs in the background; dropped, it ends at once.
pub struct RunningEmulator {
    parts: Parts,
}

pub(crate) struct Parts {
    pub(crate) core: Arc<Core>,
    pub(crate) address: SocketAddr,
    pub(crate) identity: Option<Identity>,
    pub(crate) server: JoinHandle<()>,
    pub(crate) driver: JoinHandle<()>,
    pub(crate) control: Option<Control>,
}

pub(crate) struct Control {
    pub(crate) address: SocketAddr,
    pub(crate) token: SecretString,
    pub(crate) server: JoinHandle<()>,
}

impl std::fmt::Debug for RunningEmulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunningEmulator").field("base_url", &self.base_url()).finish()
    }
}

impl RunningEmulator {
    pub(crate) fn new(parts: Parts) -> Self {
        Self { parts }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.parts.address
    }

    /// `https://127.0.0.1:PORT`, without a slash at its end.
    pub fn base_url(&self) -> String {
        let scheme = if self.parts.identity.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.parts.address)
    }

    /// The certificate as PEM, for the trust store of a client; `None` with plain HTTP.
    pub fn certificate_pem(&self) -> Option<&str> {
        self.parts.identity.as_ref().map(Identity::certificate_pem)
    }

    /// SHA-256 of the certificate in 64 lower-case hex digits; `None` with plain HTTP.
    pub fn fingerprint(&self) -> Option<String> {
        self.parts.identity.as_ref().map(Identity::fingerprint)
    }

    /// Where the control address is, and the token for it; `None` if it is off.
    pub fn control(&self) -> Option<(SocketAddr, &SecretString)> {
        self.parts.control.as_ref().map(|control| (control.address, &control.token))
    }

    /// The emulator's clock, which can be moved.
    pub fn clock(&self) -> &Clock {
        &self.parts.core.clock
    }

    /// The appliance's state at this moment.
    pub fn appliance(&self) -> Arc<Appliance> {
        self.parts.core.appliance()
    }

    /// How many sessions are open.
    pub fn sessions(&self) -> usize {
        self.parts.core.sessions.count()
    }

    /// Changes the appliance behind the API's back, in one transaction: the way to set up what a
    /// test is about.
    ///
    /// What follows from it happens as when a client has asked for it: queued downloads begin and
    /// those that are over stop, and a reboot goes on by itself from the phase that the change leaves
    /// it in, with connections and sessions as that phase has them. One that begins and ends within
    /// the change only moves the flags.
    ///
    /// # Errors
    /// The state could not be written to its folder.
    pub async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Appliance) -> T + Send + 'static,
    ) -> Result<T, std::io::Error> {
        self.parts.core.transact(change).await.map_err(std::io::Error::other)
    }

    /// Begins a scenario in the place of the one before.
    ///
    /// # Errors
    /// Its conditions could not be written to the folder of the state.
    pub async fn begin(&self, scenario: Scenario) -> Result<(), std::io::Error> {
        self.parts.core.begin(scenario).await.map_err(std::io::Error::other)
    }

    /// How long the phases of the next reboot take.
    pub fn set_reboot_times(&self, times: RebootTimes) {
        *self.parts.core.reboot_times.lock().unwrap_or_else(PoisonError::into_inner) = times;
    }

    /// Begins a reboot into the chosen slot, as an administrator at the console would.
    ///
    /// # Errors
    /// The state could not be written to its folder.
    pub async fn restart(&self) -> Result<(), std::io::Error> {
        self.change(Appliance::restart).await
    }

    /// Ends the emulator: no new connections, requests that have begun may end within the grace
    /// of the builder.
    pub async fn shutdown(mut self) {
        self.parts.core.shutdown.cancel();
        // A task that has panicked is over as well.
        let _ = (&mut self.parts.server).await;
        let _ = (&mut self.parts.driver).await;
        if let Some(control) = &mut self.parts.control {
            let _ = (&mut control.server).await;
        }
    }
}

impl Drop for RunningEmulator {
    fn drop(&mut self) {
        self.parts.core.shutdown.cancel();
        self.parts.server.abort();
        self.parts.driver.abort();
        if let Some(control) = &self.parts.control {
            control.server.abort();
        }
    }
}
