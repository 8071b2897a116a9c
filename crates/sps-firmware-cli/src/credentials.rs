//! Where the password comes from: standard input, a file, the environment, or a person.

use std::collections::BTreeMap;
use std::io::{BufRead, ErrorKind, IsTerminal};
use std::path::Path;

use anyhow::{Context, Result};
use secrecy::{ExposeSecret, SecretString};

use crate::args::Global;
use crate::config::Entry;
use crate::exit::CallerFault;
use crate::terminal;

/// Where the environment has it.
pub(crate) const VARIABLE: &str = "SPSFW_PASSWORD";

/// The passwords of a run, each asked for or read once.
#[derive(Debug)]
pub(crate) struct Passwords<'g> {
    global: &'g Global,
    /// What was given for all, once it was read.
    given: Option<SecretString>,
    /// By user, what a person has typed.
    typed: BTreeMap<String, SecretString>,
}

impl<'g> Passwords<'g> {
    pub(crate) fn new(global: &'g Global) -> Self {
        Self { global, given: None, typed: BTreeMap::new() }
    }

    /// The password of `user`, from the first place that has one.
    pub(crate) fn of(&mut self, entry: &Entry, user: &str, host: &str) -> Result<SecretString> {
        if self.given.is_none() {
            self.given = self.read()?;
        }
        if let Some(password) = &self.given {
            return Ok(password.clone());
        }
        if let Some(path) = &entry.password_file {
            return from_file(path);
        }
        if let Some(password) = self.typed.get(user) {
            return Ok(password.clone());
        }
        let password = ask(user, host)?;
        self.typed.insert(user.to_owned(), password.clone());
        Ok(password)
    }

    /// What the command line and the environment say.
    fn read(&self) -> Result<Option<SecretString>> {
        if self.global.password_stdin {
            return from_stdin().map(Some);
        }
        if let Some(path) = &self.global.password_file {
            return from_file(path).map(Some);
        }
        let Some(password) = std::env::var_os(VARIABLE) else { return Ok(None) };
        let password = password.into_string().map_err(|_| {
            CallerFault(format!("{VARIABLE} is not UTF-8, which the appliance demands"))
        })?;
        Ok(Some(password.into()))
    }
}

/// The client certificate of an appliance with its private key, in one text in PEM.
pub(crate) fn identity(entry: &Entry) -> Result<Option<SecretString>> {
    let (certificate, key) = match (&entry.client_certificate, &entry.client_key) {
        (None, None) => return Ok(None),
        (Some(certificate), Some(key)) => (certificate, key),
        _ => {
            let text = "a client certificate needs both `client_certificate` and `client_key`";
            return Err(CallerFault(text.to_owned()).into());
        }
    };
    let read = |what: &str, path: &Path| {
        crate::config::read_text(path)
            .map_err(|error| CallerFault(format!("the {what} {}: {error}", path.display())))
    };
    check_mode("private key", key)?;
    let key = SecretString::from(read("private key", key)?);
    let certificate = read("client certificate", certificate)?;
    Ok(Some(format!("{certificate}\n{}", key.expose_secret()).into()))
}

fn ask(user: &str, host: &str) -> Result<SecretString> {
    if !std::io::stdin().is_terminal() {
        let text = format!(
            "no password for {user}: set {VARIABLE}, or give --password-file or --password-stdin \
             (there is no terminal to ask on)"
        );
        return Err(CallerFault(text).into());
    }
    let prompt = format!("Password of {user} on {host}: ");
    terminal::keep();
    match rpassword::prompt_password(prompt) {
        // It has raised the signal itself, and whoever watches for that ends the program.
        Err(error) if error.kind() == ErrorKind::Interrupted => loop {
            std::thread::park();
        },
        password => {
            terminal::forget();
            Ok(password.context("asking for the password")?.into())
        }
    }
}

fn from_stdin() -> Result<SecretString> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("reading the password")?;
    first_line(&line, "the standard input")
}

fn from_file(path: &Path) -> Result<SecretString> {
    check_mode("password file", path)?;
    let text = crate::config::read_text(path)
        .map_err(|error| CallerFault(format!("the password file {}: {error}", path.display())))?;
    first_line(&text, &path.display().to_string())
}

fn first_line(text: &str, place: &str) -> Result<SecretString> {
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned().into()),
        _ => Err(CallerFault(format!("there is no password in {place}")).into()),
    }
}

/// Refuses a file that others can read.
#[cfg(unix)]
fn check_mode(what: &str, path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path)
        .map_err(|error| CallerFault(format!("the {what} {}: {error}", path.display())))?;
    let mode = metadata.permissions().mode() & 0o777;
    // A pipe, as of a password manager, is nobody else's to read.
    if metadata.is_file() && mode & 0o077 != 0 {
        let text = format!(
            "others can read the {what} {path} (mode {mode:03o}): chmod 600 {path}",
            path = path.display()
        );
        return Err(CallerFault(text).into());
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_mode(_: &str, _: &Path) -> Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use clap::Parser;
    use secrecy::ExposeSecret;

    use super::{Entry, Passwords};
    use crate::args::Cli;

    #[test]
    fn what_was_typed_for_one_appliance_is_not_sent_to_another_that_has_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, "own\n").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        let global = Cli::parse_from(["spsfw", "info"]).global;
        let mut passwords = Passwords::new(&global);
        passwords.typed.insert("admin".to_owned(), "typed".into());
        let mut of = |entry: &Entry| passwords.of(entry, "admin", "sps").unwrap();
        let with_file = Entry { password_file: Some(file), ..Entry::default() };
        assert_eq!(of(&with_file).expose_secret(), "own");
        assert_eq!(of(&Entry::default()).expose_secret(), "typed");
    }
}
