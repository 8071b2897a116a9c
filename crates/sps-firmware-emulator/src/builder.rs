//! How an emulator is set up and started.

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use secrecy::SecretString;
use tokio::sync::{SetOnce, watch};
use tokio_util::sync::CancellationToken;

use crate::auth::{Enrolment, Passwords, Privileges, Sessions, Throttle, UserConfig};
use crate::clock::Clock;
use crate::control;
use crate::core::{Core, Names, Snapshot};
use crate::fetch::{AllowedOrigins, Downloads};
use crate::net::{ClientAuthority, Endpoint, Gate, Identity, Limits, Patience};
use crate::pages::{Metrics, RecentRequests};
use crate::product::ProductVersion;
use crate::reboot::{self, RebootTimes};
use crate::recording::{Recorder, Recording};
use crate::router::Everything;
use crate::running::{Control, Parts, RunningEmulator};
use crate::scenario::{Faults, Scenario};
use crate::start_error::StartError;
use crate::state::{Appliance, Firmware};
use crate::store::{Database, DatabaseError, Images};
use crate::uploads::Uploads;
use crate::version::FirmwareVersion;

/// Password checks at a time; each takes 7 MiB for some milliseconds.
const PASSWORD_CHECKS: usize = 2;

/// Settings of an emulator; see [`crate::Emulator::builder`].
#[derive(Debug)]
pub struct Builder {
    product: ProductVersion,
    firmware: Option<FirmwareVersion>,
    slots: u32,
    users: Vec<UserConfig>,
    client_authority: Option<ClientAuthority>,
    address: SocketAddr,
    tls: bool,
    tls_names: Vec<String>,
    state: Option<PathBuf>,
    clock: Clock,
    reboot: RebootTimes,
    idle_timeout: Duration,
    login_attempts: u32,
    login_window: Duration,
    require_commit_log: bool,
    max_image_bytes: u64,
    origins: AllowedOrigins,
    fetch_roots: Vec<CertificateDer<'static>>,
    fetch_concurrency: usize,
    names: Names,
    limits: Limits,
    shutdown_grace: Duration,
    metrics: bool,
    record: Option<PathBuf>,
    replay: Option<PathBuf>,
    scenario: Option<Scenario>,
    control: Option<(SocketAddr, Option<SecretString>)>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            product: ProductVersion::default(),
            firmware: None,
            slots: 5,
            users: vec![UserConfig::new("admin", "admin", Privileges::Full)],
            client_authority: None,
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            tls: true,
            tls_names: Vec::new(),
            state: None,
            clock: Clock::running(),
            reboot: RebootTimes::default(),
            idle_timeout: Duration::from_secs(20 * 60),
            login_attempts: 10,
            login_window: Duration::from_secs(60),
            require_commit_log: false,
            max_image_bytes: 8 << 30,
            origins: AllowedOrigins::default(),
            fetch_roots: Vec::new(),
            fetch_concurrency: 2,
            names: Names {
                hostname: "sps-emulator".to_owned(),
                domainname: "example".to_owned(),
                nickname: None,
            },
            limits: Limits {
                connections: 16_384,
                patience: Patience::default(),
                // Below what hyper has room for after three reads: before the fourth it would take
                // twice as much memory.
                head_bytes: 48 * 1024,
            },
            shutdown_grace: Duration::from_secs(5),
            metrics: false,
            record: None,
            replay: None,
            scenario: None,
            control: None,
        }
    }
}

impl Builder {
    /// The product version to behave like; 8.0 by default.
    #[must_use]
    pub fn product(self, product: ProductVersion) -> Self {
        Self { product, ..self }
    }

    /// The firmware that runs at first; that of the product version by default.
    #[must_use]
    pub fn firmware(self, version: FirmwareVersion) -> Self {
        Self { firmware: Some(version), ..self }
    }

    /// How many slots there are, at least 1; 5 by default. A kept state keeps its number.
    #[must_use]
    pub fn slots(self, slots: u32) -> Self {
        Self { slots: slots.max(1), ..self }
    }

    /// Who can log in; by default `admin` with the password `admin`, who may do everything.
    #[must_use]
    pub fn users(self, users: impl IntoIterator<Item = UserConfig>) -> Self {
        Self { users: users.into_iter().collect(), ..self }
    }

    /// Lets users log in by a client certificate (`type=x509`) that this authority has issued, and
    /// whose subject's common name is the user's name. Off by default.
    #[must_use]
    pub fn client_authority(self, authority: ClientAuthority) -> Self {
        Self { client_authority: Some(authority), ..self }
    }

    /// Where to listen; a free port of 127.0.0.1 by default.
    #[must_use]
    pub fn address(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    /// Serves HTTPS with a self-signed certificate: the default.
    #[must_use]
    pub fn tls(self) -> Self {
        Self { tls: true, ..self }
    }

    /// Serves plain HTTP, which is possible on loopback only.
    #[must_use]
    pub fn http(self) -> Self {
        Self { tls: false, ..self }
    }

    /// A name or address that the certificate holds for, besides those of loopback.
    #[must_use]
    pub fn tls_name(mut self, name: impl Into<String>) -> Self {
        self.tls_names.push(name.into());
        self
    }

    /// Keeps state, images and certificate in this folder. By default the state goes with the process,
    /// and nothing of an image is kept but what it says of itself, its size and its SHA-256.
    #[must_use]
    pub fn state(self, folder: impl Into<PathBuf>) -> Self {
        Self { state: Some(folder.into()), ..self }
    }

    /// The clock of session timeouts, reboots and login throttling.
    #[must_use]
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// How long a reboot takes in all; three seconds by default.
    #[must_use]
    pub fn reboot_duration(self, duration: Duration) -> Self {
        Self { reboot: RebootTimes::lasting(duration), ..self }
    }

    /// How long each phase of a reboot takes.
    #[must_use]
    pub fn reboot_times(self, reboot: RebootTimes) -> Self {
        Self { reboot, ..self }
    }

    /// After how long without a request a session ends; 20 minutes by default.
    #[must_use]
    pub fn idle_timeout(self, idle_timeout: Duration) -> Self {
        Self { idle_timeout, ..self }
    }

    /// How many wrong passwords a user name may see from one address in a time; 10 a minute by
    /// default.
    #[must_use]
    pub fn login_throttle(self, attempts: u32, window: Duration) -> Self {
        Self { login_attempts: attempts, login_window: window, ..self }
    }

    /// Whether an upgrade has to come with a message; it need not by default.
    #[must_use]
    pub fn require_commit_log(self, require_commit_log: bool) -> Self {
        Self { require_commit_log, ..self }
    }

    /// The largest image that is taken, in bytes; 8 GiB by default.
    #[must_use]
    pub fn max_image_bytes(self, max_image_bytes: u64) -> Self {
        Self { max_image_bytes, ..self }
    }

    /// From where the appliance may download images itself; loopback only by default.
    #[must_use]
    pub fn fetch_origins(self, origins: AllowedOrigins) -> Self {
        Self { origins, ..self }
    }

    /// A certificate to trust when downloading, besides those of the system.
    #[must_use]
    pub fn fetch_root(mut self, certificate: CertificateDer<'static>) -> Self {
        self.fetch_roots.push(certificate);
        self
    }

    /// How many downloads run at a time, the others being queued; 2 by default.
    #[must_use]
    pub fn fetch_concurrency(self, fetch_concurrency: usize) -> Self {
        Self { fetch_concurrency, ..self }
    }

    /// The appliance's host name in `/api/info`.
    #[must_use]
    pub fn hostname(mut self, hostname: impl Into<String>) -> Self {
        self.names.hostname = hostname.into();
        self
    }

    /// How long clients, and servers that images are downloaded from, may keep the emulator waiting.
    #[must_use]
    pub fn patience(mut self, patience: Patience) -> Self {
        self.limits.patience = patience.bounded();
        self
    }

    /// How many connections there may be at a time, at least 1; more wait in the system's backlog.
    /// 16,384 by default, which needs as many file descriptors.
    #[must_use]
    pub fn connections(mut self, connections: usize) -> Self {
        self.limits.connections = connections.max(1);
        self
    }

    /// How long requests that have begun may take when the emulator shuts down; 5 seconds by
    /// default.
    #[must_use]
    pub fn shutdown_grace(self, shutdown_grace: Duration) -> Self {
        Self { shutdown_grace, ..self }
    }

    /// Whether `/metrics` has counters for Prometheus; off by default.
    #[must_use]
    pub fn metrics(self, metrics: bool) -> Self {
        Self { metrics, ..self }
    }

    /// Writes every exchange into a new file, as lines of JSON without secrets.
    #[must_use]
    pub fn record(self, file: impl Into<PathBuf>) -> Self {
        Self { record: Some(file.into()), ..self }
    }

    /// Answers from such a file instead of from the emulated appliance.
    #[must_use]
    pub fn replay(self, file: impl Into<PathBuf>) -> Self {
        Self { replay: Some(file.into()), ..self }
    }

    /// What goes wrong; nothing by default.
    #[must_use]
    pub fn scenario(self, scenario: Scenario) -> Self {
        Self { scenario: Some(scenario), ..self }
    }

    /// Opens a control address on loopback: changes the scenario, moves the clock. Off by default.
    /// Without a token a random one is made.
    #[must_use]
    pub fn control(self, address: SocketAddr, token: Option<SecretString>) -> Self {
        Self { control: Some((address, token)), ..self }
    }

    /// Starts the emulator in the background.
    ///
    /// # Errors
    /// [`StartError`]; nothing runs then.
    pub async fn start(self) -> Result<RunningEmulator, StartError> {
        if !self.tls && !self.address.ip().is_loopback() {
            return Err(StartError::PlainHttp(self.address));
        }
        if !self.tls && self.client_authority.is_some() {
            return Err(StartError::CertificatesWithoutTls);
        }
        if let Some((address, _)) = self.control.as_ref()
            && !address.ip().is_loopback()
        {
            return Err(StartError::Control(*address));
        }
        let replay = self.replay.as_deref().map(Recording::read).transpose()?;
        let passwords = Passwords::new(PASSWORD_CHECKS)?;
        let enrolment = Enrolment::of(&self.users)?;
        if self.client_authority.is_none() {
            enrolment.must_have_passwords()?;
        }
        let (database, images, appliance) = self.open_state().await?;
        let identity = match (&self.state, self.tls) {
            (_, false) => None,
            (None, true) => Some(Identity::generate(&self.tls_names)?),
            (Some(folder), true) => Some(Identity::kept_in(folder, &self.tls_names)?),
        };
        let tls = identity.as_ref().map(|own| own.server_config(self.client_authority.as_ref()));
        let tls = tls.transpose()?;
        let endpoint = Endpoint::bind(self.address, tls, self.limits)
            .map_err(|source| StartError::Bind { address: self.address, source })?;
        let address = endpoint.address();
        let (gate, gate_receiver) = watch::channel(Gate::default());
        let clock = self.clock;
        let core = Arc::new(Core {
            product: self.product,
            names: self.names,
            tls: self.tls,
            max_image_bytes: self.max_image_bytes,
            users: SetOnce::new(),
            client_authority: self.client_authority,
            passwords,
            sessions: Sessions::new(clock.clone(), self.idle_timeout),
            throttle: Throttle::new(clock.clone(), self.login_attempts, self.login_window),
            images,
            downloads: Downloads::new(
                self.origins,
                self.fetch_roots,
                self.fetch_concurrency,
                self.limits.patience,
            ),
            uploads: Uploads::default(),
            recent: RecentRequests::default(),
            metrics: self.metrics.then(Metrics::new),
            faults: Faults::default(),
            scenario: Mutex::new(None),
            beginning: tokio::sync::Mutex::new(()),
            reboot_times: Mutex::new(self.reboot),
            phase: watch::Sender::new((appliance.phase(), clock.now())),
            gate,
            shutdown: CancellationToken::new(),
            database,
            state: RwLock::new(Arc::new(Snapshot::new(appliance))),
            writer: tokio::sync::Mutex::new(()),
            clock,
        });
        core.enrol(enrolment);
        if let Some(scenario) = self.scenario {
            core.begin(scenario).await.map_err(|fault| StartError::Scenario(fault.to_string()))?;
        }
        let control = match self.control {
            None => None,
            Some((address, token)) => {
                let token = token.map_or_else(control::random_token, Ok);
                let token = token.map_err(|fault| StartError::Token(fault.to_string()))?;
                let endpoint = Endpoint::bind(address, None, self.limits)
                    .map_err(|source| StartError::Bind { address, source })?;
                Some((endpoint, token))
            }
        };
        let recorder = self.record.map(|path| {
            Recorder::create(&path).map_err(|source| StartError::Record { path, source })
        });
        let recorder = recorder.transpose()?;
        let driver = tokio::spawn(reboot::drive(core.clone()));
        let site = Arc::new(Everything::new(core.clone(), replay, recorder));
        let shutdown = core.shutdown.clone();
        let server = tokio::spawn(endpoint.run(site, gate_receiver, shutdown, self.shutdown_grace));
        let control = control.map(|(endpoint, token)| {
            let address = endpoint.address();
            // This gate stays open: the control address answers while the appliance is down.
            let gate = watch::channel(Gate::default());
            let site = Arc::new(control::router(core.clone(), &token));
            let serve = endpoint.run(site, gate.1, core.shutdown.clone(), self.shutdown_grace);
            let server = tokio::spawn(async move {
                let _sender = gate.0;
                serve.await;
            });
            Control { address, token, server }
        });
        Ok(RunningEmulator::new(Parts { core, address, identity, server, driver, control }))
    }

    async fn open_state(&self) -> Result<(Database, Images, Appliance), StartError> {
        let firmware = self.firmware.unwrap_or_else(|| self.product.first_firmware());
        let new = || Appliance::new(self.slots, Firmware::delivered(firmware));
        let Some(folder) = &self.state else {
            let mut appliance = new();
            appliance.require_commit_log = self.require_commit_log;
            return Ok((Database::Memory, Images::passing(), appliance));
        };
        std::fs::create_dir_all(folder).map_err(|fault| state_error(folder, &fault))?;
        let fault = |fault: DatabaseError| state_error(folder, &fault);
        let database = Database::open(&folder.join("state.redb")).map_err(fault)?;
        let mut appliance = database.load().map_err(fault)?.unwrap_or_else(new);
        appliance.power_up();
        appliance.require_commit_log = self.require_commit_log;
        database.save(&appliance).await.map_err(fault)?;
        let known: HashSet<_> = appliance.files().map(str::to_owned).collect();
        let images = Images::lasting(&folder.join("images"), &known)
            .map_err(|fault| state_error(folder, &fault))?;
        Ok((database, images, appliance))
    }
}

fn state_error(path: &Path, fault: &dyn std::fmt::Display) -> StartError {
    StartError::State { path: path.to_owned(), reason: fault.to_string() }
}
