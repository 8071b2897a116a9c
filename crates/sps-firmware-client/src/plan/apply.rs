//! Carrying out a plan.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::Instant;

use super::{ApplianceState, ApplyEvent, PlanError, SlotChoice, Step, Target, UpgradePlan};
use crate::appliance::{Appliance, Image, ServeOptions, Uploaded};
use crate::error::{ApplianceError, ErrorKind};
use crate::outcome::Outcome;
use crate::version::same_version;
use crate::wait::{WaitError, WaitOptions};

/// How often an image is sent at most, as long as it is known not to have arrived.
const UPLOADS: u32 = 3;

/// Where the image comes from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ImageSource {
    /// A file, which is uploaded.
    Upload {
        /// The file.
        path: PathBuf,
        /// The SHA-256 that it should have.
        sha256: Option<String>,
    },
    /// A file, which the appliance downloads from here.
    Serve {
        /// The file.
        path: PathBuf,
        /// The SHA-256 that it should have.
        sha256: Option<String>,
        /// How the appliance reaches this machine.
        options: ServeOptions,
    },
}

/// How to carry out a plan.
#[derive(Clone, Debug)]
pub struct ApplyOptions {
    /// Where the image comes from, if one may have to be brought.
    pub image: Option<ImageSource>,
    /// Why the upgrade is done, for the appliance's log.
    pub message: String,
    /// Bounds of the wait for the reboot.
    pub wait: WaitOptions,
    /// How long to try to reach the appliance at first: it may be rebooting from a run before.
    pub reach: Duration,
}

impl ApplyOptions {
    /// The usual bounds, and no image.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            image: None,
            message: message.into(),
            wait: WaitOptions::default(),
            reach: Duration::from_secs(15 * 60),
        }
    }

    /// Where the image comes from.
    #[must_use]
    pub fn image(mut self, image: ImageSource) -> Self {
        self.image = Some(image);
        self
    }
}

/// What a run has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The plan that was carried out; empty if there was nothing to do.
    pub plan: UpgradePlan,
    /// The version that ran before.
    pub before: String,
    /// The version that runs now.
    pub running: String,
}

/// Why a run did not get to its end. Run again, it goes on where the appliance is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// There is no way to the target.
    #[error("there is no plan: {0}")]
    Plan(#[from] PlanError),
    /// A request failed.
    #[error(transparent)]
    Appliance(#[from] ApplianceError),
    /// The appliance did not come back as it should.
    #[error("waiting for the appliance failed: {0}")]
    Wait(#[from] WaitError),
    /// A step changed something, or not: the answer was lost and the state cannot be read.
    #[error(
        "it is not known whether this had an effect: {step} ({cause}). Run it again: it looks first"
    )]
    Unknown {
        /// What the step does.
        step: String,
        /// How the answer was lost.
        cause: ApplianceError,
    },
    /// The image is of another version than was asked for.
    #[error(
        "the image has version {found}, not {wanted}; it is in slot {slot} now, and nothing was \
         upgraded. Delete that slot, or ask for version {found}"
    )]
    WrongImage {
        /// The version that was asked for.
        wanted: String,
        /// The version of the image.
        found: String,
        /// Where it is.
        slot: String,
    },
    /// The image is needed, and where it comes from was not said.
    #[error("an image is needed, but none was given")]
    NoImage,
}

impl ApplyError {
    /// Whether the same run may go well a little later. It begins with what the appliance holds
    /// then, so that nothing is done twice.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Appliance(error) => error.is_retryable(),
            Self::Unknown { .. } => true,
            _ => false,
        }
    }
}

impl Appliance {
    /// Brings the appliance to the target: looks what is missing, and does that.
    ///
    /// Run twice, it does nothing the second time. Killed at any point and run again, it finishes:
    /// each run begins with what the appliance really holds, and an appliance that is just
    /// rebooting is waited for. Dropping the future is such an end, too: it cancels an upload, and
    /// leaves an upgrade that has begun to itself.
    ///
    /// # Errors
    /// [`ApplyError`], with what was changed so far in its words.
    pub async fn apply(
        &self,
        target: &Target,
        options: &ApplyOptions,
        mut event: impl FnMut(ApplyEvent) + Send + Sync,
    ) -> Result<Applied, ApplyError> {
        let plan = self.plan(target, options.reach, &mut event).await?;
        self.carry_out(plan, options, event).await
    }

    /// The steps that are missing. Nothing is changed.
    ///
    /// An appliance that does not answer is waited for up to `patience`, as it may be rebooting.
    ///
    /// # Errors
    /// [`ApplyError`]: there is no way to the target, or the appliance cannot be read.
    pub async fn plan(
        &self,
        target: &Target,
        patience: Duration,
        mut event: impl FnMut(ApplyEvent) + Send + Sync,
    ) -> Result<UpgradePlan, ApplyError> {
        let state = self.reach(patience, &mut event).await?;
        Ok(UpgradePlan::compute(&state, target)?)
    }

    /// Carries out a plan that was computed, and perhaps shown to somebody, before.
    ///
    /// # Errors
    /// As [`Appliance::apply`].
    pub async fn carry_out(
        &self,
        plan: UpgradePlan,
        options: &ApplyOptions,
        mut event: impl FnMut(ApplyEvent) + Send + Sync,
    ) -> Result<Applied, ApplyError> {
        event(ApplyEvent::Planned(plan.clone()));
        let of = plan.steps.len();
        let mut brought = None;
        let mut running = plan.from.clone();
        for (index, step) in plan.steps.iter().enumerate() {
            event(ApplyEvent::StepBegun { number: index + 1, of, step: step.clone() });
            match step {
                Step::DeleteSlot { slot, .. } => {
                    known(step, self.delete_slot(slot).await?)?;
                }
                Step::BringImage { version } => {
                    let uploaded = self.bring(step, options, &mut event).await?;
                    event(ApplyEvent::Uploaded(uploaded.clone()));
                    if !same_version(&uploaded.version, version) {
                        return Err(ApplyError::WrongImage {
                            wanted: version.clone(),
                            found: uploaded.version,
                            slot: uploaded.slot,
                        });
                    }
                    brought = Some(uploaded.slot);
                }
                Step::Test { slot } => {
                    let summary = self.test(chosen(slot, &brought)?).await?;
                    event(ApplyEvent::Tested(summary));
                }
                Step::Upgrade { slot } => {
                    let slot = chosen(slot, &brought)?;
                    event(match self.upgrade(slot, &options.message).await? {
                        Outcome::Done(summary) => ApplyEvent::Upgrading(summary),
                        Outcome::Unknown(cause) => ApplyEvent::UpgradeUnknown(cause.to_string()),
                    });
                }
                Step::Wait { version } => {
                    let told = |waiting| event(ApplyEvent::Waiting(waiting));
                    running = self.wait_until_running(version, &options.wait, told).await?.running;
                }
            }
        }
        Ok(Applied { before: plan.from.clone(), running, plan })
    }

    /// The state, waited for while the appliance may be rebooting.
    async fn reach(
        &self,
        patience: Duration,
        event: &mut (impl FnMut(ApplyEvent) + Send + Sync),
    ) -> Result<ApplianceState, ApplianceError> {
        let start = Instant::now();
        let mut told = false;
        let mut pause = Duration::from_millis(250);
        loop {
            let error = match self.state_now().await {
                Ok(state) => return Ok(state),
                Err(error) if error.is_retryable() && start.elapsed() < patience => error,
                Err(error) => return Err(error),
            };
            if !std::mem::replace(&mut told, true) {
                event(ApplyEvent::Unreachable(error.to_string()));
            }
            tokio::time::sleep(pause.min(patience)).await;
            pause = (2 * pause).min(Duration::from_secs(5));
        }
    }

    /// Brings the image, again if it is known that it has not arrived for what may pass.
    async fn bring(
        &self,
        step: &Step,
        options: &ApplyOptions,
        event: &mut (impl FnMut(ApplyEvent) + Send + Sync),
    ) -> Result<Uploaded, ApplyError> {
        let source = options.image.as_ref().ok_or(ApplyError::NoImage)?;
        let mut attempt = 1;
        loop {
            let error = match self.bring_once(source, event).await {
                Ok(outcome) => return known(step, outcome),
                Err(error) => error,
            };
            // An appliance that says why it has not taken the image would say so again.
            let may_arrive =
                matches!(error.kind(), ErrorKind::NoEffect { .. }) && error.is_retryable();
            if attempt == UPLOADS || !may_arrive {
                return Err(error.into());
            }
            event(ApplyEvent::UploadingAgain(error.to_string()));
            attempt += 1;
        }
    }

    async fn bring_once(
        &self,
        source: &ImageSource,
        event: &mut (impl FnMut(ApplyEvent) + Send + Sync),
    ) -> Result<Outcome<Uploaded>, ApplianceError> {
        let (path, sha256, serve) = match source {
            ImageSource::Upload { path, sha256 } => (path, sha256, None),
            ImageSource::Serve { path, sha256, options } => (path, sha256, Some(options)),
        };
        let mut image = Image::open(path).await?;
        if let Some(sha256) = sha256 {
            image = image.expect_sha256(sha256)?;
        }
        // Progress comes from a closure that others call as well, one call at a time.
        let event = std::sync::Mutex::new(event);
        let progress = |progress| {
            let mut event = event.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            event(ApplyEvent::Uploading(progress));
        };
        match serve {
            None => self.upload(image, progress).await,
            Some(options) => self.serve_and_fetch(image, options, progress).await,
        }
    }
}

fn known<T>(step: &Step, outcome: Outcome<T>) -> Result<T, ApplyError> {
    match outcome {
        Outcome::Done(value) => Ok(value),
        Outcome::Unknown(cause) => Err(ApplyError::Unknown { step: step.to_string(), cause }),
    }
}

fn chosen<'s>(slot: &'s SlotChoice, brought: &'s Option<String>) -> Result<&'s str, ApplyError> {
    match slot {
        SlotChoice::Key(key) => Ok(key),
        // A plan that was put together by hand may lack the step that brings the image.
        SlotChoice::OfTheImage => brought.as_deref().ok_or(ApplyError::NoImage),
    }
}
