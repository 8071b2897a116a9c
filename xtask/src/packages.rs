//! The packages of this workspace, as cargo sees them.

use anyhow::{Context, bail};
use cargo_metadata::{Metadata, MetadataCommand, Package};

use crate::workspace;

/// All that cargo knows of the workspace and its dependencies.
///
/// Not `--offline`: a build fetches no packages that only other platforms need, and cargo asks for them here.
pub(crate) fn metadata() -> anyhow::Result<Metadata> {
    MetadataCommand::new()
        .manifest_path(workspace::root().join("Cargo.toml"))
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .context("cargo cannot describe the workspace")
}

/// Whether a package goes to a registry.
pub(crate) fn is_published(package: &Package) -> bool {
    package.publish.as_ref().is_none_or(|registries| !registries.is_empty())
}

/// The packages that are published, each behind those that it depends on.
pub(crate) fn in_order_of_publication(metadata: &Metadata) -> anyhow::Result<Vec<&Package>> {
    let mut waiting = metadata.workspace_packages();
    waiting.retain(|it| is_published(it));
    let mut placed: Vec<&Package> = Vec::new();
    while !waiting.is_empty() {
        let is_ready = |package: &Package| {
            // What has no version, as a development dependency may, is not looked for in the registry.
            package.dependencies.iter().filter(|it| it.req != semver::VersionReq::STAR).all(
                |dependency| waiting.iter().all(|it| it.name.as_str() != dependency.name.as_str()),
            )
        };
        let (ready, rest): (Vec<&Package>, Vec<&Package>) =
            waiting.iter().copied().partition(|it| is_ready(it));
        if ready.is_empty() {
            let names: Vec<_> = rest.iter().map(|it| it.name.as_str()).collect();
            bail!("{} depend on one another, so none can be published first", names.join(", "));
        }
        placed.extend(ready);
        waiting = rest;
    }
    Ok(placed)
}
