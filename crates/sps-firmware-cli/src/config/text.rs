//! Reading what people write by hand, or have a program write.

use std::fs::File;
use std::io::{Error, ErrorKind, IsTerminal, Read, Result};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

/// Nobody writes so much; a device may have no end.
const LONGEST: u64 = 16 << 20;
/// After so long a person wonders what is going on.
const SILENCE: Duration = Duration::from_secs(2);

/// Reads a text. A pipe is waited for, as whoever fills it takes the time that it takes; a person
/// is told so.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    let (_read, silence) = mpsc::channel::<()>();
    if !std::fs::metadata(path)?.is_file() && std::io::stderr().is_terminal() {
        let words = format!("Waiting for {}, which is no file.", path.display());
        std::thread::spawn(move || {
            if silence.recv_timeout(SILENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                crate::output::say(words);
            }
        });
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    // Before it is taken for a text, as it may be cut within a character.
    if bytes.len() as u64 > LONGEST {
        let reason = format!("it has more than {} MiB", LONGEST >> 20);
        return Err(Error::new(ErrorKind::InvalidData, reason));
    }
    String::from_utf8(bytes)
        .map_err(|_| Error::new(ErrorKind::InvalidData, "stream did not contain valid UTF-8"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::read_text;

    #[test]
    fn a_device_without_an_end_is_not_read_up_to_it() {
        let error = read_text("/dev/zero".as_ref()).unwrap_err();
        assert_eq!(error.to_string(), "it has more than 16 MiB");
    }

    #[test]
    fn a_text_cut_within_a_character_is_too_long_and_not_unreadable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long");
        std::fs::write(&path, "ä".repeat((super::LONGEST / 2 + 1) as usize)).unwrap();
        let error = read_text(&path).unwrap_err();
        assert_eq!(error.to_string(), "it has more than 16 MiB");
        std::fs::write(&path, b"\xff").unwrap();
        let error = read_text(&path).unwrap_err();
        assert_eq!(error.to_string(), "stream did not contain valid UTF-8");
    }
}
