//! The session in the answer to a login.

use reqwest::header::{DATE, HeaderMap, SET_COOKIE};
use std::time::SystemTime;

/// The value of the cookie `session_id`, wherever it stands among the cookies of an answer.
///
/// Several cookies may come, each in a header of its own or joined with commas into one. For whoever
/// talks to an appliance without an [`Appliance`](crate::Appliance); the value is a secret.
pub fn session_id(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split([',', ';']))
        .filter_map(|piece| piece.trim().strip_prefix("session_id="))
        .map(|value| value.trim().trim_matches('"').to_owned())
        .find(|value| !value.is_empty())
}

/// How many seconds the clock that wrote the answer is ahead of ours.
pub(super) fn clock_skew(headers: &HeaderMap, now: SystemTime) -> Option<i64> {
    let theirs = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    let seconds = |duration: std::time::Duration| i64::try_from(duration.as_secs()).ok();
    match theirs.duration_since(now) {
        Ok(ahead) => seconds(ahead),
        Err(behind) => seconds(behind.duration()).map(|seconds| -seconds),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use reqwest::header::{DATE, HeaderMap, SET_COOKIE};

    use super::{clock_skew, session_id};

    fn cookies(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (SET_COOKIE, value.parse().unwrap())).collect()
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        for headers in [
            cookies(&["session_id=e8e5; expires=Sat, 03 Dec 2022 02:27:48 GMT; HttpOnly; Path=/"]),
            cookies(&["lang=en; Path=/", "session_id=e8e5; Secure"]),
            cookies(&["lang=en; Path=/, session_id=e8e5; Path=/; Secure"]),
        ] {
            assert_eq!(session_id(&headers).as_deref(), Some("e8e5"), "{headers:?}");
        }
    }

    #[test]
    fn other_cookies_are_no_session() {
        assert_eq!(session_id(&cookies(&["old_session_id=1", "session_id=; Max-Age=0"])), None);
    }

    #[test]
    fn a_clock_that_is_behind_gives_a_negative_skew() {
        let now = UNIX_EPOCH + Duration::from_secs(1_700_000_600);
        let theirs = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        let headers = [(DATE, theirs.parse().unwrap())].into_iter().collect();
        assert_eq!(clock_skew(&headers, now), Some(-600));
    }
}
