//! The record of the appliance's state, in memory or in a redb file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::backends::FileBackend;
use redb::{ReadableDatabase, TableDefinition};

use crate::readers::Readers;
use crate::state::Appliance;

const TABLE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("appliance");
const KEY: &str = "state";
/// The record has a few kilobytes; redb's default would let the cache grow to a gigabyte.
const CACHE_BYTES: usize = 1 << 20;

/// The database could not be used.
#[derive(Debug, thiserror::Error)]
#[error("{operation} {path}: {reason}", path = path.display())]
pub(crate) struct DatabaseError {
    operation: &'static str,
    path: PathBuf,
    reason: String,
}

/// Keeps the last state that was answered with success.
#[derive(Clone)]
pub(crate) enum Database {
    /// Nothing outlives the process.
    Memory,
    /// Every save is on the disk before it returns.
    File(Arc<redb::Database>, PathBuf),
}

impl Database {
    pub(crate) fn open(path: &Path) -> Result<Self, DatabaseError> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        // The URLs of downloads are in it, whose query can be a secret.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|fault| Self::fault("opening", path, &fault))?;
        // The mode counts for a new file only; one of an earlier version can be read by all.
        Readers::Owner.of(&file, path);
        let create =
            |backend| redb::Builder::new().set_cache_size(CACHE_BYTES).create_with_backend(backend);
        let database = FileBackend::new(file)
            .and_then(create)
            .map_err(|fault| Self::fault("opening", path, &fault))?;
        Ok(Self::File(Arc::new(database), path.to_owned()))
    }

    /// The state of the last save, `None` if there was none.
    pub(crate) fn load(&self) -> Result<Option<Appliance>, DatabaseError> {
        let Self::File(database, path) = self else { return Ok(None) };
        let load = || -> Result<Option<Vec<u8>>, redb::Error> {
            let transaction = database.begin_read()?;
            let table = match transaction.open_table(TABLE) {
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
                table => table?,
            };
            Ok(table.get(KEY)?.map(|record| record.value().to_vec()))
        };
        let record = load().map_err(|fault| Self::fault("reading", path, &fault))?;
        record
            .map(|record| serde_json::from_slice(&record))
            .transpose()
            .map_err(|fault| Self::fault("understanding the record in", path, &fault))
    }

    /// Makes this the state that a restart begins with.
    pub(crate) async fn save(&self, appliance: &Appliance) -> Result<(), DatabaseError> {
        let Self::File(database, path) = self else { return Ok(()) };
        let record = serde_json::to_vec(appliance)
            .map_err(|fault| Self::fault("writing the record of", path, &fault))?;
        let database = database.clone();
        let save = move || -> Result<(), redb::Error> {
            let transaction = database.begin_write()?;
            transaction.open_table(TABLE)?.insert(KEY, record.as_slice())?;
            Ok(transaction.commit()?)
        };
        tokio::task::spawn_blocking(save)
            .await
            .map_err(|fault| Self::fault("writing", path, &fault))?
            .map_err(|fault| Self::fault("writing", path, &fault))
    }

    fn fault(
        operation: &'static str,
        path: &Path,
        reason: &dyn std::fmt::Display,
    ) -> DatabaseError {
        DatabaseError { operation, path: path.to_owned(), reason: reason.to_string() }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::Database;

    #[test]
    fn nobody_else_can_read_the_record() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.redb");
        let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        Database::open(&path).unwrap();
        assert_eq!(mode(), 0o600);
        // As an earlier version has left it.
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        Database::open(&path).unwrap();
        assert_eq!(mode(), 0o600);
    }
}
