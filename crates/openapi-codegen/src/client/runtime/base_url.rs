//! Where the operations are: the base URL is parsed once, and not with every request.

use progenitor_client::Error;
use reqwest::Url;

/// The base URL of a client. It may have a path, below which all operations are then.
#[derive(Clone, Debug)]
pub(crate) struct BaseUrl {
    text: String,
    /// Without a slash at the end of its path; or why no request can be sent there.
    url: Result<Url, String>,
}

impl BaseUrl {
    /// A URL that cannot be used is told with each request.
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), url: parse(text) }
    }

    /// As it was given.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The URL of an operation, whose path begins with a slash and is percent-encoded.
    // The error has the size that progenitor gives it, here as in all methods of the client.
    #[allow(clippy::result_large_err)]
    pub(super) fn at<E>(&self, path: &str) -> Result<Url, Error<E>> {
        let mut url = match &self.url {
            Ok(url) => url.clone(),
            // The text is left out, as it may hold a password.
            Err(reason) => {
                return Err(Error::InvalidRequest(format!(
                    "the base URL cannot be used: {reason}"
                )));
            }
        };
        match url.path() {
            "/" => url.set_path(path),
            stem => {
                let whole = [stem, path].concat();
                url.set_path(&whole);
            }
        }
        Ok(url)
    }
}

fn parse(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| error.to_string())?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err("it has a query or a fragment".to_owned());
    }
    if !url.has_host() {
        return Err("it names no host".to_owned());
    }
    let stem = url.path().trim_end_matches('/').to_owned();
    url.set_path(&stem);
    Ok(url)
}
