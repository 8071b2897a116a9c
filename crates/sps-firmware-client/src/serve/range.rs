//! Which part of a file a request wants (RFC 9110, section 14).

/// The part of a file to send.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Some { first: u64, last: u64 },
    Unsatisfiable,
}

/// Reads a `Range` header for a file of `length` bytes.
///
/// What cannot be understood, and several ranges at once, mean the whole file, as the standard
/// allows.
pub(super) fn parse(header: Option<&str>, length: u64) -> Part {
    let Some(spec) = header.and_then(|text| text.trim().strip_prefix("bytes=")) else {
        return Part::Whole;
    };
    let Some((first, last)) = spec.split_once('-') else { return Part::Whole };
    let (first, last) = (first.trim(), last.trim());
    let number = |text: &str| text.parse::<u64>().ok();
    let (first, last) = match (first.is_empty(), last.is_empty()) {
        (true, true) => return Part::Whole,
        (true, false) => match number(last) {
            Some(0) => return Part::Unsatisfiable,
            Some(count) => (length.saturating_sub(count), length.saturating_sub(1)),
            None => return Part::Whole,
        },
        (false, open) => {
            let last = if open { Some(u64::MAX) } else { number(last) };
            let (Some(first), Some(last)) = (number(first), last) else { return Part::Whole };
            if last < first {
                return Part::Whole;
            }
            (first, last.min(length.saturating_sub(1)))
        }
    };
    if first >= length { Part::Unsatisfiable } else { Part::Some { first, last } }
}

#[cfg(test)]
mod tests {
    use super::{Part, parse};

    #[test]
    fn every_form_of_one_range_is_understood() {
        let part = |header| parse(Some(header), 10);
        assert_eq!(part("bytes=0-3"), Part::Some { first: 0, last: 3 });
        assert_eq!(part("bytes=4-"), Part::Some { first: 4, last: 9 });
        assert_eq!(part("bytes=-3"), Part::Some { first: 7, last: 9 });
        assert_eq!(part("bytes=-99"), Part::Some { first: 0, last: 9 });
        assert_eq!(part("bytes=8-99"), Part::Some { first: 8, last: 9 });
    }

    #[test]
    fn what_lies_behind_the_end_cannot_be_had() {
        assert_eq!(parse(Some("bytes=10-"), 10), Part::Unsatisfiable);
        assert_eq!(parse(Some("bytes=-0"), 10), Part::Unsatisfiable);
        assert_eq!(parse(Some("bytes=0-"), 0), Part::Unsatisfiable);
    }

    #[test]
    fn what_is_not_understood_means_the_whole_file() {
        for header in ["lines=1-2", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,4-5", "bytes=a-b"]
        {
            assert_eq!(parse(Some(header), 10), Part::Whole, "{header}");
        }
        assert_eq!(parse(None, 10), Part::Whole);
    }
}
