//! Whether an appliance is ready for an upgrade: named checks, none of which changes anything.

use std::fmt;

use serde::Serialize;

use super::{ApplianceState, ImageSource, SlotChoice, Step, Target, UpgradePlan};
use crate::appliance::{Appliance, Image};
use crate::error::{ApplianceError, humane};
use crate::version::same_version;

/// A session whose time is past on one of the two clocks is as good as none; sessions last about
/// twenty minutes.
const WORST_SKEW: u64 = 20 * 60;

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", content = "detail", rename_all = "kebab-case")]
pub enum CheckOutcome {
    /// All is well; what was seen.
    Passed(String),
    /// It stands against the upgrade; what was seen.
    Failed(String),
    /// It could not be found out; why.
    Error(String),
    /// It was not tried; why.
    Skipped(String),
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name: `image`, `login`, `clock`, `slots`, `plan` or `test`.
    pub name: &'static str,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: CheckOutcome,
}

/// All checks, in the order in which they were made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Precheck {
    /// The checks.
    pub checks: Vec<Check>,
}

impl Precheck {
    /// Whether nothing stands against the upgrade as far as could be found out.
    pub fn is_ready(&self) -> bool {
        let stands_against = |check: &Check| {
            matches!(check.outcome, CheckOutcome::Failed(_) | CheckOutcome::Error(_))
        };
        !self.checks.iter().any(stands_against)
    }

    /// What came of the check with this name.
    pub fn get(&self, name: &str) -> Option<&CheckOutcome> {
        self.checks.iter().find(|check| check.name == name).map(|check| &check.outcome)
    }

    fn add(&mut self, name: &'static str, outcome: CheckOutcome) {
        self.checks.push(Check { name, outcome });
    }
}

impl fmt::Display for CheckOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, detail) = match self {
            Self::Passed(detail) => ("passed", detail),
            Self::Failed(detail) => ("failed", detail),
            Self::Error(detail) => ("error", detail),
            Self::Skipped(detail) => ("skipped", detail),
        };
        write!(f, "{word}: {detail}")
    }
}

impl Appliance {
    /// Checks whether the appliance is ready to be brought to the target: the image, the login, the
    /// clocks, the slots, the plan, and, if the firmware is there already, its own upgrade test.
    ///
    /// Nothing is changed, and every check is made that can be: a failed one does not hide others.
    pub async fn precheck(&self, target: &Target, image: Option<&ImageSource>) -> Precheck {
        let mut precheck = Precheck { checks: Vec::new() };
        precheck.add("image", check_image(image).await);
        let state = match self.state().await {
            Ok(state) => state,
            Err(error) => {
                precheck.add("login", CheckOutcome::Error(error.to_string()));
                return precheck;
            }
        };
        precheck.add("login", CheckOutcome::Passed(format!("it runs {}", state.running)));
        precheck.add("clock", check_clock(self.clock_skew()));
        precheck.add("slots", check_slots(&state));
        match UpgradePlan::compute(&state, target) {
            Err(error) => precheck.add("plan", CheckOutcome::Failed(error.to_string())),
            Ok(plan) => {
                let steps = format!("{} steps", plan.steps.len());
                precheck.add("plan", CheckOutcome::Passed(steps));
                precheck.add("test", self.check_test(&plan).await);
            }
        }
        precheck
    }

    async fn check_test(&self, plan: &UpgradePlan) -> CheckOutcome {
        let slot = plan.steps.iter().find_map(|step| match step {
            Step::Test { slot } => Some(slot),
            _ => None,
        });
        match slot {
            None => CheckOutcome::Skipped("there is nothing to test".to_owned()),
            Some(SlotChoice::OfTheImage) => {
                CheckOutcome::Skipped("the image is not on the appliance yet".to_owned())
            }
            Some(SlotChoice::Key(slot)) => match self.test(slot).await {
                Ok(_) => CheckOutcome::Passed(format!("slot {slot} can be upgraded to")),
                Err(error) if error.documented().is_some() => {
                    CheckOutcome::Failed(error.to_string())
                }
                Err(error) => CheckOutcome::Error(error.to_string()),
            },
        }
    }
}

async fn check_image(source: Option<&ImageSource>) -> CheckOutcome {
    let (path, sha256) = match source {
        None => return CheckOutcome::Skipped("none was given".to_owned()),
        Some(ImageSource::Upload { path, sha256 } | ImageSource::Serve { path, sha256, .. }) => {
            (path, sha256)
        }
    };
    let check = async {
        let mut image = Image::open(path).await?;
        if let Some(sha256) = sha256 {
            image = image.expect_sha256(sha256)?;
        }
        image.check().await?;
        Ok::<_, ApplianceError>(image.length())
    };
    match (check.await, sha256) {
        (Err(error), _) => CheckOutcome::Failed(error.to_string()),
        (Ok(bytes), Some(_)) => {
            CheckOutcome::Passed(format!("{bytes} bytes with the right SHA-256"))
        }
        (Ok(bytes), None) => CheckOutcome::Passed(format!("{bytes} bytes; no SHA-256 was given")),
    }
}

fn check_clock(skew: Option<i64>) -> CheckOutcome {
    let Some(skew) = skew else {
        return CheckOutcome::Skipped("the appliance does not tell the time".to_owned());
    };
    let apart = humane(std::time::Duration::from_secs(skew.unsigned_abs()));
    match skew.unsigned_abs() {
        // An answer takes its time, and tells it in whole seconds.
        0..30 => CheckOutcome::Passed("the same time here and there".to_owned()),
        30..WORST_SKEW => CheckOutcome::Passed(format!("{apart} apart")),
        _ => CheckOutcome::Failed(format!("{apart} apart, longer than a session lasts")),
    }
}

/// The appliance and its slots have to agree on what runs, and on what will.
fn check_slots(state: &ApplianceState) -> CheckOutcome {
    let running = &state.running;
    match (state.current(), state.after_reboot()) {
        (None, _) => CheckOutcome::Failed("no slot is the current one".to_owned()),
        (_, None) => CheckOutcome::Failed("no slot is chosen for the next boot".to_owned()),
        (Some((slot, firmware)), _) if !same_version(&firmware.version, running) => {
            let version = &firmware.version;
            CheckOutcome::Failed(format!("it runs {running}, but slot {slot} holds {version}"))
        }
        _ => CheckOutcome::Passed(format!("{} empty", state.empty_slots())),
    }
}

#[cfg(test)]
mod tests {
    use super::{CheckOutcome, check_clock};

    #[test]
    fn a_clock_may_be_wrong_by_less_than_a_session_lasts() {
        assert!(matches!(check_clock(Some(-1199)), CheckOutcome::Passed(_)));
        assert!(matches!(check_clock(Some(1200)), CheckOutcome::Failed(_)));
        assert!(matches!(check_clock(Some(-86_400)), CheckOutcome::Failed(_)));
        assert!(matches!(check_clock(None), CheckOutcome::Skipped(_)));
    }
}
