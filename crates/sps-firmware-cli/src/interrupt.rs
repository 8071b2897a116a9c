//! Ctrl-C: stop, and say what state the appliance is in.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use sps_firmware_client::{Appliance, ApplianceState};

use crate::exit::Exit;

/// What an interruption at this moment would mean, as the work goes on.
#[derive(Clone, Debug)]
pub(crate) struct Situation {
    text: Arc<Mutex<&'static str>>,
}

impl Situation {
    pub(crate) const UNTOUCHED: &str = "Nothing was changed on the appliance.";
    pub(crate) const UPLOADING: &str =
        "The image has not arrived as a whole; the appliance throws away what came of it.";
    pub(crate) const UPGRADING: &str = "The upgrade may have begun. Do not send it again: `spsfw apply` and `spsfw wait` look first.";
    pub(crate) const WAITING: &str =
        "The upgrade goes on without us. Look for its end with `spsfw wait`.";
    pub(crate) const CONFORMING: &str =
        "The image may be in a slot, and an upgrade to it may have begun; see `spsfw slots`.";
    pub(crate) const DELETING: &str = "The firmware may have been deleted; see `spsfw slots`.";

    /// At the start, nothing was changed.
    pub(crate) fn new() -> Self {
        Self { text: Arc::new(Mutex::new(Self::UNTOUCHED)) }
    }

    /// From now on, an interruption means this.
    pub(crate) fn set(&self, text: &'static str) {
        *self.text.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }

    fn get(&self) -> &'static str {
        *self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does the work up to its end or to Ctrl-C, whichever comes first.
pub(crate) async fn guard(
    appliance: &Appliance,
    situation: &Situation,
    work: impl Future<Output = Result<Exit>>,
) -> Result<Exit> {
    tokio::select! {
        outcome = work => outcome,
        Ok(()) = tokio::signal::ctrl_c() => {
            anstream::eprintln!("\nInterrupted. {}", situation.get());
            // A second Ctrl-C does not wait for the look at the appliance.
            tokio::select! {
                () = tell_state(appliance) => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            Ok(Exit::Interrupted)
        }
    }
}

async fn tell_state(appliance: &Appliance) {
    match tokio::time::timeout(Duration::from_secs(5), appliance.state()).await {
        Ok(Ok(state)) => anstream::eprintln!("{}", in_words(&state)),
        _ => anstream::eprintln!("The appliance does not answer now."),
    }
}

/// What runs and what the slots hold, in a line.
fn in_words(state: &ApplianceState) -> String {
    let slots: Vec<_> = state
        .occupied()
        .map(|(key, firmware)| {
            let chosen =
                if firmware.after_reboot && !firmware.current { ", next boot" } else { "" };
            format!("{} in slot {key}{chosen}", firmware.version)
        })
        .collect();
    format!("The appliance runs {} and holds {}.", state.running, slots.join("; "))
}
