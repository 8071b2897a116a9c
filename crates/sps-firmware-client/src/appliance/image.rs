//! A firmware image on its way to an appliance.

use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, ReadBuf};

use crate::error::{ApplianceError, ErrorKind};
use crate::generated::UploadFile;

const CHECKING: &str = "checking the image";

/// A firmware image, out of a file or any reader, with its length and the SHA-256 it should have.
pub struct Image {
    pub(super) name: String,
    pub(super) length: u64,
    source: Source,
    expected: Option<String>,
}

enum Source {
    File(PathBuf),
    Reader(Pin<Box<dyn AsyncRead + Send>>),
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("name", &self.name)
            .field("length", &self.length)
            .field("sha256", &self.expected)
            .finish_non_exhaustive()
    }
}

impl Image {
    /// An image in a file.
    ///
    /// # Errors
    /// If there is no such file, or it is empty or no file.
    pub async fn open(path: impl Into<PathBuf>) -> Result<Self, ApplianceError> {
        let path = path.into();
        let metadata = tokio::fs::metadata(&path).await.map_err(|source| cannot(&path, source))?;
        let fault =
            |text: &str| ApplianceError::invalid(CHECKING, format!("{}: {text}", path.display()));
        if !metadata.is_file() {
            return Err(fault("it is not a file"));
        }
        if metadata.len() == 0 {
            return Err(fault("the file is empty"));
        }
        let name = path
            .file_name()
            .map_or_else(|| "firmware.iso".to_owned(), |name| name.to_string_lossy().into_owned());
        Ok(Self { name, length: metadata.len(), source: Source::File(path), expected: None })
    }

    /// An image of `length` bytes out of a reader, under a name for logs.
    ///
    /// A reader can be read once only, so that its SHA-256 is checked on the way: if it is wrong,
    /// the last bytes are held back and the appliance gets a part that it cannot take for an image.
    pub fn from_reader(
        name: impl Into<String>,
        reader: impl AsyncRead + Send + 'static,
        length: u64,
    ) -> Self {
        let source = Source::Reader(Box::pin(reader));
        Self { name: name.into(), length, source, expected: None }
    }

    /// The SHA-256 that the image has to have, in 64 hexadecimal digits.
    ///
    /// # Errors
    /// If it is none.
    pub fn expect_sha256(mut self, sha256: &str) -> Result<Self, ApplianceError> {
        let digits = sha256.trim().to_ascii_lowercase();
        if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let text = "a SHA-256 has 64 hexadecimal digits";
            return Err(ApplianceError::invalid(CHECKING, text));
        }
        self.expected = Some(digits);
        Ok(self)
    }

    /// The name for logs; the file's name, without its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) => Some(path),
            Source::Reader(_) => None,
        }
    }

    pub(super) fn expected(&self) -> Option<&str> {
        self.expected.as_deref()
    }

    /// Reads the file through once, if a SHA-256 is expected, and compares.
    ///
    /// The future holds nothing of the image, whose reader need not be shareable between threads.
    ///
    /// # Errors
    /// The file cannot be read, or is another one. A reader passes: it is checked on its way.
    pub fn check(&self) -> impl Future<Output = Result<(), ApplianceError>> + Send + use<> {
        let expected = self.expected.clone();
        let path = self.path().map(Path::to_owned);
        async move {
            let (Some(expected), Some(path)) = (expected, path) else { return Ok(()) };
            let actual = sha256_of(&path).await?;
            if actual == expected {
                return Ok(());
            }
            let file = path.display().to_string();
            let kind = ErrorKind::ChecksumMismatch { file, expected, actual };
            Err(ApplianceError::new(CHECKING, kind))
        }
    }

    /// The bytes, from the first.
    pub(super) async fn into_upload(self) -> Result<UploadFile, ApplianceError> {
        match self.source {
            Source::File(path) => {
                let file = tokio::fs::File::open(&path).await;
                let file = file.map_err(|source| cannot(&path, source))?.into_std().await;
                Ok(UploadFile::from_blocking_reader(file, self.length))
            }
            Source::Reader(reader) => Ok(match self.expected {
                None => UploadFile::from_reader(reader, self.length),
                Some(expected) => UploadFile::from_reader(
                    Checked { reader, left: self.length, hash: Sha256::new(), expected },
                    self.length,
                ),
            }),
        }
    }
}

/// The SHA-256 of a file in lower-case hexadecimal digits, computed beside the asynchronous work.
pub(super) async fn sha256_of(path: &Path) -> Result<String, ApplianceError> {
    let owned = path.to_owned();
    let hashing = tokio::task::spawn_blocking(move || {
        let mut file = std::fs::File::open(&owned)?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(hex(&hash.finalize())),
                count => hash.update(&buffer[..count]),
            }
        }
    });
    let outcome: io::Result<String> = match hashing.await {
        Ok(outcome) => outcome,
        Err(error) => Err(io::Error::other(error)),
    };
    outcome.map_err(|source| cannot(path, source))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn cannot(path: &Path, source: io::Error) -> ApplianceError {
    let file = path.display().to_string();
    ApplianceError::new("reading the image", ErrorKind::File { file, source })
}

/// A reader that fails instead of giving its last bytes when its SHA-256 is wrong.
struct Checked {
    reader: Pin<Box<dyn AsyncRead + Send>>,
    left: u64,
    hash: Sha256,
    expected: String,
}

impl AsyncRead for Checked {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(self.reader.as_mut().poll_read(cx, buffer))?;
        let count = {
            let new = &buffer.filled()[before..];
            self.hash.update(new);
            new.len() as u64
        };
        self.left = self.left.saturating_sub(count);
        if self.left == 0 && count > 0 {
            let actual = hex(&self.hash.clone().finalize());
            if actual != self.expected {
                buffer.set_filled(before);
                let text = format!("the SHA-256 of the image is {actual}, not {}", self.expected);
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, text)));
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::{Checked, Image, hex};
    use crate::error::ErrorKind;
    use sha2::{Digest, Sha256};

    #[tokio::test]
    async fn a_reader_with_a_wrong_sum_never_gives_its_last_bytes() {
        let mut reader = Checked {
            reader: Box::pin(std::io::Cursor::new(vec![7; 300_000])),
            left: 300_000,
            hash: Sha256::new(),
            expected: "00".repeat(32),
        };
        let mut read = Vec::new();
        assert!(reader.read_to_end(&mut read).await.is_err());
        assert!(read.len() < 300_000);
    }

    #[tokio::test]
    async fn a_file_with_the_right_sum_passes_and_another_does_not() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"image").unwrap();
        let right = hex(&Sha256::digest(b"image")).to_uppercase();
        let image = Image::open(file.path()).await.unwrap().expect_sha256(&right).unwrap();
        image.check().await.unwrap();
        let image =
            Image::open(file.path()).await.unwrap().expect_sha256(&"00".repeat(32)).unwrap();
        let error = image.check().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ChecksumMismatch { .. }), "{error}");
    }

    #[tokio::test]
    async fn what_is_no_file_with_something_in_it_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty.iso");
        std::fs::write(&empty, b"").unwrap();
        for path in [folder.path().to_owned(), empty, folder.path().join("missing.iso")] {
            assert!(Image::open(path).await.is_err());
        }
    }
}
