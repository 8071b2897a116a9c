//! Asks the appliance, probe by probe.

mod request;

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::contract::Contract;
use super::exchange::{Answer, Exchange, Failure, Request, Wire};
use super::finding::Rule;
use super::journal::{Entry, Journal, Trouble};
use super::probe::{self, Login, Needs, Probe};
use super::redact::Redactor;

/// How often a read is tried when the appliance or the way to it fails.
const ATTEMPTS: u32 = 5;
/// Longer than this nobody waits because an answer says so.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Between attempts when no answer says how long to wait.
const PAUSE: Duration = Duration::from_millis(300);
/// After so many nobody is kept out any more.
const WRONG_LOGINS: usize = 10;

/// What a person has allowed and given.
pub(crate) struct Settings {
    pub(crate) user: String,
    pub(crate) password: SecretString,
    pub(crate) login_method: Option<String>,
    pub(crate) refusals: bool,
    pub(crate) wrong_login: bool,
    pub(crate) image: Option<(std::path::PathBuf, u64)>,
    pub(crate) upgrade: bool,
    pub(crate) delete_running: bool,
    /// What the appliance may download.
    pub(crate) fetch: Option<String>,
    pub(crate) lockout: bool,
    /// How long to wait for an answer to a read.
    pub(crate) patience: Duration,
    /// How long to wait for an answer to an upload, a test or an upgrade.
    pub(crate) long_patience: Duration,
}

/// The user name or the password is wrong; nothing else can be found out then.
#[derive(Debug, thiserror::Error)]
#[error("{user} cannot log in: {message}")]
pub(crate) struct LoginRefused {
    user: String,
    message: String,
}

/// A run on one appliance.
pub(crate) struct Run<'a> {
    contract: &'a Contract,
    wire: &'a Wire,
    pub(crate) settings: &'a Settings,
    tell: &'a (dyn Fn(&Probe) + Sync),
    session: Option<SecretString>,
    pub(crate) journal: Journal,
    /// The slot that the upload went to.
    pub(crate) uploaded: Option<String>,
    /// The download that was started.
    pub(crate) fetched: Option<String>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        contract: &'a Contract,
        wire: &'a Wire,
        settings: &'a Settings,
        tell: &'a (dyn Fn(&Probe) + Sync),
    ) -> Self {
        Self {
            contract,
            wire,
            settings,
            tell,
            session: None,
            journal: Journal::default(),
            uploaded: None,
            fetched: None,
        }
    }

    /// Everything up to what changes the appliance.
    pub(crate) async fn read(&mut self) -> Result<(), LoginRefused> {
        for probe in probe::BEFORE_LOGIN.iter().chain([probe::WRONG_PASSWORD]) {
            self.ask_if_allowed(probe).await;
            if self.is_unreachable() {
                return Ok(());
            }
        }
        self.log_in().await?;
        for probe in probe::READS.iter().chain(probe::REFUSALS) {
            self.ask_if_allowed(probe).await;
        }
        self.ask_with_too_much().await;
        Ok(())
    }

    /// Sends a large body. The document says no limit, so that it is no contradiction if there is
    /// none that is this low: the body is one that cannot be read then.
    async fn ask_with_too_much(&mut self) {
        self.ask_if_allowed(probe::TEST_TOO_LARGE).await;
        let taken = self.journal.entries.last_mut().filter(|entry| {
            entry.probe.name == probe::TEST_TOO_LARGE.name && entry.exchange.status() == Some(400)
        });
        if let Some(entry) = taken {
            entry.probe = probe::TEST_BROKEN;
            self.journal.skip(probe::TEST_TOO_LARGE, "two megabytes were not too large");
        }
    }

    /// Whether nothing has answered yet.
    pub(crate) fn is_unreachable(&self) -> bool {
        self.journal.entries.iter().all(|entry| {
            matches!(entry.exchange.answer, Err(Failure::Connection(_) | Failure::Timeout(_)))
        })
    }

    /// Logs in, and keeps the session whatever else the answer has.
    pub(crate) async fn log_in(&mut self) -> Result<(), LoginRefused> {
        self.session = None;
        let Some(answer) = self.ask(probe::LOGIN).await else { return Ok(()) };
        let session = answer.session();
        let is_refused = answer.status == 401 && session.is_none();
        let message = super::validate::said(answer);
        self.session = session;
        match is_refused {
            true => Err(LoginRefused {
                user: self.settings.user.clone(),
                message: message.unwrap_or_else(|| "the answer was 401".to_owned()),
            }),
            false => Ok(()),
        }
    }

    /// Logs in with a wrong password until that is no longer let in. The last thing to do: whoever
    /// logs in afterwards is kept out as well, for a while.
    pub(crate) async fn lock_out(&mut self) {
        if !self.settings.lockout {
            self.journal.skip(probe::LOCK_OUT, "needs --allow-lockout".to_owned());
            return;
        }
        for _ in 0..WRONG_LOGINS {
            let status = self.ask(probe::LOCK_OUT).await.map(|answer| answer.status);
            if status != Some(401) {
                return;
            }
            // Until then, each is a login that is refused as any other.
            if let Some(entry) = self.journal.entries.last_mut() {
                entry.probe = probe::WRONG_PASSWORD;
            }
        }
        let reason = format!("{WRONG_LOGINS} wrong logins in a row were not too many");
        self.journal.skip(probe::LOCK_OUT, reason);
    }

    pub(super) async fn ask_if_allowed(&mut self, probe: &'static Probe) {
        let allowed = match probe.needs {
            Needs::Nothing => true,
            Needs::Refusals => self.settings.refusals,
            Needs::WrongLogin => self.settings.wrong_login,
            Needs::Upload => self.settings.image.is_some(),
            Needs::Upgrade => self.settings.upgrade,
            Needs::DeleteRunning => self.settings.delete_running,
            Needs::Fetch => self.settings.fetch.is_some(),
            Needs::Lockout => self.settings.lockout,
        };
        match probe.needs.option() {
            Some(option) if !allowed => self.journal.skip(probe, format!("needs {option}")),
            _ => {
                self.ask(probe).await;
            }
        }
    }

    /// Sends a probe, and again where that is harmless and could help. The answer, if there was a
    /// whole one.
    pub(crate) async fn ask(&mut self, probe: &'static Probe) -> Option<&Answer> {
        (self.tell)(probe);
        let mut attempt = 1;
        let mut renewed = false;
        loop {
            let request = match self.request(probe) {
                Ok(request) => request,
                Err(reason) => {
                    self.journal.skip(probe, reason);
                    return None;
                }
            };
            let exchange = self.wire.send(request).await;
            let next = next(probe, &exchange);
            self.journal.entries.push(Entry { probe, exchange });
            match next {
                Next::Repeat(wait) if attempt < ATTEMPTS => {
                    tokio::time::sleep(wait).await;
                    attempt += 1;
                }
                Next::Renew if !renewed => {
                    renewed = true;
                    // Not through `log_in`: a refusal here is told by the exchange.
                    if Box::pin(self.log_in()).await.is_err() {
                        return None;
                    }
                }
                _ => break,
            }
        }
        self.last_answer()
    }

    /// Waits for a reboot to end, and asks meanwhile until the answer is that of one that boots.
    /// That others come, or none, is a part of every reboot.
    pub(super) async fn while_booting<T>(&mut self, reboot: impl Future<Output = T>) -> T {
        let asking = async {
            loop {
                let request = self.request(probe::BOOTING)?;
                let request = Request { patience: self.settings.patience, ..request };
                let exchange = self.wire.send(request).await;
                if exchange.status() == Some(probe::BOOTING.aim) {
                    return Ok(exchange);
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        let mut reboot = pin!(reboot);
        let (outcome, seen) = tokio::select! {
            outcome = &mut reboot => (outcome, Err("it never said that it boots".to_owned())),
            seen = asking => (reboot.await, seen),
        };
        match seen {
            Ok(exchange) => self.journal.entries.push(Entry { probe: probe::BOOTING, exchange }),
            Err(reason) => self.journal.skip(probe::BOOTING, reason),
        }
        outcome
    }

    /// Whether the last exchange of a probe had the status that it aims at.
    pub(crate) fn met(&self, probe: &'static Probe) -> bool {
        let mut entries = self.journal.entries.iter().rev();
        let last = entries.find(|entry| entry.probe.name == probe.name);
        last.is_some_and(|entry| entry.exchange.status() == Some(probe.aim))
    }

    /// Notes what went wrong beside the exchanges.
    pub(crate) fn trouble(&mut self, probe: &'static Probe, rule: Rule, message: String) {
        self.journal.troubles.push(Trouble { probe, rule, message });
    }

    fn last_answer(&self) -> Option<&Answer> {
        self.journal.entries.last()?.exchange.answer.as_ref().ok()
    }

    /// The version that runs, as the appliance has told it.
    pub(crate) fn version(&self) -> Option<String> {
        let body = self.journal.body("info")?;
        Some(body.pointer("/body/firmware_version")?.as_str()?.to_owned())
    }
}

/// Whether an answer is the one that everybody gets: `appliance_info_get` refuses no session that
/// has ended, but tells less.
pub(super) fn is_for_nobody(probe: &Probe, answer: &Answer) -> bool {
    probe.operation == "appliance_info_get"
        && answer.status == 200
        && answer.json().is_some_and(|info| info.pointer("/body/firmware_version").is_none())
}

/// What to do after an exchange.
enum Next {
    Go,
    Repeat(Duration),
    Renew,
}

/// A read is repeated when the appliance or the way to it fails; a session that has ended is opened
/// anew, since a request that was refused for it has done nothing.
fn next(probe: &Probe, exchange: &Exchange) -> Next {
    let is_read = exchange.method == "GET" && probe.login != Login::WrongPassword;
    let Ok(answer) = &exchange.answer else {
        return if is_read { Next::Repeat(PAUSE) } else { Next::Go };
    };
    let refused = answer.status == 401 && probe.aim != 401;
    if probe.login == Login::Session && (refused || is_for_nobody(probe, answer)) {
        return Next::Renew;
    }
    let failed = matches!(answer.status, 429 | 500..=599) || answer.json().is_none();
    match is_read && failed {
        true => Next::Repeat(answer.retry_after().unwrap_or(PAUSE).min(LONGEST_WAIT)),
        false => Next::Go,
    }
}

impl Run<'_> {
    /// Takes out of texts the password, and every session that was handed out.
    pub(crate) fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::default();
        redactor.hide(self.settings.password.expose_secret());
        let answers = self.journal.entries.iter().filter_map(|it| it.exchange.answer.as_ref().ok());
        for session in answers.filter_map(Answer::session) {
            redactor.hide(session.expose_secret());
        }
        redactor
    }
}
