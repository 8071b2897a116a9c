//! The configuration: named appliances, in TOML under the XDG directory.

mod known;
mod save;
mod text;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use etcetera::BaseStrategy;
use serde::Deserialize;

pub(crate) use known::{Known, first_fault, write, write_new};
pub(crate) use save::save_appliance;
pub(crate) use text::read_text;

use crate::exit::CallerFault;

/// What the configuration says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The appliance that is meant when none is named.
    pub(crate) default: Option<String>,
    /// Named appliances.
    #[serde(default)]
    pub(crate) appliances: BTreeMap<String, Entry>,
    /// Where the file would be, if there is none.
    #[serde(skip)]
    missing: Option<PathBuf>,
}

/// One named appliance.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// Its address.
    pub(crate) url: String,
    /// The user to log in as.
    pub(crate) user: Option<String>,
    /// The back end that checks the user.
    pub(crate) login_method: Option<String>,
    /// A file with the password.
    pub(crate) password_file: Option<PathBuf>,
    /// A PEM file with the client certificate to log in with, instead of a password.
    pub(crate) client_certificate: Option<PathBuf>,
    /// A PEM file with the private key of that certificate.
    pub(crate) client_key: Option<PathBuf>,
    /// The SHA-256 of its certificate.
    pub(crate) fingerprint: Option<String>,
    /// A PEM file of the authorities that issued its certificate.
    pub(crate) ca_file: Option<PathBuf>,
}

impl Config {
    /// Reads the configuration; one that is not there is empty.
    pub(crate) fn read(given: Option<&Path>) -> Result<(Self, PathBuf)> {
        let path = match given {
            Some(path) => path.to_owned(),
            None => default_path()?,
        };
        let text = match read_text(&path) {
            Ok(text) => text,
            // `login --save` may make the file.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok((Self { missing: Some(path.clone()), ..Self::default() }, path));
            }
            Err(error) => {
                return Err(error).with_context(|| format!("reading {}", path.display()));
            }
        };
        let config = toml::from_str(&text).map_err(|error| toml_fault(&path, &error))?;
        Ok((config, path))
    }

    /// The appliance that is meant, by name or address.
    pub(crate) fn appliance(&self, named: Option<&str>) -> Result<Entry> {
        let name = match (named, &self.default) {
            (Some(name), _) => name,
            (None, Some(default)) => default,
            (None, None) => {
                let text = "which appliance? Give --appliance NAME or URL, set SPSFW_APPLIANCE, or \
                            save one as the default with `spsfw login --save NAME --default`";
                return Err(CallerFault(text.to_owned()).into());
            }
        };
        match self.appliances.get(name) {
            Some(entry) => Ok(entry.clone()),
            None if looks_like_address(name) => {
                Ok(Entry { url: name.to_owned(), ..Entry::default() })
            }
            None => {
                let known: Vec<_> = self.appliances.keys().map(String::as_str).collect();
                let known = match &self.missing {
                    Some(path) => format!("there is no {}", path.display()),
                    None if known.is_empty() => "it has none".to_owned(),
                    None => format!("it has: {}", known.join(", ")),
                };
                let text = format!("no appliance is named `{name}` in the configuration ({known})");
                Err(CallerFault(text).into())
            }
        }
    }
}

/// Where a file is no TOML, or not what it should be.
pub(crate) fn toml_fault(path: &Path, error: &toml::de::Error) -> CallerFault {
    // The message of toml ends with a line of its own.
    CallerFault(format!("{}: {}", path.display(), error.to_string().trim_end()))
}

/// Whether a name that is not configured can only be an address.
fn looks_like_address(name: &str) -> bool {
    name.contains(['.', ':', '/', '[']) || name == "localhost"
}

fn default_path() -> Result<PathBuf> {
    let folders = etcetera::choose_base_strategy().context("finding your home folder")?;
    Ok(folders.config_dir().join("spsfw").join("config.toml"))
}

#[cfg(test)]
mod tests {
    use super::{Config, Entry};

    fn config() -> Config {
        toml::from_str(
            "default = 'lab'\n[appliances.lab]\nurl = 'https://192.0.2.1'\n\
             [appliances.prod]\nurl = 'sps.example'\nuser = 'operator'",
        )
        .unwrap()
    }

    #[test]
    fn names_come_before_addresses_and_the_default_is_for_no_name() {
        let url = |named| config().appliance(named).map(|Entry { url, .. }| url).ok();
        assert_eq!(url(None).as_deref(), Some("https://192.0.2.1"));
        assert_eq!(url(Some("prod")).as_deref(), Some("sps.example"));
        assert_eq!(url(Some("192.0.2.9:8443")).as_deref(), Some("192.0.2.9:8443"));
        assert_eq!(url(Some("prdo")), None);
    }

    #[test]
    fn a_typing_error_in_the_configuration_is_told_with_its_line() {
        let error =
            toml::from_str::<Config>("[appliances.lab]\nurl = 'x'\nuzer = 'y'").unwrap_err();
        assert!(error.to_string().contains("line 3"), "{error}");
    }
}
