//! Adding an appliance to the configuration without touching what people wrote in it.

use std::path::Path;

use anyhow::{Context, Result};
use toml_edit::{DocumentMut, Item, Table, value};

use super::Entry;
use super::known::write;

/// Adds or replaces an appliance; comments and order of the rest stay.
pub(crate) fn save_appliance(path: &Path, name: &str, entry: &Entry, default: bool) -> Result<()> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    write(path, &with_appliance(&text, name, entry, default)?)
}

fn with_appliance(text: &str, name: &str, entry: &Entry, default: bool) -> Result<String> {
    let mut document: DocumentMut = text.parse().context("reading the configuration")?;
    if default {
        document["default"] = value(name);
    }
    let appliances = document.entry("appliances").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let mut table = Table::new();
    let path = |path: &Option<std::path::PathBuf>| {
        path.as_ref().map(|path| path.to_string_lossy().into_owned())
    };
    let members = [
        ("url", Some(entry.url.clone())),
        ("user", entry.user.clone()),
        ("login_method", entry.login_method.clone()),
        ("password_file", path(&entry.password_file)),
        ("client_certificate", path(&entry.client_certificate)),
        ("client_key", path(&entry.client_key)),
        ("fingerprint", entry.fingerprint.clone()),
        ("ca_file", path(&entry.ca_file)),
    ];
    for (key, member) in members {
        if let Some(member) = member {
            table[key] = value(member);
        }
    }
    let appliances = appliances.as_table_mut().context("`appliances` is no table")?;
    appliances[name] = Item::Table(table);
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Entry, with_appliance};

    #[test]
    fn what_people_wrote_stays() {
        let before = "# Ours.\n[appliances.prod] # careful\nurl = 'sps.example'\n";
        let entry =
            Entry { url: "192.0.2.1".into(), user: Some("admin".into()), ..Entry::default() };
        let after = with_appliance(before, "lab", &entry, true).unwrap();
        assert!(
            after.contains("# Ours.\n[appliances.prod] # careful\nurl = 'sps.example'\n"),
            "{after}"
        );
        let config: crate::config::Config = toml::from_str(&after).unwrap();
        assert_eq!(config.default.as_deref(), Some("lab"));
        assert_eq!(config.appliances["lab"].user.as_deref(), Some("admin"));
        assert_eq!(config.appliances.len(), 2);
    }
}
