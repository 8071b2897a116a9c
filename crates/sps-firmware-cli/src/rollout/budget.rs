//! How many failures a rollout bears: a number, or a share.

use serde::Deserialize;

use super::amount::{Amount, Written};

/// How many may fail without the rollout being stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) enum Budget {
    /// So many.
    Count(usize),
    /// So many of a hundred, rounded down: a share never allows more than it says.
    Percent(usize),
}

impl TryFrom<Written> for Budget {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        match written.amount() {
            Ok(Amount::Count(count)) => Ok(Self::Count(count)),
            Ok(Amount::Percent(percent)) => Ok(Self::Percent(percent)),
            Err(text) => Err(format!("`{text}` is no budget: write a number or 0% to 100%")),
        }
    }
}

impl Budget {
    /// How many of `all` may fail.
    pub(crate) fn of(self, all: usize) -> usize {
        match self {
            Self::Count(count) => count,
            Self::Percent(percent) => all * percent / 100,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn a_share_is_rounded_down_and_a_number_stays() {
        assert_eq!(Budget::Percent(10).of(19), 1);
        assert_eq!(Budget::Percent(10).of(9), 0);
        assert_eq!(Budget::Count(3).of(2), 3);
    }

    #[test]
    fn budgets_are_numbers_or_percent() {
        let read = |text: &str| toml::from_str::<std::collections::BTreeMap<String, Budget>>(text);
        assert_eq!(read("failures = 0").unwrap()["failures"], Budget::Count(0));
        assert_eq!(read("failures = '5%'").unwrap()["failures"], Budget::Percent(5));
        for text in ["failures = -1", "failures = '101%'", "failures = '5'"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
