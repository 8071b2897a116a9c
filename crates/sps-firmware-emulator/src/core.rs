//! What all parts of a running emulator share: the state behind its transactions, and the rest.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use sps_firmware_server::Answer;
use sps_firmware_types::FirmwareSlotList;
use tokio::sync::{SetOnce, watch};
use tokio_util::sync::CancellationToken;

use crate::auth::{Enrolment, Passwords, Sessions, Throttle, Users, UsersError};
use crate::clock::Clock;
use crate::fetch::Downloads;
use crate::net::{ClientAuthority, Gate};
use crate::pages::{Metrics, RecentRequests};
use crate::product::ProductVersion;
use crate::reboot::{self, RebootTimes};
use crate::scenario::{Faults, Scenario};
use crate::state::{Appliance, FetchStatus, Firmware, Phase};
use crate::store::{Database, DatabaseError, Images, Incoming, StoredImage};
use crate::uploads::Uploads;

/// Names of the appliance in `/api/info`.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) hostname: String,
    pub(crate) domainname: String,
    pub(crate) nickname: Option<String>,
}

/// The state as of a transaction, with what follows from it alone.
///
/// The next transaction makes a new one, so that nothing in it can be about another state.
pub(crate) struct Snapshot {
    pub(crate) appliance: Arc<Appliance>,
    /// The list of slots, which clients poll; written when the first one asks.
    pub(crate) slot_list: OnceLock<Answer<FirmwareSlotList>>,
}

impl Snapshot {
    pub(crate) fn new(appliance: Appliance) -> Self {
        Self { appliance: Arc::new(appliance), slot_list: OnceLock::new() }
    }
}

/// Why a request changes nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unserved {
    #[error("the state could not be written")]
    Database(#[from] DatabaseError),
    #[error("the appliance has gone down")]
    Down,
}

/// The inside of a running emulator.
pub(crate) struct Core {
    pub(crate) product: ProductVersion,
    pub(crate) names: Names,
    /// Whether clients talk TLS with it.
    pub(crate) tls: bool,
    pub(crate) max_image_bytes: u64,
    pub(crate) clock: Clock,
    /// Set once their passwords are hashed.
    pub(crate) users: SetOnce<Result<Users, UsersError>>,
    /// Whose certificates log in, where logins by certificate are on.
    pub(crate) client_authority: Option<ClientAuthority>,
    pub(crate) passwords: Passwords,
    pub(crate) sessions: Sessions,
    pub(crate) throttle: Throttle,
    pub(crate) images: Images,
    pub(crate) downloads: Downloads,
    pub(crate) uploads: Uploads,
    /// The last requests, for the status page.
    pub(crate) recent: RecentRequests,
    /// Counters, where `/metrics` is on.
    pub(crate) metrics: Option<Metrics>,
    /// What the scenario does to requests.
    pub(crate) faults: Faults,
    /// The name of the scenario.
    pub(crate) scenario: Mutex<Option<String>>,
    /// Held while a scenario begins: of two, one is in force as a whole.
    pub(crate) beginning: tokio::sync::Mutex<()>,
    pub(crate) reboot_times: Mutex<RebootTimes>,
    /// The phase as of the last transaction, with the time of the clock at which it began.
    pub(crate) phase: watch::Sender<(Phase, Duration)>,
    pub(crate) gate: watch::Sender<Gate>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) database: Database,
    pub(crate) state: RwLock<Arc<Snapshot>>,
    /// Held from the reading of the state to its replacement: transactions come one by one.
    pub(crate) writer: tokio::sync::Mutex<()>,
}

impl Core {
    /// The state as of the last transaction.
    pub(crate) fn appliance(&self) -> Arc<Appliance> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).appliance.clone()
    }

    /// The same with what was made of it.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where the appliance is between two boots.
    pub(crate) fn phase(&self) -> Phase {
        self.state.read().unwrap_or_else(PoisonError::into_inner).appliance.phase()
    }

    /// Changes the state: all of the change and on the disk, or nothing of it.
    ///
    /// The change goes on when the caller is dropped, as a client that hangs up must not leave the
    /// memory and the disk at odds. So what follows from it is done here as well.
    pub(crate) async fn transact<T, F>(self: &Arc<Self>, change: F) -> Result<T, DatabaseError>
    where
        F: FnOnce(&mut Appliance) -> T + Send + 'static,
        T: Send + 'static,
    {
        let core = self.clone();
        let transaction = async move {
            let _turn = core.writer.lock().await;
            let before = core.appliance();
            let mut next = Appliance::clone(&before);
            let outcome = change(&mut next);
            if let Err(fault) = core.database.save(&next).await {
                core.images.remove_unnamed(&next, &before);
                return Err(fault);
            }
            let next = Arc::new(Snapshot::new(next));
            let after = next.appliance.clone();
            // Whoever moves the clock because of what the state says now moves it from here.
            let now = core.clock.now();
            *core.state.write().unwrap_or_else(PoisonError::into_inner) = next;
            core.follow(&before, &after, now);
            Ok(outcome)
        };
        to_its_end(transaction).await
    }

    /// Changes the state for a request, unless the appliance has gone down since it let the request
    /// in: its client loses the connection, and what it asked for is not to be there afterwards.
    pub(crate) async fn serve<T, F>(self: &Arc<Self>, change: F) -> Result<T, Unserved>
    where
        F: FnOnce(&mut Appliance) -> T + Send + 'static,
        T: Send + 'static,
    {
        let change =
            |appliance: &mut Appliance| appliance.phase().serves().then(|| change(appliance));
        self.transact(change).await?.ok_or(Unserved::Down)
    }

    /// Does outside of the state what a transition of it means.
    fn follow(self: &Arc<Self>, before: &Appliance, after: &Appliance, now: Duration) {
        self.images.remove_unnamed(before, after);
        if before.phase() != after.phase() {
            reboot::enter(self, before, after, now);
        }
        for (id, _) in before.fetches().filter(|(_, entry)| !entry.status.is_final()) {
            // The job of one that is finished has found that out by itself, and is about to end.
            let over = |status| matches!(status, FetchStatus::Failed | FetchStatus::Cancelled);
            if after.fetch(id).is_none_or(|entry| over(entry.status)) {
                self.downloads.stop(id);
            }
        }
        for (id, entry) in after.fetches() {
            if entry.status == FetchStatus::Queued && before.fetch(id).is_none() {
                Downloads::start(self, id);
            }
        }
    }

    /// Hashes the users' passwords on a thread of its own, as nothing but a login has to wait for it.
    pub(crate) fn enrol(self: &Arc<Self>, enrolment: Enrolment) {
        let core = self.clone();
        tokio::task::spawn_blocking(move || {
            // Nobody else sets it.
            let _ = core.users.set(enrolment.hash(&core.passwords));
        });
    }

    /// How long the phases of the next reboot take.
    pub(crate) fn reboot_times(&self) -> RebootTimes {
        *self.reboot_times.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a scenario in the place of the one before, whose conditions stay where this one does
    /// not name them. All of it begins, also when the caller is dropped.
    pub(crate) async fn begin(self: &Arc<Self>, scenario: Scenario) -> Result<(), DatabaseError> {
        let core = self.clone();
        to_its_end(async move {
            let _turn = core.beginning.lock().await;
            let conditions = scenario.clone();
            core.transact(move |appliance| conditions.apply(appliance)).await?;
            {
                let mut times = core.reboot_times.lock().unwrap_or_else(PoisonError::into_inner);
                *times = scenario.reboot_times(*times);
            }
            core.faults.replace(&scenario);
            core.clock.advance(Duration::from_secs(scenario.clock.jump));
            tracing::info!(scenario = scenario.name, "a scenario begins");
            *core.scenario.lock().unwrap_or_else(PoisonError::into_inner) = Some(scenario.name);
            Ok(())
        })
        .await
    }

    /// Begins to take in an image.
    pub(crate) fn receive_image(&self) -> Incoming {
        self.images.receive(self.max_image_bytes, self.appliance().free_bytes())
    }

    /// The firmware of an image that was taken in.
    pub(crate) fn firmware_of(image: &StoredImage) -> Firmware {
        Firmware {
            version: image.info.version,
            upgrade_notes: image.info.upgrade_notes.clone(),
            upgrade_news: image.info.upgrade_news.clone(),
            size: image.size,
            sha256: Some(image.sha256.clone()),
            file: image.file_name(),
            has_run: false,
        }
    }
}

/// Runs a future that goes on when its caller is dropped.
async fn to_its_end<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    match tokio::spawn(future).await {
        Ok(outcome) => outcome,
        Err(fault) => match fault.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is going down, and this task with it.
            Err(_) => std::future::pending().await,
        },
    }
}
