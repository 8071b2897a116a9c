//! What a probe sends, filled in with what is known of the appliance.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;
use serde_json::Value;
use sps_firmware_client::compare_versions;

use super::Run;
use crate::conform::exchange::{Credentials, Payload, Request};
use crate::conform::probe::{self, Body, Login, Needs, Probe, Target};

/// What a URL does not take as it is: all but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const WRONG_PASSWORD: &str = "spsfw conform: not the password";

impl Run<'_> {
    /// The request of a probe, or why it cannot be made.
    pub(super) fn request(&self, probe: &'static Probe) -> Result<Request, String> {
        let operation = self.contract.operation(probe.operation);
        let operation = operation.ok_or_else(|| format!("no operation {}", probe.operation))?;
        if let Some(since) = probe.since {
            let version = self.version().ok_or("the version is not known")?;
            if compare_versions(&version, since) == std::cmp::Ordering::Less {
                return Err(format!("holds from version {since} on, and {version} runs"));
            }
        }
        let mut path = operation.path.to_owned();
        if let Some((begin, end)) = path.find('{').zip(path.rfind('}')) {
            path.replace_range(begin..=end, &self.target(probe.target)?);
        }
        let query = self.query(probe);
        if !query.is_empty() {
            path = format!("{path}?{query}");
        }
        let credentials = match probe.login {
            Login::Nobody => Credentials::None,
            Login::Session => {
                Credentials::Session(self.session.clone().ok_or("the login gave no session")?)
            }
            Login::Password => self.basic(self.settings.password.clone()),
            Login::WrongPassword => self.basic(WRONG_PASSWORD.to_owned().into()),
        };
        let is_long = matches!(probe.needs, Needs::Upload | Needs::Upgrade | Needs::DeleteRunning);
        Ok(Request {
            method: probe.method.unwrap_or_else(|| operation.method.as_str()),
            path,
            headers: probe.headers.to_vec(),
            credentials,
            payload: self.payload(probe)?,
            patience: match is_long {
                true => self.settings.long_patience,
                false => self.settings.patience,
            },
        })
    }

    fn basic(&self, password: SecretString) -> Credentials {
        Credentials::Basic { user: self.settings.user.clone(), password }
    }

    /// The query of a probe; a login that should go well names the method that is configured.
    fn query(&self, probe: &Probe) -> String {
        let mut pairs = Vec::from_iter((!probe.query.is_empty()).then(|| probe.query.to_owned()));
        if matches!(probe.login, Login::Password | Login::WrongPassword)
            && let Some(method) = &self.settings.login_method
        {
            let method = url_encoded(method);
            pairs.push(format!("login_method={method}"));
        }
        pairs.join("&")
    }

    fn payload(&self, probe: &Probe) -> Result<Payload, String> {
        Ok(match probe.body {
            Body::Nothing => Payload::None,
            Body::Text { media, text } => {
                let slot = self.uploaded.as_deref().unwrap_or_default();
                let url = Value::from(self.settings.fetch.as_deref().unwrap_or_default());
                let text = text.replace("$slot", slot).replace("$url", &url.to_string());
                Payload::Text { media, text }
            }
            Body::Spaces(count) => Payload::Spaces { media: probe::JSON, count },
            Body::Form(text) => Payload::Form(text.as_bytes().to_vec()),
            Body::Image => {
                let (path, length) = self.settings.image.clone().ok_or("there is no image")?;
                Payload::File { path, length }
            }
        })
    }

    /// What stands in the path, percent-encoded.
    fn target(&self, target: Target) -> Result<String, String> {
        let key = match target {
            Target::Plain => return Err("the path has a parameter".to_owned()),
            Target::Fixed(text) => return Ok(text.to_owned()),
            Target::FilledSlot => self.slot(true).ok_or("no slot holds an image")?,
            Target::EmptySlot => self.slot(false).ok_or("no slot is empty")?,
            Target::Download => {
                let list =
                    self.journal.body("fetches").ok_or("the downloads could not be listed")?;
                key(list.pointer("/items/0")).ok_or("the appliance has no downloads")?
            }
            Target::Fetched => self.fetched.clone().ok_or("no download has begun")?,
            Target::Uploaded => self.uploaded.clone().ok_or("nothing was uploaded")?,
        };
        Ok(url_encoded(&key))
    }

    /// The first slot that holds an image, or the first that holds none.
    fn slot(&self, filled: bool) -> Option<String> {
        let list = self.journal.body("slots")?;
        let items = list.get("items")?.as_array()?;
        let fits = |item: &&Value| {
            item.get("body").and_then(Value::as_object).is_some_and(|it| it.is_empty() != filled)
        };
        key(items.iter().find(fits))
    }
}

fn key(item: Option<&Value>) -> Option<String> {
    Some(item?.get("key")?.as_str()?.to_owned())
}

fn url_encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
