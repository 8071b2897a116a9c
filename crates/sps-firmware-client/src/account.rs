//! Who logs in.

use secrecy::SecretString;

/// A user with a password, and the back end that checks them.
///
/// `Debug` shows the name and never the password; the password is wiped from memory when the last
/// copy goes.
#[derive(Clone, Debug)]
pub struct Account {
    pub(crate) user: String,
    pub(crate) password: SecretString,
    pub(crate) login_method: Option<String>,
}

impl Account {
    /// A user whose login method the appliance chooses.
    pub fn new(user: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self { user: user.into(), password: password.into(), login_method: None }
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
    fn no_password_gets_into_debug_output() {
        let text = format!("{:?}", Account::new("admin", "correct horse"));
        assert!(text.contains("admin") && !text.contains("horse"), "{text}");
    }
}
