//! Firmware versions as the appliance writes them, such as `8.0.1`: opaque, but comparable.

use std::cmp::Ordering;

/// Whether two version texts mean the same firmware: case and blanks around do not matter.
pub fn same_version(left: &str, right: &str) -> bool {
    left.trim().eq_ignore_ascii_case(right.trim())
}

/// Orders version texts: runs of digits by their value, all else by its characters.
///
/// It serves to choose what may go first, never to decide whether an upgrade is allowed: that is
/// for the appliance's test to say.
pub fn compare_versions(left: &str, right: &str) -> Ordering {
    let (left, right) = (pieces(left), pieces(right));
    left.cmp(&right)
}

/// A number sorts before a word, so that `8.0.1` comes before `8.0.beta`; a shorter text first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Number(u64),
    Word(String),
}

fn pieces(text: &str) -> Vec<Piece> {
    text.trim()
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|piece| !piece.is_empty())
        .map(|piece| match piece.parse() {
            Ok(number) => Piece::Number(number),
            Err(_) => Piece::Word(piece.to_ascii_lowercase()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::{compare_versions, same_version};

    #[test]
    fn ten_comes_after_nine() {
        assert_eq!(compare_versions("6.10.0", "6.9.3"), Ordering::Greater);
        assert_eq!(compare_versions("7.0", "7.0.1"), Ordering::Less);
        assert_eq!(compare_versions("8.0.0", "8.0.0"), Ordering::Equal);
    }

    #[test]
    fn case_and_blanks_do_not_make_another_version() {
        assert!(same_version(" 8.0.0a", "8.0.0A "));
        assert!(!same_version("8.0", "8.0.0"));
    }
}
