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
        let words =
            format!("Waiting for {}: it is no file, and nobody writes to it.", path.display());
        std::thread::spawn(move || {
            if silence.recv_timeout(SILENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                crate::output::say(words);
            }
        });
    }
    let mut text = String::new();
    let length = File::open(path)?.take(LONGEST + 1).read_to_string(&mut text)?;
    match length as u64 > LONGEST {
        true => {
            let reason = format!("it has more than {} MiB", LONGEST >> 20);
            Err(Error::new(ErrorKind::InvalidData, reason))
        }
        false => Ok(text),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::read_text;

    #[test]
    fn a_device_without_an_end_is_not_read_up_to_it() {
        let error = read_text("/dev/zero".as_ref()).unwrap_err();
        assert_eq!(error.to_string(), "it has more than 16 MiB");
    }
}
