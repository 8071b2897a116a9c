//! When to try again, and how long to wait before.

use std::time::Duration;

/// How often requests that are safe to repeat are tried, and how long to wait in between.
///
/// The wait doubles each time up to a maximum, and a random part of up to half of it is taken off,
/// so that many clients do not come back at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a request is sent at most, the first time included.
    pub attempts: u32,
    /// The wait before the second attempt.
    pub first_wait: Duration,
    /// No wait is longer, whatever the appliance asks for in `Retry-After`.
    pub longest_wait: Duration,
}

impl Default for RetryPolicy {
    /// Four attempts within about five seconds.
    fn default() -> Self {
        Self {
            attempts: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
        }
    }
}

impl RetryPolicy {
    /// Nothing is ever sent twice.
    pub const fn never() -> Self {
        Self { attempts: 1, first_wait: Duration::ZERO, longest_wait: Duration::ZERO }
    }

    /// How long to wait after attempt number `attempt` (from 1) failed, or `None` to give up.
    ///
    /// `asked` is the appliance's `Retry-After`, which is waited for whole; `chance` is a random
    /// number of 0 to 1.
    pub fn wait_after(
        &self,
        attempt: u32,
        asked: Option<Duration>,
        chance: f64,
    ) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let backoff = self.first_wait.saturating_mul(doubled).min(self.longest_wait);
        let jittered = backoff.mul_f64(1.0 - chance.clamp(0.0, 1.0) / 2.0);
        Some(jittered.max(asked.unwrap_or_default()).min(self.longest_wait))
    }
}

/// A random number of 0 to 1; without a source of randomness, the middle will do.
pub(crate) fn chance() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::RetryPolicy;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn waits_double_up_to_the_longest_and_end_after_the_last_attempt() {
        let policy = RetryPolicy { attempts: 5, first_wait: SECOND, longest_wait: 3 * SECOND };
        let waits: Vec<_> = (1..=5).map(|attempt| policy.wait_after(attempt, None, 0.0)).collect();
        assert_eq!(
            waits,
            [Some(SECOND), Some(2 * SECOND), Some(3 * SECOND), Some(3 * SECOND), None]
        );
    }

    #[test]
    fn jitter_takes_off_half_at_most() {
        let policy = RetryPolicy { attempts: 2, first_wait: SECOND, longest_wait: SECOND };
        assert_eq!(policy.wait_after(1, None, 1.0), Some(SECOND / 2));
    }

    #[test]
    fn the_appliance_may_ask_for_more_but_not_for_more_than_the_longest() {
        let policy = RetryPolicy { attempts: 2, first_wait: SECOND, longest_wait: 10 * SECOND };
        assert_eq!(policy.wait_after(1, Some(5 * SECOND), 0.0), Some(5 * SECOND));
        assert_eq!(policy.wait_after(1, Some(900 * SECOND), 0.0), Some(10 * SECOND));
    }

    #[test]
    fn never_means_never() {
        assert_eq!(RetryPolicy::never().wait_after(1, Some(SECOND), 0.0), None);
    }
}
