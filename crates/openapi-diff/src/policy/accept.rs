//! Writing exceptions: an entry per finding, appended to a file whose comments and layout stay.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::Expiry;
use crate::Finding;

/// What the person who accepts findings has to say.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Why the change is acceptable.
    pub reason: String,
    /// Whom to ask.
    pub owner: String,
    /// When the exception stops to hold.
    pub expires: Expiry,
}

/// Why exceptions cannot be added to a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptError {
    /// The file is no TOML.
    #[error("cannot add to the exceptions: {0}")]
    NotToml(String),
    /// The name that the entries need is taken by something else.
    #[error("`exception` is not an array of tables; write `[[exception]]` before each entry")]
    NotAnArray,
}

/// The text of the file with an exception for each of the findings.
///
/// # Errors
///
/// If the text is no TOML, or holds something else under `exception`.
pub fn accept(text: &str, findings: &[&Finding], terms: &Terms) -> Result<String, AcceptError> {
    let mut file: DocumentMut =
        text.parse().map_err(|it: toml_edit::TomlError| AcceptError::NotToml(it.to_string()))?;
    // What stands below the last entry belongs above the new ones, and so do the comments of a file without entries.
    let mut above = file.trailing().as_str().unwrap_or_default().to_owned();
    file.set_trailing("");
    let entries = file
        .entry("exception")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()))
        .as_array_of_tables_mut()
        .ok_or(AcceptError::NotAnArray)?;
    for finding in findings {
        let mut entry = Table::new();
        entry["rule"] = value(finding.id);
        match finding.base.as_ref().or(finding.revision.as_ref()) {
            Some(location) => entry["pointer"] = value(&location.pointer),
            // A finding without a place has an operation; without either, the file says so when it is read.
            None => {
                if let Some(operation) = finding.operations.first() {
                    entry["operation"] = value(&operation.label);
                }
            }
        }
        entry["fingerprint"] = value(&finding.fingerprint);
        entry["reason"] = value(&terms.reason);
        entry["owner"] = value(&terms.owner);
        entry["expires"] = value(terms.expires.to_string());
        if !entries.is_empty() || !above.trim().is_empty() {
            above.push('\n');
        }
        entry.decor_mut().set_prefix(std::mem::take(&mut above));
        entries.push(entry);
    }
    Ok(file.to_string())
}
