//! A number or a share, as a fleet file writes how many appliances are meant.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Written {
    Number(usize),
    Text(String),
}

/// What is written.
pub(super) enum Amount {
    Count(usize),
    /// So many of a hundred, at most a hundred.
    Percent(usize),
}

impl Written {
    /// The amount; if it is none, the text.
    pub(super) fn amount(self) -> Result<Amount, String> {
        let text = match self {
            Self::Number(count) => return Ok(Amount::Count(count)),
            Self::Text(text) => text,
        };
        match text.strip_suffix('%').and_then(|share| share.parse().ok()) {
            Some(percent @ 0..=100) => Ok(Amount::Percent(percent)),
            _ => Err(text),
        }
    }
}
