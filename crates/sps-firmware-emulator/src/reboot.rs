//! Drives a reboot through its phases: the answer goes out, connections drop, the system boots.

use std::sync::Arc;
use std::time::Duration;

use crate::core::Core;
use crate::net::Gate;
use crate::state::{Phase, Reboot};

/// How long each phase of a reboot takes. `None` is for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RebootTimes {
    /// From the answer that announces the reboot to the first dropped connection, in real time.
    pub answering: Duration,
    /// While connections are refused, by the emulator's clock.
    pub down: Option<Duration>,
    /// While every request gets 503, by the emulator's clock.
    pub booting: Option<Duration>,
    /// Whether an upgrade only moves the flags, at once: no connection is dropped, no session ends.
    /// For tools that cannot follow a reboot, such as fuzzers of the contract.
    pub seamless: bool,
}

impl RebootTimes {
    /// A reboot of this length: two thirds of it refuse connections, one third answers 503.
    pub fn lasting(duration: Duration) -> Self {
        let booting = duration / 3;
        Self {
            answering: Self::default().answering,
            down: Some(duration - booting),
            booting: Some(booting),
            ..Self::default()
        }
    }

    /// A reboot that nobody notices.
    pub fn seamless() -> Self {
        Self { seamless: true, ..Self::default() }
    }
}

impl Default for RebootTimes {
    /// A quarter of a second to answer and three seconds to reboot: enough to be seen by clients.
    fn default() -> Self {
        Self {
            answering: Duration::from_millis(250),
            down: Some(Duration::from_secs(2)),
            booting: Some(Duration::from_secs(1)),
            seamless: false,
        }
    }
}

/// Waits for reboots and drives them, until the emulator shuts down.
pub(crate) async fn drive(core: Arc<Core>) {
    let shutdown = core.shutdown.clone();
    let drive = async {
        loop {
            core.reboot.notified().await;
            while core.appliance().phase() != Phase::Running {
                next_phase(&core).await;
            }
        }
    };
    tokio::select! {
        () = drive => {}
        () = shutdown.cancelled() => {}
    }
}

async fn next_phase(core: &Arc<Core>) {
    let times = core.reboot_times();
    match core.appliance().phase() {
        Phase::Running => return,
        Phase::Answering => tokio::time::sleep(times.answering).await,
        Phase::Down => wait(core, times.down).await,
        Phase::Booting => wait(core, times.booting).await,
    }
    let outcome = match core.transact(|appliance| appliance.step()).await {
        Ok(outcome) => outcome,
        Err(fault) => {
            tracing::error!(%fault, "the reboot could not be recorded; trying again");
            tokio::time::sleep(times.answering.max(Duration::from_millis(100))).await;
            return;
        }
    };
    match outcome {
        Reboot::Nothing => {}
        Reboot::WentDown => {
            core.gate.send_replace(Gate::Closed);
            core.sessions.end_all();
            core.downloads.stop_all();
            tracing::info!("the appliance is down");
        }
        Reboot::Booting => {
            core.gate.send_replace(Gate::Open);
            tracing::info!("the appliance is booting");
        }
        Reboot::Booted | Reboot::FellBack => {
            let appliance = core.appliance();
            let version = appliance.running().map(|firmware| firmware.version.to_string());
            let fell_back = outcome == Reboot::FellBack;
            tracing::info!(slot = %appliance.current(), version, fell_back, "the appliance is up");
        }
    }
}

async fn wait(core: &Core, duration: Option<Duration>) {
    match duration {
        Some(duration) => core.clock.sleep_until(core.clock.now().saturating_add(duration)).await,
        None => std::future::pending().await,
    }
}
