//! Writes or compares a set of outputs: the only place of this crate that touches files.

use std::{
    collections::BTreeSet,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{MARKER, Output, Targets};

/// How a file on disk compares with what was generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It equals the output.
    Fresh,
    /// It differs from the output.
    Stale,
    /// It does not exist.
    Missing,
    /// It was generated once, and is produced no longer.
    Orphaned,
}

impl State {
    /// The word for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Missing => "missing",
            Self::Orphaned => "orphaned",
        }
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// A file and its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The path, below the root that was given.
    pub path: PathBuf,
    /// The state before anything was written.
    pub state: State,
}

/// A file that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{doing} {}; check that it can be accessed", path.display())]
pub struct SettleError {
    /// `reading`, `writing`, `removing`.
    doing: &'static str,
    /// What.
    path: PathBuf,
    /// Why.
    source: io::Error,
}

/// Compares the outputs with the files below `root`, and changes nothing.
///
/// An orphan is a file in a target's directory that is not among the outputs: those directories
/// belong to the generator as a whole.
///
/// # Errors
/// If a file is there and cannot be read.
pub fn compare(
    root: &Path,
    targets: &Targets,
    outputs: &[Output],
) -> Result<Vec<Settled>, SettleError> {
    let mut settled = Vec::new();
    for output in outputs {
        let state = match fs::read(root.join(&output.path)) {
            Ok(bytes) if bytes == output.contents.as_bytes() => State::Fresh,
            Ok(_) => State::Stale,
            Err(error) if error.kind() == io::ErrorKind::NotFound => State::Missing,
            Err(source) => {
                return Err(SettleError { doing: "reading", path: output.path.clone(), source });
            }
        };
        settled.push(Settled { path: output.path.clone(), state });
    }
    let produced: BTreeSet<&Path> = outputs.iter().map(|output| output.path.as_path()).collect();
    for target in targets.all() {
        for path in files(root, &target.directory)? {
            if !produced.contains(path.as_path()) {
                settled.push(Settled { path, state: State::Orphaned });
            }
        }
    }
    settled.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(settled)
}

/// Makes the files below `root` equal to the outputs, and tells what their states were.
///
/// A file that is fresh is left alone, so that nothing is built again for it. Each of the others is
/// written beside its place and then moved there. An orphan is removed if its first line says that
/// it was generated; one that a person wrote is only reported.
///
/// # Errors
/// If a file cannot be read, written or removed.
pub fn write(
    root: &Path,
    targets: &Targets,
    outputs: &[Output],
) -> Result<Vec<Settled>, SettleError> {
    let settled = compare(root, targets, outputs)?;
    for found in &settled {
        match found.state {
            State::Fresh => {}
            State::Stale | State::Missing => {
                if let Some(output) = outputs.iter().find(|output| output.path == found.path) {
                    replace(&root.join(&output.path), output.contents.as_bytes()).map_err(
                        |source| SettleError {
                            doing: "writing",
                            path: output.path.clone(),
                            source,
                        },
                    )?;
                }
            }
            State::Orphaned => {
                let path = root.join(&found.path);
                let generated =
                    fs::read(&path).is_ok_and(|bytes| bytes.starts_with(MARKER.as_bytes()));
                if generated {
                    fs::remove_file(&path).map_err(|source| SettleError {
                        doing: "removing",
                        path: found.path.clone(),
                        source,
                    })?;
                }
            }
        }
    }
    Ok(settled)
}

/// Writes beside the place and moves, so that nobody sees half a file.
fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    let mut file = tempfile::Builder::new().prefix(".regen-").tempfile_in(directory)?;
    file.write_all(contents)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The temporary file is private; a source file is for everybody.
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// All files in a directory and below it, as paths below `root`.
fn files(root: &Path, directory: &Path) -> Result<Vec<PathBuf>, SettleError> {
    let failed = |source| SettleError { doing: "reading", path: directory.to_owned(), source };
    let entries = match fs::read_dir(root.join(directory)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed(source)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let path = directory.join(entry.file_name());
        if entry.file_type().map_err(failed)?.is_dir() {
            found.extend(files(root, &path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The module declarations for targets that were written below `root`, for a build script to write
/// into `OUT_DIR` and for a crate to `include!`.
///
/// An included file cannot find its modules by itself, so each is declared with its whole path. The
/// module is called `types`, `client` or `server`.
pub fn modules(root: &Path, targets: &Targets) -> String {
    [("types", &targets.types), ("client", &targets.client), ("server", &targets.server)]
        .into_iter()
        .filter_map(|(name, target)| Some((name, target.as_ref()?)))
        .map(|(name, target)| {
            let path = root.join(&target.directory).join("mod.rs");
            format!(
                "#[allow(missing_docs, unreachable_pub, unused_imports, clippy::all)]\n\
                 #[path = {path:?}]\npub mod {name};\n"
            )
        })
        .collect()
}
