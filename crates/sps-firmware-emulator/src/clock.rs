//! The emulator's clock: real, or moved by hand so that tests of long waits take no time.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use tokio::time::Instant;

/// The end of the year 9999, which has the last date that a header can have; since 1970.
const LAST_DATE: Duration = Duration::from_secs(253_402_300_799);

/// A monotonic clock that can be moved forward. Clones show the same time.
///
/// Session timeouts, the reboot and login throttling read it. The time that an answer needs on its
/// way to the client is real time and has nothing to do with this clock.
#[derive(Clone, Debug)]
pub struct Clock {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// `None` while the clock stands still except for `moved`.
    started: Option<Instant>,
    moved: watch::Sender<Duration>,
}

impl Clock {
    /// A clock that runs as fast as the wall's, and can be moved ahead of it.
    pub fn running() -> Self {
        Self::new(Some(Instant::now()))
    }

    /// A clock that moves by [`Clock::advance`] only.
    pub fn standing() -> Self {
        Self::new(None)
    }

    fn new(started: Option<Instant>) -> Self {
        Self { shared: Arc::new(Shared { started, moved: watch::Sender::new(Duration::ZERO) }) }
    }

    /// The time since the clock was made.
    pub fn now(&self) -> Duration {
        self.real().saturating_add(*self.shared.moved.borrow())
    }

    /// Moves the clock forward and wakes all that wait for a time that has come.
    pub fn advance(&self, by: Duration) {
        self.shared.moved.send_modify(|moved| *moved = moved.saturating_add(by));
    }

    /// Whether the clock was ever moved by hand.
    pub(crate) fn is_moved(&self) -> bool {
        !self.shared.moved.borrow().is_zero()
    }

    /// The date `later` than now as headers have it: that of the machine, moved as the clock is.
    pub(crate) fn http_date(&self, later: Duration) -> String {
        let moved = self.shared.moved.borrow().saturating_add(later);
        let last = UNIX_EPOCH + LAST_DATE;
        let date = SystemTime::now().checked_add(moved).map_or(last, |date| date.min(last));
        httpdate::fmt_http_date(date)
    }

    /// Waits until the clock shows `deadline` or later.
    pub async fn sleep_until(&self, deadline: Duration) {
        let mut moved = self.shared.moved.subscribe();
        loop {
            let left =
                deadline.saturating_sub(self.real().saturating_add(*moved.borrow_and_update()));
            if left.is_zero() {
                return;
            }
            // The sender lives in `self`, so that `changed` cannot fail while we borrow it.
            match self.shared.started {
                Some(_) => tokio::select! {
                    () = tokio::time::sleep(left) => {}
                    _ = moved.changed() => {}
                },
                None => drop(moved.changed().await),
            }
        }
    }

    fn real(&self) -> Duration {
        self.shared.started.map_or(Duration::ZERO, |started| started.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Clock;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn dates_move_with_the_clock_up_to_the_last_one_that_there_is() {
        let clock = Clock::standing();
        clock.advance(HOUR);
        let date = httpdate::parse_http_date(&clock.http_date(HOUR)).unwrap();
        let ahead = date.duration_since(std::time::SystemTime::now()).unwrap();
        assert!(ahead > 2 * HOUR - Duration::from_secs(60) && ahead <= 2 * HOUR, "{ahead:?}");
        clock.advance(Duration::MAX);
        assert_eq!(clock.http_date(HOUR), "Fri, 31 Dec 9999 23:59:59 GMT");
    }

    #[tokio::test]
    async fn an_hour_passes_at_once_when_the_clock_is_moved() {
        let clock = Clock::standing();
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep_until(HOUR).await }
        });
        clock.advance(HOUR / 2);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        clock.advance(HOUR / 2);
        waiting.await.unwrap();
        assert_eq!(clock.now(), HOUR);
    }

    #[tokio::test]
    async fn a_running_clock_can_be_moved_ahead_as_well() {
        let clock = Clock::running();
        clock.advance(HOUR);
        clock.sleep_until(HOUR).await;
        assert!(clock.now() >= HOUR);
    }
}
