//! The texts of numbers and booleans, as patterns.

/// The texts of booleans.
pub(super) const BOOLEANS: &str = "^(?:true|false)$";

/// The texts of numbers, as JSON writes them.
pub(super) fn numbers(negative: bool) -> String {
    let sign = if negative { "-?" } else { "" };
    format!(r"^{sign}(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$")
}

/// The decimal texts of the whole numbers from `low` to `high`, without leading zeros.
pub(super) fn integers(low: Option<i128>, high: Option<i128>) -> String {
    let mut parts = Vec::new();
    if low.is_none_or(|it| it < 0) {
        let most = low.map(i128::unsigned_abs);
        let least = high.filter(|it| *it < 0).map_or(1, i128::unsigned_abs);
        parts.extend(naturals(least, most).map(|it| format!("-{it}")));
    }
    if high.is_none_or(|it| it >= 0) {
        let least = low.filter(|it| *it > 0).map_or(0, i128::unsigned_abs);
        parts.extend(naturals(least, high.map(i128::unsigned_abs)));
    }
    format!("^(?:{})$", if parts.is_empty() { "[^\\s\\S]".to_owned() } else { parts.join("|") })
}

/// The texts of the natural numbers from `low` to `high`; `None` if there are none.
fn naturals(low: u128, high: Option<u128>) -> Option<String> {
    let digits = low.to_string();
    let Some(high) = high else {
        let nines = "9".repeat(digits.len());
        let same = same_length(digits.as_bytes(), nines.as_bytes());
        return Some(format!("(?:{same}|[1-9][0-9]{{{},}})", digits.len()));
    };
    if low > high {
        return None;
    }
    let mut parts = Vec::new();
    let mut least = low;
    loop {
        let length = least.to_string().len();
        let most = "9".repeat(length).parse::<u128>().map_or(high, |it| it.min(high));
        parts.push(same_length(least.to_string().as_bytes(), most.to_string().as_bytes()));
        if most == high {
            break;
        }
        least = most + 1;
    }
    Some(format!("(?:{})", parts.join("|")))
}

/// The texts from `low` to `high`, which have the same number of digits.
fn same_length(low: &[u8], high: &[u8]) -> String {
    let (Some((first, low)), Some((last, high))) = (low.split_first(), high.split_first()) else {
        return String::new();
    };
    let all = low.iter().all(|it| *it == b'0') && high.iter().all(|it| *it == b'9');
    let range = |from: u8, to: u8, rest: String| {
        if from == to {
            format!("{}{rest}", from as char)
        } else {
            format!("[{}-{}]{rest}", from as char, to as char)
        }
    };
    let any = |count: usize| if count == 0 { String::new() } else { format!("[0-9]{{{count}}}") };
    if all {
        return range(*first, *last, any(low.len()));
    }
    if first == last {
        return range(*first, *last, same_length(low, high));
    }
    let (zeros, nines) = (vec![b'0'; low.len()], vec![b'9'; low.len()]);
    let mut parts = vec![range(*first, *first, same_length(low, &nines))];
    if last - first > 1 {
        parts.push(range(first + 1, last - 1, any(low.len())));
    }
    parts.push(range(*last, *last, same_length(&zeros, high)));
    format!("(?:{})", parts.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::language::Languages;

    #[test]
    fn ranges_of_whole_numbers_are_exact() {
        let mut languages = Languages::default();
        let ranges = [
            (None, None),
            (Some(0), None),
            (Some(17), None),
            (None, Some(-3)),
            (Some(-25), Some(105)),
            (Some(1), Some(1)),
            (Some(98), Some(1203)),
            (Some(-7), Some(-7)),
            (Some(3), Some(2)),
        ];
        for (low, high) in ranges {
            let pattern = integers(low, high);
            for number in -1300..1300 {
                let inside =
                    low.is_none_or(|it| it <= number) && high.is_none_or(|it| number <= it);
                let matches = languages.matches(&pattern, &number.to_string());
                assert_eq!(matches, Some(inside), "{number} in {low:?}..{high:?}: {pattern}");
            }
            for text in ["", "-", "-0", "007", "1.0", "1e3", " 1", "+1"] {
                assert_eq!(languages.matches(&pattern, text), Some(false), "{text} in {pattern}");
            }
        }
        let whole = integers(Some(i128::from(i64::MIN)), Some(i128::from(i64::MAX)));
        assert_eq!(languages.matches(&whole, "-9223372036854775808"), Some(true));
        assert_eq!(languages.matches(&whole, "9223372036854775808"), Some(false));
    }
}
