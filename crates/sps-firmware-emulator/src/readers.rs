//! Who can read a file of the state's folder, where the system asks.

use std::fs::File;
use std::path::Path;

/// Who can read a file, whatever left it there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Readers {
    /// Its owner, who alone can write to it, too.
    Owner,
    /// Everybody.
    Everybody,
}

impl Readers {
    /// Lets these read a file, and touches no other permission that they leave open. What cannot be
    /// changed, such as the file of another user, stays usable, with a warning.
    #[cfg(unix)]
    pub(crate) fn of(self, file: &File, path: &Path) {
        use std::os::unix::fs::PermissionsExt;
        let set = || {
            let mut permissions = file.metadata()?.permissions();
            let mode = permissions.mode();
            let wanted = match self {
                Self::Owner => mode & !0o077,
                Self::Everybody => mode | 0o444,
            };
            if mode == wanted {
                return Ok(());
            }
            permissions.set_mode(wanted);
            file.set_permissions(permissions)
        };
        let changed: std::io::Result<()> = set();
        if let Err(fault) = changed {
            let path = path.display();
            tracing::warn!(%path, readers = ?self, %fault, "who can read a file cannot be changed");
        }
    }

    /// There are no such permissions here.
    #[cfg(not(unix))]
    pub(crate) fn of(self, _: &File, _: &Path) {}
}
