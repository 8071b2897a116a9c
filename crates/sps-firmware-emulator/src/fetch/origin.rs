//! From where the emulator may download: it must not become a way into somebody's network.

use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;

/// The origins that downloads may come from. Loopback is always among them.
#[derive(Clone, Debug, Default)]
pub struct AllowedOrigins {
    others: Vec<String>,
}

/// The text is no origin.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no origin to download from: write it like https://images.example.com:8443")]
pub struct OriginError(String);

/// The longest URL that is taken.
const MAX_URL: usize = 8 * 1024;

/// Why a URL may not be downloaded.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OriginRefusal {
    /// Entries of downloads are kept, so that each has to stay small.
    #[error("it has more than {MAX_URL} bytes")]
    TooLong,
    /// It cannot be read.
    #[error("it is no URL: {0}")]
    NoUrl(String),
    /// Neither http nor https.
    #[error("the scheme `{0}` is not supported: use http or https")]
    Scheme(String),
    /// A user name or password in it.
    #[error("it may not carry credentials")]
    Credentials,
    /// Not on the list.
    #[error("the origin {0} is not allowed")]
    Origin(String),
}

impl AllowedOrigins {
    /// Allows another origin, `https://host[:port]`.
    ///
    /// # Errors
    /// [`OriginError`] if it is none, or has more than scheme, host and port.
    pub fn allow(&mut self, origin: &str) -> Result<(), OriginError> {
        let fault = || OriginError(origin.chars().take(200).collect());
        let url = Url::parse(origin).map_err(|_| fault())?;
        let bare =
            matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let plain = url.username().is_empty() && url.password().is_none();
        if !bare || !plain || !matches!(url.scheme(), "http" | "https") {
            return Err(fault());
        }
        self.others.push(url.origin().ascii_serialization());
        Ok(())
    }

    /// The URL of a text, if it may be downloaded.
    pub(crate) fn check(&self, text: &str) -> Result<Url, OriginRefusal> {
        if text.len() > MAX_URL {
            return Err(OriginRefusal::TooLong);
        }
        let url = Url::parse(text).map_err(|fault| OriginRefusal::NoUrl(fault.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(OriginRefusal::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OriginRefusal::Credentials);
        }
        let origin = url.origin().ascii_serialization();
        if is_loopback(&url) || self.others.contains(&origin) {
            Ok(url)
        } else {
            Err(OriginRefusal::Origin(origin))
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || IpAddr::from_str(address).is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{AllowedOrigins, OriginRefusal};

    #[test]
    fn loopback_is_allowed_on_any_port_and_nothing_else() {
        let origins = AllowedOrigins::default();
        for url in ["http://127.0.0.1:1/x", "https://localhost/x", "http://[::1]:80/x"] {
            assert!(origins.check(url).is_ok(), "{url}");
        }
        for url in [
            "http://example.com/x",
            "http://169.254.169.254/latest/meta-data",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://10.0.0.1/",
            "http://[::ffff:10.0.0.1]/",
            "http://0.0.0.0/",
        ] {
            assert!(matches!(origins.check(url), Err(OriginRefusal::Origin(_))), "{url}");
        }
    }

    #[test]
    fn another_scheme_and_credentials_are_refused() {
        let origins = AllowedOrigins::default();
        for url in ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/"] {
            assert!(matches!(origins.check(url), Err(OriginRefusal::Scheme(_))), "{url}");
        }
        let credentials = origins.check("http://user:pw@127.0.0.1/x");
        assert_eq!(credentials.unwrap_err(), OriginRefusal::Credentials);
    }

    #[test]
    fn an_allowed_origin_is_that_scheme_host_and_port_only() {
        let mut origins = AllowedOrigins::default();
        origins.allow("https://images.example.com").unwrap();
        assert!(origins.check("https://images.example.com:443/sps.iso").is_ok());
        for url in ["http://images.example.com/", "https://images.example.com:8443/"] {
            assert!(origins.check(url).is_err(), "{url}");
        }
        for text in ["images.example.com", "https://a/path", "ftp://a", "https://u@a"] {
            assert!(origins.allow(text).is_err(), "{text}");
        }
    }
}
