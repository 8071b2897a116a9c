//! The scenario as data.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::pattern::RequestPattern;
use crate::reboot::RebootTimes;
use crate::state::{Appliance, TestReport};

/// What goes wrong, and when. See the module for its TOML form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// A short name for logs and the status page.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Conditions of the appliance.
    #[serde(default)]
    pub appliance: ApplianceConditions,
    /// How long reboots take.
    #[serde(default)]
    pub reboot: RebootLengths,
    /// How the clock moves when the scenario begins.
    #[serde(default)]
    pub clock: ClockJump,
    /// Results of the next tests, instead of those of the precheck.
    #[serde(default)]
    pub test_reports: Vec<TestReport>,
    /// What happens to requests; the first rule that fits a request is used.
    #[serde(default)]
    pub faults: Vec<FaultRule>,
}

/// Conditions that a scenario sets; those that it does not name stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplianceConditions {
    /// Whether an upgrade has to come with a message.
    pub require_commit_log: Option<bool>,
    /// Size of the storage in bytes.
    pub storage_bytes: Option<u64>,
    /// What the new firmware cannot read in the configuration; empty if it reads all.
    pub incompatible_configuration: Option<String>,
    /// Files of the running firmware that were changed.
    pub tainted_files: Option<Vec<String>>,
    /// Whether the next boot of a new firmware fails.
    pub next_boot_fails: Option<bool>,
}

/// How long the phases of a reboot take; what is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RebootLengths {
    /// While connections are refused.
    pub down: Option<Length>,
    /// While requests get 503.
    pub booting: Option<Length>,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Length {
    /// A number of seconds.
    Seconds(f64),
    /// The text `forever`.
    Forever(Forever),
}

/// The text `forever`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Forever {
    /// It never ends.
    Forever,
}

impl Length {
    /// It never ends.
    pub const FOREVER: Self = Self::Forever(Forever::Forever);

    /// `None` is for ever, as is more than the clock can hold.
    fn duration(self) -> Option<Duration> {
        match self {
            Self::Seconds(seconds) => Duration::try_from_secs_f64(seconds).ok(),
            Self::Forever(_) => None,
        }
    }
}

/// How the clock moves when a scenario begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockJump {
    /// Seconds forward.
    #[serde(default)]
    pub jump: u64,
}

/// What happens to some requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// Which requests.
    pub on: RequestPattern,
    /// How many of them are let through first.
    #[serde(default)]
    pub skip: u32,
    /// To how many it happens; to all without it.
    pub times: Option<u32>,
    /// What happens.
    pub effect: Effect,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// It is served so many seconds later, by the emulator's clock.
    Delay(f64),
    /// It is never answered; the connection stays open.
    Hang,
    /// The connection is dropped without an answer, before anything is done.
    Drop,
    /// All is done, then the connection is dropped without an answer.
    DropAfter,
    /// The connection is dropped when so many bytes of the request's body have come.
    CutRequest(u64),
    /// The connection is dropped after so many bytes of the answer's body.
    CutAnswer(u64),
    /// It is answered with 503 in the contract's envelope.
    Unavailable,
    /// It is answered with this instead, as a broken proxy would.
    Answer {
        /// The status.
        status: u16,
        /// The content type.
        #[serde(default = "default_content_type")]
        content_type: String,
        /// The body, which need not be what the content type says.
        #[serde(default)]
        body: String,
    },
}

fn default_content_type() -> String {
    "text/html".to_owned()
}

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("reading the scenario {path} failed")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The text is no scenario.
    #[error("{path}:{line}: {message}")]
    Syntax {
        /// The file.
        path: String,
        /// The line at fault, from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A request pattern that fits no request.
    #[error(
        "`{0}` names no requests: write it like `POST /api/upload/firmware` or `* /api/*`; a path \
         has no names in braces, and `*` only at its end"
    )]
    Pattern(String),
    /// A status that no answer can have.
    #[error("{0} is no status of an answer: use 200 to 599")]
    Status(u16),
}

impl Scenario {
    /// A scenario in which nothing goes wrong yet.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Adds a fault that happens to every request that fits, `POST /api/firmware/test` or
    /// `* /api/*`.
    ///
    /// # Errors
    /// [`ScenarioError::Pattern`] or [`ScenarioError::Status`].
    pub fn always(self, on: &str, effect: Effect) -> Result<Self, ScenarioError> {
        self.rule(FaultRule { on: on.parse()?, skip: 0, times: None, effect })
    }

    /// Adds a fault that happens to the next so many requests that fit.
    ///
    /// # Errors
    /// As [`Self::always`].
    pub fn next(self, times: u32, on: &str, effect: Effect) -> Result<Self, ScenarioError> {
        self.rule(FaultRule { on: on.parse()?, skip: 0, times: Some(times), effect })
    }

    /// Adds a fault.
    ///
    /// # Errors
    /// [`ScenarioError::Status`].
    pub fn rule(mut self, rule: FaultRule) -> Result<Self, ScenarioError> {
        self.faults.push(rule);
        self.checked()
    }

    /// Adds the result of a next test.
    #[must_use]
    pub fn test_report(mut self, exit_code: i64, test_summary: impl Into<String>) -> Self {
        self.test_reports.push(TestReport { test_summary: test_summary.into(), exit_code });
        self
    }

    /// Reads a scenario from a TOML file.
    ///
    /// # Errors
    /// [`ScenarioError`] with file and line.
    pub fn read(path: &Path) -> Result<Self, ScenarioError> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&name, &text),
            Err(source) => Err(ScenarioError::Read { path: name, source }),
        }
    }

    /// Reads a scenario from TOML; `name` is what errors call the text.
    ///
    /// # Errors
    /// [`ScenarioError`] with the line.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text).map_err(|fault| ScenarioError::Syntax {
            path: name.to_owned(),
            line: fault.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1),
            message: fault.message().to_owned(),
        })?;
        scenario.checked()
    }

    fn checked(self) -> Result<Self, ScenarioError> {
        let wrong = self.faults.iter().find_map(|rule| match rule.effect {
            Effect::Answer { status, .. } if !(200..600).contains(&status) => Some(status),
            _ => None,
        });
        wrong.map_or(Ok(self), |status| Err(ScenarioError::Status(status)))
    }

    /// Sets the conditions on the appliance.
    pub(crate) fn apply(&self, appliance: &mut Appliance) {
        let conditions = self.appliance.clone();
        if let Some(required) = conditions.require_commit_log {
            appliance.require_commit_log = required;
        }
        if let Some(fails) = conditions.next_boot_fails {
            appliance.next_boot_fails = fails;
        }
        if let Some(bytes) = conditions.storage_bytes {
            appliance.precheck.storage_bytes = bytes;
        }
        if let Some(files) = conditions.tainted_files {
            appliance.precheck.tainted_files = files;
        }
        if let Some(what) = conditions.incompatible_configuration {
            appliance.precheck.incompatible_configuration =
                Some(what).filter(|what| !what.is_empty());
        }
        appliance.forced_reports = self.test_reports.iter().cloned().collect();
    }

    /// Sets the lengths of a reboot.
    pub(crate) fn reboot_times(&self, times: RebootTimes) -> RebootTimes {
        let choose = |length: Option<Length>, before| length.map_or(before, Length::duration);
        RebootTimes {
            down: choose(self.reboot.down, times.down),
            booting: choose(self.reboot.booting, times.booting),
            ..times
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Effect, Length, Scenario};
    use crate::state::{Appliance, Firmware};
    use crate::version::FirmwareVersion;

    #[test]
    fn a_scenario_reads_back_as_written() {
        let scenario = Scenario::named("x")
            .next(2, "POST /api/upload/firmware", Effect::CutRequest(1000))
            .unwrap()
            .always("* /api/*", Effect::Delay(0.5))
            .unwrap()
            .test_report(1, "HA check failed");
        let text = toml::to_string(&scenario).unwrap();
        assert_eq!(Scenario::parse("x.toml", &text).unwrap(), scenario);
    }

    #[test]
    fn a_fault_names_file_and_line() {
        for (text, message) in [
            ("name = \"x\"\nfault = 1\n", "x.toml:2: unknown field `fault`"),
            (
                "name = \"x\"\n[[faults]]\non = \"upload\"\neffect = \"hang\"",
                "`upload` names no requests",
            ),
            ("name = \"x\"\n[reboot]\ndown = \"soon\"\n", "x.toml:3:"),
            (
                "name = \"x\"\n[[faults]]\non = \"* /*\"\neffect = \"explode\"",
                "unknown variant `explode`",
            ),
        ] {
            let fault = Scenario::parse("x.toml", text).unwrap_err().to_string();
            assert!(fault.contains(message), "{fault}");
        }
        let answer =
            Effect::Answer { status: 99, content_type: String::new(), body: String::new() };
        assert!(Scenario::named("x").always("* /*", answer).is_err());
    }

    #[test]
    fn every_condition_can_be_taken_back() {
        let mut appliance = Appliance::new(5, Firmware::delivered(FirmwareVersion::new(8, 0, 0)));
        let delivered = appliance.precheck.clone();
        let begin = |appliance: &mut Appliance, conditions: &str| {
            let text = format!("name = \"x\"\n[appliance]\n{conditions}");
            Scenario::parse("x.toml", &text).unwrap().apply(appliance);
        };
        begin(
            &mut appliance,
            "incompatible_configuration = \"a plugin\"\ntainted_files = [\"/etc/x\"]",
        );
        assert_ne!(appliance.precheck, delivered);
        begin(&mut appliance, "incompatible_configuration = \"\"\ntainted_files = []");
        assert_eq!(appliance.precheck, delivered);
    }

    #[test]
    fn forever_is_a_length() {
        let text = "name = \"x\"\n[reboot]\ndown = 90\nbooting = \"forever\"\n";
        let scenario = Scenario::parse("x.toml", text).unwrap();
        assert_eq!(scenario.reboot.down, Some(Length::Seconds(90.0)));
        assert_eq!(scenario.reboot.booting, Some(Length::FOREVER));
    }
}
