//! What the tests share: the document, and how snapshots are kept.

pub(crate) mod appliance;
pub(crate) mod exchange;
pub(crate) mod schema;

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cargo_metadata::{Metadata, MetadataCommand};
use openapi_document::Document;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The packages of the workspace, without those that they depend on.
pub(crate) fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .expect("cargo metadata")
}

/// The curated document.
pub(crate) static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let path = root().join("openapi/sps-firmware.yaml");
    Document::read(&path).unwrap_or_else(|error| panic!("{error}"))
});

/// Compares a text with the snapshot `snapshots/<name>.snap`.
pub(crate) fn snapshot(name: &str, description: &str, text: &str) {
    snapshot_in("", name, description, text);
}

/// Compares a text with the snapshot `snapshots/<folder>/<name>.snap`.
pub(crate) fn snapshot_in(folder: &str, name: &str, description: &str, text: &str) {
    insta::with_settings!({
        description => description,
        snapshot_path => Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(folder),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}

/// Fails unless a list that people keep has just what was found, and says by what they differ.
pub(crate) fn assert_listed<L, F>(list: &str, listed: &[L], found: &[F])
where
    L: AsRef<str> + Debug,
    F: AsRef<str> + Debug,
{
    let new: Vec<_> = found
        .iter()
        .filter(|it| listed.iter().all(|other| other.as_ref() != it.as_ref()))
        .collect();
    let gone: Vec<_> = listed
        .iter()
        .filter(|it| found.iter().all(|other| other.as_ref() != it.as_ref()))
        .collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "{list} does not fit what is there.\nAdd: {new:#?}\nDelete: {gone:#?}"
    );
}

/// An HTTP client as a user of the generated client makes one: its own TLS provider, no proxy.
pub(crate) fn http_client() -> reqwest::Client {
    // Another test may have been first; there is only one provider, so either is right.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

/// Aligns the columns of a table.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|it| it.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let line: Vec<String> = cells.collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text
}
