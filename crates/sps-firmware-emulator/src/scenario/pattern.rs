//! Which requests a rule is about.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::model::ScenarioError;

/// A method or `*`, and a path or the start of one with `*` at its end: `GET /api/firmware/fetch/*`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RequestPattern {
    method: Option<String>,
    path: String,
    prefix: bool,
}

impl RequestPattern {
    pub(super) fn fits(&self, method: &http::Method, path: &str) -> bool {
        self.method.as_deref().is_none_or(|wanted| wanted == method.as_str())
            && if self.prefix { path.starts_with(&self.path) } else { path == self.path }
    }
}

impl FromStr for RequestPattern {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, ScenarioError> {
        let fault = || ScenarioError::Pattern(text.to_owned());
        let (method, path) = text.split_once(' ').ok_or_else(fault)?;
        let upper = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
        let method = match method {
            "*" => None,
            method if upper => Some(method.to_owned()),
            _ => return Err(fault()),
        };
        let (path, prefix) = match path.strip_suffix('*') {
            Some(path) => (path, true),
            None => (path, false),
        };
        // Clients send no braces: a path of the document, `/api/firmware/fetch/{key}`, would never fit.
        if !path.starts_with('/') || path.contains(['*', ' ', '?', '{', '}']) {
            return Err(fault());
        }
        Ok(Self { method, path: path.to_owned(), prefix })
    }
}

impl TryFrom<String> for RequestPattern {
    type Error = ScenarioError;

    fn try_from(text: String) -> Result<Self, ScenarioError> {
        text.parse()
    }
}

impl From<RequestPattern> for String {
    fn from(pattern: RequestPattern) -> Self {
        pattern.to_string()
    }
}

impl fmt::Display for RequestPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.prefix { "*" } else { "" };
        write!(f, "{} {}{star}", self.method.as_deref().unwrap_or("*"), self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::RequestPattern;

    #[test]
    fn a_pattern_that_fits_no_request_is_refused() {
        for pattern in ["GET /api/firmware/fetch/*", "* /*", "DELETE /api/firmware/slots/2"] {
            assert_eq!(pattern.parse::<RequestPattern>().unwrap().to_string(), pattern);
        }
        for pattern in [
            "GET /api/firmware/fetch/{key}",
            "GET /api/firmware/{mount}/*",
            "GET /api/*/slots",
            "GET /api/**",
            "GET /api/info?x",
            "get /api/info",
            "/api/info",
        ] {
            let fault = pattern.parse::<RequestPattern>().unwrap_err().to_string();
            assert!(fault.contains(&format!("`{pattern}` names no requests")), "{fault}");
        }
    }
}
