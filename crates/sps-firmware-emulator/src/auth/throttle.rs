//! Slows down whoever tries passwords.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Clock;

/// Counts wrong passwords by address and user name, whether or not the user exists.
#[derive(Debug)]
pub struct Throttle {
    clock: Clock,
    allowed: u32,
    window: Duration,
    by_source: Mutex<HashMap<(IpAddr, String), Failures>>,
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    since: Duration,
    count: u32,
}

/// Above this number of sources those whose window has ended are forgotten; above it still, all.
const MAX_SOURCES: usize = 10_000;
/// Longer names are counted by their beginning, which bounds the memory they take.
const MAX_NAME: usize = 64;

impl Throttle {
    /// Lets `allowed` wrong passwords pass per `window`; the next try has to wait for its end.
    pub fn new(clock: Clock, allowed: u32, window: Duration) -> Self {
        Self { clock, allowed, window, by_source: Mutex::default() }
    }

    /// How long this source has to wait before its next try; `None` if it may try now.
    pub fn must_wait(&self, address: IpAddr, user: &str) -> Option<Duration> {
        let now = self.clock.now();
        let by_source = self.by_source.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = by_source.get(&key(address, user))?;
        let left = self.window.saturating_sub(now.saturating_sub(failures.since));
        (failures.count >= self.allowed && !left.is_zero()).then_some(left)
    }

    /// Counts a wrong password.
    pub fn failed(&self, address: IpAddr, user: &str) {
        let now = self.clock.now();
        let mut by_source = self.by_source.lock().unwrap_or_else(PoisonError::into_inner);
        if by_source.len() >= MAX_SOURCES {
            by_source.retain(|_, failures| now.saturating_sub(failures.since) < self.window);
        }
        if by_source.len() >= MAX_SOURCES {
            by_source.clear();
        }
        let fresh = Failures { since: now, count: 0 };
        let failures = by_source.entry(key(address, user)).or_insert(fresh);
        if now.saturating_sub(failures.since) >= self.window {
            *failures = fresh;
        }
        failures.count = failures.count.saturating_add(1);
    }

    /// Forgets the wrong passwords of somebody who has found the right one.
    pub fn succeeded(&self, address: IpAddr, user: &str) {
        let mut by_source = self.by_source.lock().unwrap_or_else(PoisonError::into_inner);
        by_source.remove(&key(address, user));
    }
}

fn key(address: IpAddr, user: &str) -> (IpAddr, String) {
    (address, user.chars().take(MAX_NAME).collect())
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::time::Duration;

    use super::Throttle;
    use crate::clock::Clock;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const WINDOW: Duration = Duration::from_secs(60);

    #[test]
    fn after_too_many_wrong_passwords_the_source_waits_for_the_window_to_end() {
        let clock = Clock::standing();
        let throttle = Throttle::new(clock.clone(), 3, WINDOW);
        for _ in 0..3 {
            assert_eq!(throttle.must_wait(HERE, "admin"), None);
            throttle.failed(HERE, "admin");
        }
        clock.advance(Duration::from_secs(20));
        assert_eq!(throttle.must_wait(HERE, "admin"), Some(Duration::from_secs(40)));
        assert_eq!(throttle.must_wait(HERE, "operator"), None, "another user is not held up");
        clock.advance(Duration::from_secs(40));
        assert_eq!(throttle.must_wait(HERE, "admin"), None);
    }

    #[test]
    fn the_right_password_clears_the_count() {
        let throttle = Throttle::new(Clock::standing(), 2, WINDOW);
        throttle.failed(HERE, "admin");
        throttle.succeeded(HERE, "admin");
        throttle.failed(HERE, "admin");
        assert_eq!(throttle.must_wait(HERE, "admin"), None);
    }

    #[test]
    fn a_flood_of_names_takes_bounded_memory() {
        let throttle = Throttle::new(Clock::standing(), 2, WINDOW);
        for number in 0..25_000 {
            throttle.failed(HERE, &format!("{number}{}", "x".repeat(1000)));
        }
        let sources = throttle.by_source.lock().unwrap();
        assert!(sources.len() <= super::MAX_SOURCES);
        assert!(sources.keys().all(|(_, name)| name.len() <= super::MAX_NAME));
    }
}
