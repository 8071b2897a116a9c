//! From the command line and the configuration to an appliance that one can talk to.

use std::io::{BufRead, IsTerminal, Write};
use std::time::Duration;

use anyhow::{Context, Result};
use secrecy::SecretString;
use sps_firmware_client::{
    Account, Appliance, ApplianceBuilder, ApplianceError, ErrorKind, Fingerprint, Tls,
    peek_fingerprint,
};

use crate::args::Global;
use crate::config::{Config, Entry, Known};
use crate::credentials::{Passwords, identity};
use crate::exit::{CallerFault, NotConfirmed};
use crate::output::say;

/// An appliance with what the configuration knows of it.
#[derive(Debug)]
pub(crate) struct Connected {
    pub(crate) appliance: Appliance,
    /// As it would be saved: with what was given and what was trusted now.
    pub(crate) entry: Entry,
    /// For exchanges that bypass the client; none for a login by certificate.
    pub(crate) password: Option<SecretString>,
}

/// How an unknown certificate is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// A person is asked.
    Ask,
    /// It was said beforehand that it will be right.
    Yes,
}

/// What it means that an appliance is not there when its certificate is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    /// The end.
    Needed,
    /// Nothing: it may come yet.
    Awaited,
}

/// Logs in to the appliance that is meant.
pub(crate) async fn connect(global: &Global) -> Result<Appliance> {
    Ok(connect_with(global, Trust::Ask).await?.appliance)
}

/// Logs in to the appliance that is meant, and meets an unknown certificate as told.
pub(crate) async fn connect_with(global: &Global, trust: Trust) -> Result<Connected> {
    let connected = prepare(global, trust, Presence::Needed).await?;
    connected.appliance.log_in().await?;
    Ok(connected)
}

/// The appliance that is meant, with what it takes to log in, before anybody does.
pub(crate) async fn connect_unopened(global: &Global) -> Result<Connected> {
    prepare(global, Trust::Ask, Presence::Awaited).await
}

/// The appliance that is meant, which may be rebooting: the login comes when it is needed.
pub(crate) async fn connect_later(global: &Global) -> Result<Appliance> {
    Ok(prepare(global, Trust::Ask, Presence::Awaited).await?.appliance)
}

async fn prepare(global: &Global, trust: Trust, presence: Presence) -> Result<Connected> {
    let (config, _) = Config::read(global.config.as_deref())?;
    let mut entry = config.appliance(global.appliance.as_deref())?;
    if let Some(user) = &global.user {
        entry.user = Some(user.clone());
    }
    if let Some(method) = &global.login_method {
        entry.login_method = Some(method.clone());
    }
    Doors::new(global, trust)?.open_if(entry, presence).await
}

/// What it takes to open one appliance after the other.
#[derive(Debug)]
pub(crate) struct Doors<'g> {
    global: &'g Global,
    trust: Trust,
    known: Known,
    passwords: Passwords<'g>,
}

impl<'g> Doors<'g> {
    pub(crate) fn new(global: &'g Global, trust: Trust) -> Result<Self> {
        Ok(Self { global, trust, known: Known::read()?, passwords: Passwords::new(global) })
    }

    /// An appliance that is not logged in to yet, but whose certificate is known.
    pub(crate) async fn open(&mut self, entry: Entry) -> Result<Connected> {
        self.open_if(entry, Presence::Awaited).await
    }

    async fn open_if(&mut self, mut entry: Entry, presence: Presence) -> Result<Connected> {
        if self.global.client_certificate.is_some() {
            entry.client_certificate.clone_from(&self.global.client_certificate);
            entry.client_key.clone_from(&self.global.client_key);
        }
        let (tls, is_explicit) = tls(self.global, &mut entry)?;
        // Only for its check of the address, and for the address as messages show it.
        let probe = Appliance::builder(&entry.url, Account::new("", "")).build()?;
        let host = probe.host().to_owned();
        let tls = match (is_explicit, self.known.get(&host)) {
            (true, _) => tls,
            (false, Some(fingerprint)) => Tls::Fingerprint(
                fingerprint
                    .parse()
                    .with_context(|| format!("in {}", self.known.path().display()))?,
            ),
            (false, None) => match probe.public_info().await {
                Err(error) if matches!(error.kind(), ErrorKind::Certificate { .. }) => {
                    first_use(&host, &entry.url, self.trust, &mut self.known, &error).await?
                }
                // Nobody is asked for a password that cannot be used, and what was not there a
                // moment ago is not waited for once more.
                Err(error)
                    if presence == Presence::Needed
                        && matches!(error.kind(), ErrorKind::Connect { .. }) =>
                {
                    return Err(error.into());
                }
                // What else is wrong the login will find, and has more to say about it.
                _ => tls,
            },
        };
        if let Tls::Fingerprint(fingerprint) = &tls {
            entry.fingerprint = Some(fingerprint.to_string());
        }
        let user = entry.user.clone().unwrap_or_else(|| "admin".to_owned());
        entry.user = Some(user.clone());
        let (mut account, password) = match identity(&entry)? {
            Some(identity) => (Account::by_certificate(user.as_str(), identity), None),
            None => {
                let password = self.passwords.of(&entry, &user, &host)?;
                (Account::new(user.as_str(), password.clone()), Some(password))
            }
        };
        if let Some(method) = &entry.login_method {
            account = account.with_login_method(method);
        }
        let appliance = builder(&entry.url, account).tls(tls).build()?;
        Ok(Connected { appliance, entry, password })
    }
}

fn builder(url: &str, account: Account) -> ApplianceBuilder {
    Appliance::builder(url, account).user_agent(concat!("spsfw/", env!("CARGO_PKG_VERSION")))
}

/// The TLS settings that were given or configured, and whether there were any.
fn tls(global: &Global, entry: &mut Entry) -> Result<(Tls, bool)> {
    if global.danger_no_tls_verification {
        return Ok((Tls::DangerouslyUnverified, true));
    }
    if let Some(fingerprint) = &global.fingerprint {
        (entry.fingerprint, entry.ca_file) = (Some(fingerprint.clone()), None);
    }
    if let Some(file) = &global.ca_file {
        (entry.fingerprint, entry.ca_file) = (None, Some(file.clone()));
    }
    if let Some(fingerprint) = &entry.fingerprint {
        let fingerprint: Fingerprint =
            fingerprint.parse().map_err(|error| CallerFault(format!("{error}")))?;
        return Ok((Tls::Fingerprint(fingerprint), true));
    }
    if let Some(file) = &entry.ca_file {
        let pem = crate::config::read_text(file)
            .map_err(|error| CallerFault(format!("{}: {error}", file.display())))?;
        return Ok((Tls::Authorities(pem), true));
    }
    Ok((Tls::SystemRoots, false))
}

/// Asks whether a certificate that the system's authorities do not vouch for is the right one, and
/// remembers the answer. No password is sent before that.
async fn first_use(
    host: &str,
    url: &str,
    trust: Trust,
    known: &mut Known,
    distrusted: &ApplianceError,
) -> Result<Tls> {
    let url = if url.contains("://") { url.to_owned() } else { format!("https://{url}") };
    let url = url.parse().with_context(|| format!("reading the address {url}"))?;
    let fingerprint = peek_fingerprint(&url, Duration::from_secs(10)).await?;
    if trust == Trust::Ask {
        ask(host, &fingerprint, &distrusted.kind().to_string())?;
    }
    let remembered = known.trust(host, fingerprint.to_string());
    remembered.context("the certificate cannot be remembered; give --fingerprint instead")?;
    Ok(Tls::Fingerprint(fingerprint))
}

fn ask(host: &str, fingerprint: &Fingerprint, reason: &str) -> Result<()> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        let text = format!(
            "{reason}\nIts SHA-256 fingerprint is {fingerprint}\nIf that is the right one, give \
             --fingerprint, or run `spsfw login --trust` once"
        );
        return Err(NotConfirmed(text).into());
    }
    say(format_args!(
        "No authority that this machine trusts has issued the certificate of {host}.\nIts SHA-256 \
         fingerprint is\n  {fingerprint}\nCompare it with the one that the appliance's console or \
         web interface shows."
    ));
    match confirm("Trust it from now on?")? {
        true => Ok(()),
        false => Err(NotConfirmed("the certificate was not trusted".to_owned()).into()),
    }
}

/// Asks a person; anything but a yes is a no.
pub(crate) fn confirm(question: &str) -> Result<bool> {
    // Not locked beyond the question: whoever interrupts it has something to say there.
    let mut terminal = std::io::stderr();
    write!(terminal, "{question} [y/N] ").and_then(|()| terminal.flush()).context("asking")?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).context("reading the answer")?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Asks before something that cannot be undone, unless it was said beforehand.
pub(crate) fn confirm_unless(yes: bool, question: &str) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        let text = format!("{question} There is no terminal to ask on: give --yes");
        return Err(NotConfirmed(text).into());
    }
    match confirm(question)? {
        true => Ok(()),
        false => Err(NotConfirmed("you said no; nothing was changed".to_owned()).into()),
    }
}
