//! Sessions: who is logged in, and until when.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::users::User;
use crate::clock::Clock;
use crate::hex::hex;

/// The value of the `session_id` cookie: 40 lower-case hex digits out of the system's CSPRNG.
///
/// Its `Debug` output is cut, as whoever knows the value is logged in.
/// It is kept as these digits, since every request brings them and nothing needs what they stand for.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionId([u8; Self::DIGITS]);

impl SessionId {
    const DIGITS: usize = 40;

    fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; Self::DIGITS / 2];
        getrandom::fill(&mut bytes)?;
        let mut digits = [0; Self::DIGITS];
        digits.copy_from_slice(hex(&bytes).as_bytes());
        Ok(Self(digits))
    }

    /// The cookie value.
    pub fn reveal(&self) -> String {
        self.0.iter().map(|digit| char::from(*digit)).collect()
    }

    /// The id that a cookie value names, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: [u8; Self::DIGITS] = text.as_bytes().try_into().ok()?;
        // Without an early end, so that many are looked at in one instruction.
        let odd = digits.iter().filter(|digit| !matches!(digit, b'0'..=b'9' | b'a'..=b'f')).count();
        (odd == 0).then_some(Self(digits))
    }

    /// The value that browsers have to send as `X-Token` in this session.
    pub fn x_token(&self) -> String {
        let digest = Sha256::new().chain_update(b"x-token").chain_update(self.0).finalize();
        hex(&digest[..Self::DIGITS / 2])
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({}{}…)", char::from(self.0[0]), char::from(self.0[1]))
    }
}

/// Somebody who is logged in.
#[derive(Clone, Debug)]
pub struct Session {
    /// The session's id.
    pub id: SessionId,
    /// Who it is.
    pub user: Arc<User>,
    /// How long the session lasts if nothing more is done in it.
    pub remaining: Duration,
}

#[derive(Debug)]
struct Entry {
    user: Arc<User>,
    /// In nanoseconds of the clock; changed by those who only read the map, so that they do not wait
    /// for each other.
    last_seen: AtomicU64,
}

impl Entry {
    fn new(user: Arc<User>, now: Duration) -> Self {
        Self { user, last_seen: AtomicU64::new(nanoseconds(now)) }
    }

    fn see(&self, now: Duration) {
        self.last_seen.fetch_max(nanoseconds(now), Ordering::Relaxed);
    }

    fn last_seen(&self) -> Duration {
        Duration::from_nanos(self.last_seen.load(Ordering::Relaxed))
    }
}

/// Five centuries fit; a clock that was moved further stands still for sessions.
const END_OF_TIME: Duration = Duration::from_nanos(u64::MAX);

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// All sessions. They live in memory only: a reboot ends every one.
#[derive(Debug)]
pub struct Sessions {
    clock: Clock,
    idle_timeout: Duration,
    by_id: RwLock<HashMap<SessionId, Entry>>,
}

/// Above this number the session that was idle longest has to go.
const MAX_SESSIONS: usize = 10_000;

impl Sessions {
    /// No sessions yet; each will end after `idle_timeout` without a request.
    pub fn new(clock: Clock, idle_timeout: Duration) -> Self {
        Self { clock, idle_timeout, by_id: RwLock::default() }
    }

    /// Starts a session for somebody whose password was right.
    ///
    /// # Errors
    /// The system's random number generator failed.
    pub fn start(&self, user: User) -> Result<Session, getrandom::Error> {
        let id = SessionId::random()?;
        let user = Arc::new(user);
        let now = self.clock.now();
        let mut by_id = self.by_id.write().unwrap_or_else(PoisonError::into_inner);
        if by_id.len() >= MAX_SESSIONS {
            by_id.retain(|_, entry| self.is_live(entry, now));
        }
        if by_id.len() >= MAX_SESSIONS {
            let oldest = by_id.iter().min_by_key(|(_, entry)| entry.last_seen());
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                by_id.remove(&oldest);
            }
        }
        by_id.insert(id.clone(), Entry::new(user.clone(), now));
        Ok(Session { id, user, remaining: self.idle_timeout })
    }

    /// The session of a cookie value, which counts as activity in it.
    pub fn touch(&self, cookie: &str) -> Option<Session> {
        // What is no id names no session either.
        let id = SessionId(cookie.as_bytes().try_into().ok()?);
        let now = self.clock.now();
        {
            let by_id = self.by_id.read().unwrap_or_else(PoisonError::into_inner);
            let entry = by_id.get(&id)?;
            if self.is_live(entry, now) {
                entry.see(now);
                let user = entry.user.clone();
                return Some(Session { id, user, remaining: self.idle_timeout });
            }
        }
        self.by_id.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
        None
    }

    fn is_live(&self, entry: &Entry, now: Duration) -> bool {
        now.min(END_OF_TIME).saturating_sub(entry.last_seen()) < self.idle_timeout
    }

    /// Ends every session, as a reboot does.
    pub fn end_all(&self) {
        self.by_id.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How many sessions have not ended yet.
    pub fn count(&self) -> usize {
        let now = self.clock.now();
        let by_id = self.by_id.read().unwrap_or_else(PoisonError::into_inner);
        by_id.values().filter(|entry| self.is_live(entry, now)).count()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{SessionId, Sessions};
    use crate::auth::{Privileges, User};
    use crate::clock::Clock;

    const IDLE: Duration = Duration::from_secs(20 * 60);

    fn sessions() -> (Clock, Sessions) {
        let clock = Clock::standing();
        (clock.clone(), Sessions::new(clock, IDLE))
    }

    fn admin() -> User {
        User { name: "admin".into(), privileges: Privileges::Full }
    }

    #[test]
    fn activity_keeps_a_session_alive_and_idleness_ends_it() {
        let (clock, sessions) = sessions();
        let cookie = sessions.start(admin()).unwrap().id.reveal();
        for _ in 0..3 {
            clock.advance(IDLE - Duration::from_secs(1));
            assert!(sessions.touch(&cookie).is_some());
        }
        clock.advance(IDLE);
        assert_eq!(sessions.count(), 0);
        assert!(sessions.touch(&cookie).is_none());
        assert!(sessions.touch(&cookie).is_none(), "asking must not revive it");
    }

    #[test]
    fn a_clock_that_jumps_further_than_any_other_still_lets_people_in() {
        let (clock, sessions) = sessions();
        clock.advance(Duration::MAX);
        let cookie = sessions.start(admin()).unwrap().id.reveal();
        assert!(sessions.touch(&cookie).is_some());
    }

    #[test]
    fn a_session_id_has_forty_hex_digits_and_is_never_the_same() {
        let (_, sessions) = sessions();
        let ids: std::collections::HashSet<_> =
            (0..100).map(|_| sessions.start(admin()).unwrap().id.reveal()).collect();
        assert_eq!(ids.len(), 100);
        for id in &ids {
            assert!(
                id.len() == 40 && id.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
            );
            assert_eq!(SessionId::parse(id).unwrap().reveal(), *id);
        }
    }

    #[test]
    fn what_has_not_the_form_of_an_id_is_none() {
        for text in ["", "xyz", &"A".repeat(40), &"g".repeat(40), &"ä".repeat(20)] {
            assert!(SessionId::parse(text).is_none(), "{text:?} was taken");
        }
    }

    #[test]
    fn a_reboot_ends_every_session() {
        let (_, sessions) = sessions();
        let cookie = sessions.start(admin()).unwrap().id.reveal();
        sessions.end_all();
        assert!(sessions.touch(&cookie).is_none());
    }

    #[test]
    fn a_printed_session_does_not_let_anybody_in() {
        let (_, sessions) = sessions();
        let session = sessions.start(admin()).unwrap();
        assert!(!format!("{session:?}").contains(&session.id.reveal()[2..]));
    }
}
