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
    #[error("the password of user `{user}`: {source}")]
    Hash {
        /// The user.
        user: String,
        /// What is wrong.
        source: HashError,
    },
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
    /// Checks the configuration and hashes the passwords that it gives in the clear.
    ///
    /// # Errors
    /// [`UsersError`] naming the user.
    pub fn new(configs: &[UserConfig], passwords: &Passwords) -> Result<Self, UsersError> {
        let mut by_name = BTreeMap::new();
        for config in configs {
            let name = config.name.clone();
            if name.is_empty() || name.contains(':') {
                return Err(UsersError::Name(name));
            }
            let hash = match (&config.password, &config.password_hash) {
                (Some(password), None) => Some(passwords.hash(password.expose_secret())),
                (None, Some(hash)) => Some(super::password::check_hash(hash.expose_secret())),
                (None, None) => None,
                (Some(_), Some(_)) => return Err(UsersError::Password(name)),
            };
            let hash = hash
                .transpose()
                .map_err(|source| UsersError::Hash { user: name.clone(), source })?
                .map(Arc::from);
            let user = User { name: name.as_str().into(), privileges: config.privileges };
            if by_name.insert(name.clone(), (user, hash)).is_some() {
                return Err(UsersError::Twice(name));
            }
        }
        Ok(Self { by_name })
    }

    /// A user and the hash of its password, if it has one.
    pub(crate) fn get(&self, name: &str) -> Option<&(User, Option<Arc<str>>)> {
        self.by_name.get(name)
    }

    /// Refuses users without a password, where there is no other way to log in.
    pub(crate) fn must_have_passwords(&self) -> Result<(), UsersError> {
        match self.by_name.iter().find(|(_, (_, hash))| hash.is_none()) {
            Some((name, _)) => Err(UsersError::NoPassword(name.clone())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Passwords, Privileges, UserConfig, Users, UsersError};

    fn users(configs: &[UserConfig]) -> Result<Users, UsersError> {
        Users::new(configs, &Passwords::new(1).unwrap())
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
        let bare = users(&[UserConfig::without_password("a", Privileges::Full)]).unwrap();
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
