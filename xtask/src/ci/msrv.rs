//! The minimum Rust version that the manifests promise.
//!
//! It is proved by building with it: the pinned toolchain is that version. Clippy's `incompatible_msrv` is on by default
//! and finds what the standard library got later, should the pin ever run ahead of the promise.

use anyhow::{Context, bail};
use cargo_metadata::semver::Version;

use crate::{packages, workspace};

/// Fails if a dependency needs a later version than is promised, or if the promise is not what is built with.
pub(super) fn check() -> anyhow::Result<()> {
    let metadata = packages::metadata()?;
    let ours = metadata.workspace_packages();
    let mut promised = ours.iter().map(|it| it.rust_version.as_ref());
    let first = promised.next().flatten().context("no `rust-version` in the workspace")?;
    if promised.any(|it| it != Some(first)) {
        bail!(
            "not every crate has the `rust-version` of the workspace; write `rust-version.workspace = true`"
        );
    }
    let demanding: Vec<String> = metadata
        .packages
        .iter()
        .filter_map(|it| Some((it, it.rust_version.as_ref()?)))
        .filter(|(_, version)| *version > first)
        .map(|(it, version)| format!("{} {} needs {version}", it.name, it.version))
        .collect();
    if !demanding.is_empty() {
        bail!("`rust-version` promises {first}, but {}; raise it", demanding.join(", "));
    }
    let pinned = pinned()?;
    if (pinned.major, pinned.minor) != (first.major, first.minor) {
        bail!(
            "`rust-version` promises {first}, and rust-toolchain.toml builds with {pinned}, so nothing proves it; \
             make them one"
        );
    }
    Ok(())
}

fn pinned() -> anyhow::Result<Version> {
    let path = workspace::root().join("rust-toolchain.toml");
    let text = std::fs::read_to_string(&path).context("cannot read rust-toolchain.toml")?;
    let table: toml::Table = text.parse().context("cannot read rust-toolchain.toml")?;
    let channel = table["toolchain"]["channel"].as_str().context("it names no channel")?;
    channel.parse().with_context(|| format!("`{channel}` is no exact version"))
}
