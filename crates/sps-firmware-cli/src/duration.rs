//! Times on the command line: `90s`, `15m`, `2h`.

use std::time::Duration;

/// Reads a time with its unit.
///
/// # Errors
/// What is wrong and what would be right.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let fault =
        || format!("`{text}` is no time: write a number with s, m or h, such as 90s or 15m");
    let text = text.trim();
    let split = text.find(|character: char| !character.is_ascii_digit()).ok_or_else(fault)?;
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().map_err(|_| fault())?;
    let seconds = match unit {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        _ => return Err(fault()),
    };
    number.checked_mul(seconds).map(Duration::from_secs).ok_or_else(fault)
}

/// Writes a time as a person says it.
pub(crate) fn show(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{parse, show};

    #[test]
    fn times_have_a_unit() {
        assert_eq!(parse("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse(" 15m "), Ok(Duration::from_secs(900)));
        assert_eq!(parse("2h"), Ok(Duration::from_secs(7200)));
        for text in ["", "90", "m", "-1m", "1d", "99999999999999999999s", "9999999999999999999h"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_shown_in_their_largest_units() {
        let shown: Vec<_> = [7, 61, 3720].map(|seconds| show(Duration::from_secs(seconds))).into();
        assert_eq!(shown, ["7 s", "1 min 1 s", "1 h 2 min"]);
    }
}
