//! The file that describes a fleet and how careful to be with it.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use serde::{Deserialize, Deserializer};

use super::budget::Budget;
use super::waves::Size;
use crate::config::{self, Config, Entry};
use crate::exit::CallerFault;

/// A fleet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fleet {
    /// How careful to be.
    #[serde(default)]
    pub(crate) policy: Policy,
    /// The appliances, in the order in which they are upgraded.
    pub(crate) appliances: Vec<Written>,
}

/// How careful to be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Policy {
    /// How many go first, as a trial; 0 for none.
    pub(crate) canary: usize,
    /// How many go at the same time after that.
    pub(crate) wave: Size,
    /// How many of one wave may fail without the rollout being stopped.
    pub(crate) failures_per_wave: Budget,
    /// How many of one wave have to succeed before the next one begins; without it, whoever was
    /// left alone without having failed is in nobody's way.
    pub(crate) successes_per_wave: Option<Size>,
    /// How many of all may fail.
    pub(crate) failures: Budget,
    /// How long to watch before the next wave; the appliances of a wave are looked at again then.
    #[serde(deserialize_with = "duration")]
    pub(crate) pause: Duration,
    /// When an appliance that is not done counts as failed.
    #[serde(deserialize_with = "duration")]
    pub(crate) deadline: Duration,
    /// A program that says by its exit code whether an upgraded appliance is well.
    pub(crate) health: Option<Vec<String>>,
}

impl Default for Policy {
    /// One canary, then one by one, and a stop at the first failure.
    fn default() -> Self {
        Self {
            canary: 1,
            wave: Size::Count(1),
            failures_per_wave: Budget::Count(0),
            successes_per_wave: None,
            failures: Budget::Count(0),
            pause: Duration::ZERO,
            deadline: Duration::from_secs(2 * 60 * 60),
            health: None,
        }
    }
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    crate::duration::parse(&text).map_err(serde::de::Error::custom)
}

/// An appliance as the file names it: by the configuration, or with all that is needed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    name: String,
    /// The high-availability pair that it belongs to.
    pair: Option<String>,
    url: Option<String>,
    user: Option<String>,
    login_method: Option<String>,
    password_file: Option<std::path::PathBuf>,
    client_certificate: Option<std::path::PathBuf>,
    client_key: Option<std::path::PathBuf>,
    fingerprint: Option<String>,
    ca_file: Option<std::path::PathBuf>,
}

/// An appliance of a fleet.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) pair: Option<String>,
    pub(crate) entry: Entry,
}

impl Fleet {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let fault = |reason: String| CallerFault(format!("{}: {reason}", path.display()));
        let text = crate::config::read_text(path).map_err(|error| fault(error.to_string()))?;
        let fleet: Self =
            toml::from_str(&text).map_err(|error| config::toml_fault(path, &error))?;
        if fleet.appliances.is_empty() {
            return Err(fault("it has no appliances".to_owned()).into());
        }
        let mut names = BTreeSet::new();
        for appliance in &fleet.appliances {
            if !names.insert(&appliance.name) {
                return Err(fault(format!("two appliances are named `{}`", appliance.name)).into());
            }
        }
        if fleet.policy.health.as_ref().is_some_and(Vec::is_empty) {
            return Err(fault("`health` names no program".to_owned()).into());
        }
        Ok(fleet)
    }

    /// The appliances with what the configuration knows of those that are only named.
    pub(crate) fn members(&self, config: &Config) -> Result<Vec<Member>> {
        self.appliances
            .iter()
            .map(|written| {
                let mut entry = match &written.url {
                    Some(url) => Entry { url: url.clone(), ..Entry::default() },
                    None => config.appliance(Some(&written.name))?,
                };
                let set = |member: &mut Option<String>, value: &Option<String>| {
                    if value.is_some() {
                        member.clone_from(value);
                    }
                };
                set(&mut entry.user, &written.user);
                set(&mut entry.login_method, &written.login_method);
                set(&mut entry.fingerprint, &written.fingerprint);
                entry.password_file = written.password_file.clone().or(entry.password_file);
                if written.client_certificate.is_some() || written.client_key.is_some() {
                    entry.client_certificate.clone_from(&written.client_certificate);
                    entry.client_key.clone_from(&written.client_key);
                }
                entry.ca_file = written.ca_file.clone().or(entry.ca_file);
                Ok(Member { name: written.name.clone(), pair: written.pair.clone(), entry })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Fleet};

    #[test]
    fn without_a_policy_one_goes_after_the_other_and_the_first_failure_stops() {
        let fleet: Fleet = toml::from_str("[[appliances]]\nname = 'a'\nurl = 'a.example'").unwrap();
        assert_eq!((fleet.policy.canary, fleet.policy.failures), (1, Budget::Count(0)));
        assert_eq!(fleet.policy.failures_per_wave, Budget::Count(0));
    }

    #[test]
    fn a_policy_that_is_not_understood_is_refused() {
        for text in [
            "[policy]\nwave = 0",
            "[policy]\nfailure = 3",
            "[policy]\ndeadline = '3'",
            "appliances = [{ name = 'a', uri = 'b' }]",
        ] {
            assert!(toml::from_str::<Fleet>(text).is_err(), "{text}");
        }
    }
}
