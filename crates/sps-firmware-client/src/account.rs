//! Who logs in.

use secrecy::SecretString;

/// A user with a password or a certificate, and the back end that checks them.
///
/// `Debug` shows the name and never the secret, which is wiped from memory when the last copy goes.
#[derive(Clone, Debug)]
pub struct Account {
    pub(crate) user: String,
    pub(crate) secret: Secret,
    pub(crate) login_method: Option<String>,
}

/// What proves who the user is.
#[derive(Clone, Debug)]
pub(crate) enum Secret {
    Password(SecretString),
    /// Certificate chain and private key in PEM, for `type=x509`.
    Identity(SecretString),
}

impl Account {
    /// A user whose login method the appliance chooses.
    pub fn new(user: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self { user: user.into(), secret: Secret::Password(password.into()), login_method: None }
    }

    /// A user who presents a certificate: its chain and its private key, both in one text in PEM.
    ///
    /// Appliances of version 7 and later want a login method as well. The name is for messages; the
    /// appliance takes it from the certificate.
    pub fn by_certificate(user: impl Into<String>, identity: impl Into<SecretString>) -> Self {
        Self { user: user.into(), secret: Secret::Identity(identity.into()), login_method: None }
    }

    /// Names the back end that checks the user, one of `GET /api/authentication/login_methods`;
    /// `local` is the user database of the appliance.
    #[must_use]
    pub fn with_login_method(mut self, method: impl Into<String>) -> Self {
        self.login_method = Some(method.into());
        self
    }

    /// The user's name.
    pub fn user(&self) -> &str {
        &self.user
    }
}

#[cfg(test)]
mod tests {
    use super::Account;

    #[test]
    fn no_secret_gets_into_debug_output() {
        for account in [
            Account::new("admin", "correct horse"),
            Account::by_certificate("admin", "-----BEGIN horse"),
        ] {
            let text = format!("{account:?}");
            assert!(text.contains("admin") && !text.contains("horse"), "{text}");
        }
    }
}
