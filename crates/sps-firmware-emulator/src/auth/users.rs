//! The users of the appliance and what they may do.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::password::{HashError, Passwords};

/// What a user may do. The web interface's page for this is *Basic Settings > System*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Privileges {
    /// Log in and see the appliance's data in `/api/info`, nothing of the firmware.
    None,
    /// Read everything, change nothing.
    Read,
    /// Read and change everything.
    Full,
}

impl Privileges {
    /// Whether these privileges let a user call a method on the firmware endpoints.
    pub fn allow(self, method: &http::Method) -> bool {
        match self {
            Self::None => false,
            Self::Read => method.is_safe(),
            Self::Full => true,
        }
    }
}

/// A user as the configuration gives it. Its `Debug` output shows no password and no hash.
///
/// Without `password` and `password_hash` the user logs in by a client certificate only.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserConfig {
    /// The login name.
    pub name: String,
    /// The password in the clear; hashed at the start and forgotten.
    pub password: Option<SecretString>,
    /// The password's argon2 hash as a PHC string, instead of `password`.
    pub password_hash: Option<SecretString>,
    /// What the user may do.
    #[serde(default = "UserConfig::default_privileges")]
    pub privileges: Privileges,
}

impl UserConfig {
    /// A user with a password in the clear.
    pub fn new(name: impl Into<String>, password: &str, privileges: Privileges) -> Self {
        let password = Some(SecretString::from(password));
        Self { name: name.into(), password, password_hash: None, privileges }
    }

    /// A user without a password, for logins by client certificate.
    pub fn without_password(name: impl Into<String>, privileges: Privileges) -> Self {
        Self { name: name.into(), password: None, password_hash: None, privileges }
    }

    fn default_privileges() -> Privileges {
        Privileges::Full
    }
}

impl fmt::Debug for UserConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserConfig")
            .field("name", &self.name)
            .field("privileges", &self.privileges)
            .finish_non_exhaustive()
    }
}

/// A user who can log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The login name.
    pub name: Arc<str>,
    /// What the user may do.
    pub privileges: Privileges,
}

/// Why the configured users cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UsersError {
    /// Basic credentials are split at the first colon.
    #[error("the user name `{0}` is empty or has a colon in it, which basic login cannot carry")]
    Name(String),
    /// Two users of one name.
    #[error("two users are named `{0}`")]
    Twice(String),
    /// Both of the two ways to give a password.
    #[error("give user `{0}` either `password` or `password_hash`")]
    Password(String),
    /// No password, and no other way to log in.
    #[error(
        "user `{0}` cannot log in: give `password`, `password_hash`, or an authority of client certificates"
    )]
    NoPassword(String),
    /// The hash cannot be made or read.
    #[error("the password of user `{user}` cannot be used")]
    Hash {
        /// The user.
        user: String,
        /// What is wrong.
        source: HashError,
    },
}

/// The users of a configuration that holds together. Their passwords have still to be hashed.
pub struct Enrolment {
    by_name: BTreeMap<String, (User, Password)>,
}

enum Password {
    None,
    Clear(SecretString),
    Hash(Arc<str>),
}

impl Enrolment {
    /// Checks a configuration.
    ///
    /// # Errors
    /// [`UsersError`] naming the user.
    pub fn of(configs: &[UserConfig]) -> Result<Self, UsersError> {
        let mut by_name = BTreeMap::new();
        for config in configs {
            let name = config.name.clone();
            if name.is_empty() || name.contains(':') {
                return Err(UsersError::Name(name));
            }
            let password = match (&config.password, &config.password_hash) {
                (Some(password), None) => Password::Clear(password.clone()),
                (None, Some(hash)) => super::password::check_hash(hash.expose_secret())
                    .map(|hash| Password::Hash(hash.into()))
                    .map_err(|source| UsersError::Hash { user: name.clone(), source })?,
                (None, None) => Password::None,
                (Some(_), Some(_)) => return Err(UsersError::Password(name)),
            };
            let user = User { name: name.as_str().into(), privileges: config.privileges };
            if by_name.insert(name.clone(), (user, password)).is_some() {
                return Err(UsersError::Twice(name));
            }
        }
        Ok(Self { by_name })
    }

    /// Refuses users without a password, where there is no other way to log in.
    pub(crate) fn must_have_passwords(&self) -> Result<(), UsersError> {
        let bare = |(_, password): &(User, Password)| matches!(password, Password::None);
        match self.by_name.iter().find(|(_, user)| bare(user)) {
            Some((name, _)) => Err(UsersError::NoPassword(name.clone())),
            None => Ok(()),
        }
    }

    /// Hashes the passwords that the configuration gives in the clear, which takes a while each.
    ///
    /// # Errors
    /// [`UsersError::Hash`] naming the user.
    pub fn hash(self, passwords: &Passwords) -> Result<Users, UsersError> {
        let hash = |(name, (user, password)): (String, (User, Password))| {
            let hash = match password {
                Password::None => None,
                Password::Hash(hash) => Some(hash),
                Password::Clear(clear) => match passwords.hash(clear.expose_secret()) {
                    Ok(hash) => Some(hash.into()),
                    Err(source) => return Err(UsersError::Hash { user: name, source }),
                },
            };
            Ok((name, (user, hash)))
        };
        let by_name = self.by_name.into_iter().map(hash).collect::<Result<_, _>>()?;
        Ok(Users { by_name })
    }
}

/// All users by name, with the password hashes of those who have one.
pub struct Users {
    by_name: BTreeMap<String, (User, Option<Arc<str>>)>,
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.by_name.keys()).finish()
    }
}

impl Users {
    /// A user and the hash of its password, if it has one.
    pub(crate) fn get(&self, name: &str) -> Option<&(User, Option<Arc<str>>)> {
        self.by_name.get(name)
    }

    /// The hash of somebody, which costs what those of the others do where one program made them.
    pub(crate) fn hash_of_somebody(&self) -> Option<Arc<str>> {
        self.by_name.values().find_map(|(_, hash)| hash.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{Enrolment, Passwords, Privileges, UserConfig, Users, UsersError};

    fn users(configs: &[UserConfig]) -> Result<Users, UsersError> {
        Enrolment::of(configs)?.hash(&Passwords::new(1).unwrap())
    }

    #[test]
    fn a_user_shows_no_secret_when_printed() {
        let config = UserConfig::new("admin", "hunter2", Privileges::Full);
        assert!(!format!("{config:?}").contains("hunter2"));
        assert!(!format!("{:?}", users(&[config]).unwrap()).contains("argon2"));
    }

    #[test]
    fn configurations_that_cannot_work_are_refused() {
        let user = |name: &str| UserConfig::new(name, "x", Privileges::Full);
        assert!(matches!(users(&[user("a:b")]), Err(UsersError::Name(_))));
        assert!(matches!(users(&[user("a"), user("a")]), Err(UsersError::Twice(_))));
        let both = UserConfig { password_hash: Some("x".into()), ..user("a") };
        assert!(matches!(users(&[both]), Err(UsersError::Password(_))));
        let bare = Enrolment::of(&[UserConfig::without_password("a", Privileges::Full)]).unwrap();
        assert!(matches!(bare.must_have_passwords(), Err(UsersError::NoPassword(_))));
        let wrong = Some("not a hash".into());
        let wrong = UserConfig { password: None, password_hash: wrong, ..user("a") };
        assert!(matches!(users(&[wrong]), Err(UsersError::Hash { .. })));
    }

    #[test]
    fn reading_users_may_not_change_anything() {
        assert!(Privileges::Read.allow(&http::Method::GET));
        assert!(!Privileges::Read.allow(&http::Method::DELETE));
        assert!(!Privileges::None.allow(&http::Method::GET));
        assert!(Privileges::Full.allow(&http::Method::POST));
    }
}
