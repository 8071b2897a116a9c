//! Drives a reboot through its phases: the answer goes out, connections drop, the system boots.

use std::sync::Arc;
use std::time::Duration;

use crate::core::Core;
use crate::state::{Appliance, Phase};

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
    let mut phases = core.phase.subscribe();
    let drive = async {
        loop {
            let (phase, since) = *phases.borrow_and_update();
            tokio::select! {
                () = next_phase(&core, phase, since) => {}
                // By this step or by another's hand: what was waited for is past either way. The
                // sender is in `core`, so that this cannot fail.
                _ = phases.changed() => {}
            }
        }
    };
    tokio::select! {
        () = drive => {}
        () = core.shutdown.cancelled() => {}
    }
}

/// Takes the step out of a phase when its time has come.
async fn next_phase(core: &Arc<Core>, phase: Phase, since: Duration) {
    let times = core.reboot_times();
    match phase {
        Phase::Running => std::future::pending().await,
        Phase::Answering => tokio::time::sleep(times.answering).await,
        Phase::Down => wait(core, since, times.down).await,
        Phase::Booting => wait(core, since, times.booting).await,
    }
    let step = move |appliance: &mut Appliance| {
        if appliance.phase() == phase {
            appliance.step();
        }
    };
    if let Err(fault) = core.transact(step).await {
        tracing::error!(%fault, "the reboot could not be recorded; trying again");
        tokio::time::sleep(times.answering.max(Duration::from_millis(100))).await;
    }
}

async fn wait(core: &Core, since: Duration, duration: Option<Duration>) {
    match duration {
        Some(duration) => core.clock.sleep_until(since.saturating_add(duration)).await,
        None => std::future::pending().await,
    }
}

/// Does outside of the state what another phase means, within the transaction that has come to it:
/// the next one finds it done.
pub(crate) fn enter(core: &Core, before: &Appliance, after: &Appliance, now: Duration) {
    let phase = after.phase();
    core.gate.send_if_modified(|gate| gate.set_closed(phase == Phase::Down));
    match phase {
        Phase::Answering => {}
        Phase::Down => tracing::info!("the appliance is down"),
        Phase::Booting => tracing::info!("the appliance is booting"),
        Phase::Running => {
            let version = after.running().map(|firmware| firmware.version.to_string());
            let fell_back = after.current() != before.after_reboot();
            tracing::info!(slot = %after.current(), version, fell_back, "the appliance is up");
        }
    }
    if before.phase().serves() && phase != Phase::Answering {
        core.sessions.end_all();
    }
    core.phase.send_replace((phase, now));
}
