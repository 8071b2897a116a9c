//! The SHA-256 of a certificate.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// The SHA-256 of a certificate, as web interfaces and `openssl x509 -fingerprint -sha256` show it.
///
/// Reads 64 hexadecimal digits in either case, with or without colons; writes them in lower case
/// without.
///
/// ```
/// use sps_firmware_client::Fingerprint;
///
/// let digits = "AB:".repeat(31) + "AB";
/// let fingerprint: Fingerprint = digits.parse()?;
/// assert_eq!(fingerprint.to_string(), "ab".repeat(32));
/// # Ok::<(), sps_firmware_client::FingerprintError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

/// The text is no SHA-256 fingerprint.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no SHA-256 fingerprint: that has 64 hexadecimal digits, with or without colons \
     between the pairs"
)]
pub struct FingerprintError(String);

impl Fingerprint {
    /// The fingerprint of a certificate in DER.
    pub fn of_der(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let fault = || FingerprintError(text.chars().take(120).collect());
        let digits: Vec<u8> = text.trim().bytes().filter(|byte| *byte != b':').collect();
        if digits.len() != 64 {
            return Err(fault());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| fault())?;
            // `from_str_radix` takes a sign as well.
            if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(fault());
            }
            *byte = u8::from_str_radix(pair, 16).map_err(|_| fault())?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn what_is_no_fingerprint_is_refused() {
        for text in
            ["", "ab", &"zz".repeat(32), &"+1".repeat(32), &"ab".repeat(33), &"é".repeat(32)]
        {
            assert!(text.parse::<Fingerprint>().is_err(), "{text}");
        }
    }
}
