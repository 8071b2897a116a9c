//! Which appliances are upgraded at the same time: a pure function.

use serde::Deserialize;

use super::amount::{Amount, Written};

/// How many appliances: those that a wave has at most, or that have to succeed in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) enum Size {
    /// So many.
    Count(usize),
    /// So many of a hundred, rounded up.
    Percent(usize),
}

impl TryFrom<Written> for Size {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let text = match written.amount() {
            Ok(Amount::Count(0)) => "0".to_owned(),
            Ok(Amount::Percent(0)) => "0%".to_owned(),
            Ok(Amount::Count(count)) => return Ok(Self::Count(count)),
            Ok(Amount::Percent(percent)) => return Ok(Self::Percent(percent)),
            Err(text) => text,
        };
        Err(format!("`{text}` is no size: write a number or 1% to 100%"))
    }
}

impl Size {
    /// How many of `all`.
    pub(super) fn of(self, all: usize) -> usize {
        match self {
            Self::Count(count) => count,
            Self::Percent(percent) => (all * percent).div_ceil(100).max(1),
        }
    }
}

/// Puts appliances into waves by their index: `canary` ones first, then as many as `size` says.
///
/// `pairs` names the pair of each appliance. Two of one pair are never in the same wave; the second
/// one waits for the next. Otherwise the order of the appliances is kept.
pub(crate) fn waves(pairs: &[Option<&str>], canary: usize, size: Size) -> Vec<Vec<usize>> {
    let size = size.of(pairs.len());
    let mut left: Vec<usize> = (0..pairs.len()).collect();
    let mut waves = Vec::new();
    while !left.is_empty() {
        let most = if waves.is_empty() && canary > 0 { canary } else { size };
        let mut wave: Vec<usize> = Vec::new();
        left.retain(|&index| {
            let partner_is_in =
                pairs[index].is_some() && wave.iter().any(|&other| pairs[other] == pairs[index]);
            let taken = wave.len() < most && !partner_is_in;
            if taken {
                wave.push(index);
            }
            !taken
        });
        waves.push(wave);
    }
    waves
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Size, waves};

    #[test]
    fn the_canary_goes_alone_and_percent_are_rounded_up() {
        let pairs = [None; 10];
        let lengths: Vec<_> = waves(&pairs, 1, Size::Percent(25)).iter().map(Vec::len).collect();
        assert_eq!(lengths, [1, 3, 3, 3]);
        assert_eq!(waves(&pairs, 0, Size::Count(10)).len(), 1);
    }

    #[test]
    fn sizes_are_numbers_or_percent() {
        let read = |text: &str| toml::from_str::<std::collections::BTreeMap<String, Size>>(text);
        assert_eq!(read("size = 3").unwrap()["size"], Size::Count(3));
        assert_eq!(read("size = '20%'").unwrap()["size"], Size::Percent(20));
        for text in ["size = 0", "size = '0%'", "size = '101%'", "size = 'all'"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn everyone_goes_once_and_never_together_with_the_partner(
            pairs in prop::collection::vec(prop::option::of("[abc]"), 0..20),
            canary in 0..3_usize,
            size in 1..6_usize,
        ) {
            let pairs: Vec<_> = pairs.iter().map(Option::as_deref).collect();
            let waves = waves(&pairs, canary, Size::Count(size));
            let mut all: Vec<_> = waves.iter().flatten().copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..pairs.len()).collect::<Vec<_>>());
            for (number, wave) in waves.iter().enumerate() {
                let most = if number == 0 && canary > 0 { canary } else { size };
                prop_assert!((1..=most).contains(&wave.len()));
                let named: Vec<_> = wave.iter().filter_map(|&index| pairs[index]).collect();
                let distinct: std::collections::BTreeSet<_> = named.iter().collect();
                prop_assert_eq!(named.len(), distinct.len());
            }
        }
    }
}
