//! The users of the emulator, from options or a file.

use std::path::Path;
use std::str::FromStr;

use anyhow::Context;
use serde::Deserialize;
use sps_firmware_emulator::auth::{Privileges, UserConfig};

/// `NAME:PASSWORD[:none|read|full]`. The debug output has no password, as that of `UserConfig`.
#[derive(Clone, Debug)]
pub(super) struct UserOption(UserConfig);

#[derive(Debug, thiserror::Error)]
#[error("a user is written NAME:PASSWORD or NAME:PASSWORD:none|read|full")]
pub(super) struct UserOptionError;

impl FromStr for UserOption {
    type Err = UserOptionError;

    fn from_str(text: &str) -> Result<Self, UserOptionError> {
        let (name, rest) = text.split_once(':').ok_or(UserOptionError)?;
        let (password, privileges) = match rest.rsplit_once(':') {
            Some((password, "none")) => (password, Privileges::None),
            Some((password, "read")) => (password, Privileges::Read),
            Some((password, "full")) => (password, Privileges::Full),
            // A colon that belongs to the password.
            _ => (rest, Privileges::Full),
        };
        Ok(Self(UserConfig::new(name, password, privileges)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UsersFile {
    users: Vec<UserConfig>,
}

/// All users that the options name; `None` if they name none.
pub(super) fn collect(
    options: &[UserOption],
    file: Option<&Path>,
) -> anyhow::Result<Option<Vec<UserConfig>>> {
    let mut users: Vec<_> = options.iter().map(|UserOption(user)| user.clone()).collect();
    if let Some(file) = file {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("reading the users in {}", file.display()))?;
        // The reader's own message quotes the line at fault, which may hold a password.
        let read: UsersFile = toml::from_str(&text).map_err(|fault| {
            let line = fault.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            anyhow::anyhow!("{}:{line}: {}", file.display(), fault.message())
        })?;
        users.extend(read.users);
    }
    Ok((!users.is_empty()).then_some(users))
}

#[cfg(test)]
mod tests {
    use sps_firmware_emulator::auth::Privileges;

    use super::{UserOption, collect};

    #[test]
    fn a_colon_in_a_password_stays_in_it() {
        let UserOption(user) = "admin:a:b".parse().unwrap();
        assert_eq!((user.name.as_str(), user.privileges), ("admin", Privileges::Full));
        let UserOption(user) = "viewer:a:b:read".parse().unwrap();
        assert_eq!(user.privileges, Privileges::Read);
        assert!("admin".parse::<UserOption>().is_err());
    }

    #[test]
    fn a_fault_in_a_users_file_names_its_line_and_no_password() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("users.toml");
        let text = "[[users]]\nname = \"admin\"\npasswort = \"hunter2\"\n";
        std::fs::write(&file, text).unwrap();
        let fault = format!("{:#}", collect(&[], Some(&file)).unwrap_err());
        assert!(fault.contains("users.toml:3: unknown field `passwort`"), "{fault}");
        assert!(!fault.contains("hunter2"), "{fault}");
    }
}
