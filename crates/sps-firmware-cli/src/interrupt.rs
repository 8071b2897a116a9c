//! Ctrl-C and SIGTERM: stop, and say what state the appliance is in.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use sps_firmware_client::{Appliance, ApplianceState, UploadProgress};
use tokio::sync::watch::Sender;

use crate::exit::Exit;
use crate::output::Output;
use crate::terminal;

/// Whether work is under way that minds Ctrl-C itself.
static MINDED: AtomicBool = AtomicBool::new(false);
/// How often Ctrl-C was pressed since then.
static PRESSED: LazyLock<Sender<u32>> = LazyLock::new(Sender::default);
/// Whatever minds Ctrl-C has ended with the third; with this one the program ends without it.
const TOO_OFTEN: u32 = 4;

/// What an interruption at this moment would mean, as the work goes on.
#[derive(Clone, Debug)]
pub(crate) struct Situation {
    text: Arc<Mutex<&'static str>>,
}

impl Situation {
    pub(crate) const UNTOUCHED: &str = "Nothing was changed on the appliance.";
    pub(crate) const UPLOADING: &str =
        "The image has not arrived as a whole; the appliance throws away what came of it.";
    pub(crate) const UPLOADED: &str = "The image was sent as a whole, and may be in a slot.";
    pub(crate) const FETCHING: &str =
        "A download that has begun goes on without us; see `spsfw fetch list`.";
    pub(crate) const UPGRADING: &str = "The upgrade may have begun. Do not send it again: `spsfw apply` and `spsfw wait` look first.";
    pub(crate) const WAITING: &str =
        "The upgrade goes on without us. Look for its end with `spsfw wait`.";
    pub(crate) const CONFORMING: &str =
        "What was allowed may have been done in part; see `spsfw slots` and `spsfw fetch list`.";
    pub(crate) const DELETING: &str = "The firmware may have been deleted; see `spsfw slots`.";
    pub(crate) const REMOVING: &str =
        "The download may have been cancelled, or its entry removed; see `spsfw fetch list`.";

    /// At the start, nothing was changed.
    pub(crate) fn new() -> Self {
        Self::at(Self::UNTOUCHED)
    }

    /// From the start, an interruption means this.
    pub(crate) fn at(text: &'static str) -> Self {
        Self { text: Arc::new(Mutex::new(text)) }
    }

    /// From now on, an interruption means this.
    pub(crate) fn set(&self, text: &'static str) {
        *self.text.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }

    /// So much of an image was sent by now.
    pub(crate) fn sent(&self, UploadProgress { sent, total }: UploadProgress) {
        self.set(if sent < total { Self::UPLOADING } else { Self::UPLOADED });
    }

    fn get(&self) -> &'static str {
        *self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// From now on, Ctrl-C is minded by whoever calls this.
pub(crate) fn mind() {
    MINDED.store(true, Ordering::SeqCst);
}

/// Waits until Ctrl-C was pressed so often since it is minded.
pub(crate) async fn pressed(times: u32) {
    // Whoever counts lives as long as the program.
    let _ = PRESSED.subscribe().wait_for(|&count| count >= times).await;
}

/// Whether Ctrl-C was pressed since it is minded.
pub(crate) fn was_pressed() -> bool {
    *PRESSED.borrow() > 0
}

/// Hears each time that the program is told to end, where `tokio::signal::ctrl_c` hears one.
struct Listener {
    #[cfg(unix)]
    ctrl_c: tokio::signal::unix::Signal,
    #[cfg(windows)]
    ctrl_c: tokio::signal::windows::CtrlC,
    /// What tells services to end, and comes once.
    #[cfg(unix)]
    end: tokio::signal::unix::Signal,
}

impl Listener {
    #[cfg(unix)]
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let (ctrl_c, end) = (SignalKind::interrupt(), SignalKind::terminate());
        Ok(Self { ctrl_c: signal(ctrl_c)?, end: signal(end)? })
    }

    #[cfg(windows)]
    fn new() -> std::io::Result<Self> {
        Ok(Self { ctrl_c: tokio::signal::windows::ctrl_c()? })
    }

    /// As how many Ctrl-C the next one counts: whoever sends SIGTERM does not wait for long.
    async fn heard(&mut self) -> Option<u32> {
        #[cfg(unix)]
        return tokio::select! {
            pressed = self.ctrl_c.recv() => pressed.map(|()| 1),
            told = self.end.recv() => told.map(|()| 2),
        };
        #[cfg(windows)]
        return self.ctrl_c.recv().await.map(|()| 1);
    }
}

/// Counts what somebody minds, and ends the program at one that nobody minds. Nothing was
/// changed then; and what it waits for, such as a person's answer or a pipe, cannot be waited for
/// in a way that lets itself be stopped.
pub(crate) async fn watch(output: Output) {
    let Ok(mut listener) = Listener::new() else { return };
    while let Some(times) = listener.heard().await {
        if MINDED.load(Ordering::SeqCst) {
            PRESSED.send_modify(|count| *count += times);
            if *PRESSED.borrow() >= TOO_OFTEN {
                // Without a word, as what holds up the others could hold up this one too.
                std::process::exit(Exit::Interrupted.into());
            }
        } else {
            terminal::give_back();
            let words = format!("Interrupted. {}", Situation::UNTOUCHED);
            output.interrupted(&words);
            output.interrupted_at_last(&words);
            std::process::exit(Exit::Interrupted.into());
        }
    }
}

/// Does the work up to its end or to Ctrl-C, whichever comes first.
pub(crate) async fn guard(
    appliance: &Appliance,
    output: Output,
    situation: &Situation,
    work: impl Future<Output = Result<Exit>>,
) -> Result<Exit> {
    mind();
    tokio::select! {
        outcome = work => outcome,
        () = pressed(1) => {
            let mut words = format!("Interrupted. {}", situation.get());
            output.interrupted(&words);
            // A second Ctrl-C does not wait for the look at the appliance.
            tokio::select! {
                state = tell_state(appliance) => {
                    output.aside(&state);
                    words = format!("{words} {state}");
                }
                () = pressed(2) => {}
            }
            output.interrupted_at_last(&words);
            Ok(Exit::Interrupted)
        }
    }
}

async fn tell_state(appliance: &Appliance) -> String {
    match tokio::time::timeout(Duration::from_secs(5), appliance.state_now()).await {
        Ok(Ok(state)) => in_words(&state),
        _ => "The appliance does not answer now.".to_owned(),
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
