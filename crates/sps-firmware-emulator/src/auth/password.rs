//! Password hashes by argon2, checked off the async threads and a few at a time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// One of the parameter sets that OWASP names as equal in strength; this one needs 7 MiB, so that
/// several checks at a time stay small.
const MEMORY_KIB: u32 = 7 * 1024;
const PASSES: u32 = 5;
/// How long a login waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(20);

/// A password hash could not be made or read.
#[derive(Debug, thiserror::Error)]
#[error("no usable argon2 hash ({0})")]
pub struct HashError(String);

/// A password could not be checked; says nothing of whether it is right.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// Too many logins at a time.
    #[error("too many logins at a time")]
    Overloaded,
    /// The check itself broke down.
    #[error("the password check broke down")]
    Internal,
}

/// Hashes a password as a PHC string, with a fresh salt.
///
/// # Errors
/// [`HashError`] if the system gives no random numbers.
pub fn hash_password(password: &str) -> Result<String, HashError> {
    hash_in(password, &mut Vec::new())
}

fn hash_in(password: &str, memory: &mut Vec<Block>) -> Result<String, HashError> {
    let argon2 = argon2()?;
    let salt = random::<16>()?;
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    let blocks = argon2.params().block_count();
    memory.resize(memory.len().max(blocks), Block::new());
    argon2
        .hash_password_into_with_memory(
            password.as_bytes(),
            &salt,
            &mut output,
            &mut memory[..blocks],
        )
        .map_err(hash_error)?;
    phc(&argon2, &salt, &output)
}

/// A hash that no password has, made without the work of one.
fn hash_of_nobody() -> Result<String, HashError> {
    phc(&argon2()?, &random::<16>()?, &random::<{ Params::DEFAULT_OUTPUT_LEN }>()?)
}

fn argon2() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(hash_error)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn phc(argon2: &Argon2<'_>, salt: &[u8], output: &[u8]) -> Result<String, HashError> {
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: argon2.params().try_into().map_err(hash_error)?,
        salt: Some(Salt::new(salt).map_err(hash_error)?),
        hash: Some(Output::new(output).map_err(hash_error)?),
    };
    Ok(hash.to_string())
}

fn random<const N: usize>() -> Result<[u8; N], HashError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(hash_error)?;
    Ok(bytes)
}

fn hash_error(fault: impl std::fmt::Display) -> HashError {
    HashError(fault.to_string())
}

/// Gives a hash back if it can be used.
pub(super) fn check_hash(hash: &str) -> Result<String, HashError> {
    match check("", hash, &mut Vec::new()) {
        Some(_) => Ok(hash.to_owned()),
        None => Err(hash_error("it is no PHC string of argon2")),
    }
}

/// Checks passwords.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// Memory of checks that are over, as many as there are turns. Given back to the allocator
    /// instead, each thread that ever made a check would keep some of it.
    spare: Arc<Mutex<Vec<Vec<Block>>>>,
    /// What the password of a user who does not exist is checked against where nobody has one.
    nobody: Arc<str>,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords").finish_non_exhaustive()
    }
}

impl Passwords {
    /// A checker that uses at most `concurrency` threads at a time.
    ///
    /// # Errors
    /// [`HashError`] as in [`hash_password`].
    pub fn new(concurrency: usize) -> Result<Self, HashError> {
        let nobody = hash_of_nobody()?.into();
        let turns = Arc::new(Semaphore::new(concurrency.max(1)));
        Ok(Self { turns, spare: Arc::default(), nobody })
    }

    /// Hashes a password in memory that later checks use as well.
    pub(super) fn hash(&self, password: &str) -> Result<String, HashError> {
        let mut memory = self.take_memory();
        let hash = hash_in(password, &mut memory);
        self.give_back(memory);
        hash
    }

    fn take_memory(&self) -> Vec<Block> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give_back(&self, memory: Vec<Block>) {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }

    /// Waits until a password may be checked.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, VerifyError> {
        tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned())
            .await
            .map_err(|_| VerifyError::Overloaded)?
            .map_err(|_| VerifyError::Internal)
    }

    /// Whether the password belongs to the hash. `None` as hash is always false, and takes as long as
    /// the hash `instead` of it, so that a wrong user name cannot be told from a wrong password.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub async fn verify(
        &self,
        turn: OwnedSemaphorePermit,
        password: SecretString,
        hash: Option<Arc<str>>,
        instead: Option<Arc<str>>,
    ) -> Result<bool, VerifyError> {
        let known = hash.is_some();
        let hash = hash.or(instead).unwrap_or_else(|| self.nobody.clone());
        let passwords = self.clone();
        let check = move || {
            let _turn = turn;
            let mut memory = passwords.take_memory();
            let right = check(password.expose_secret(), &hash, &mut memory);
            passwords.give_back(memory);
            Ok(right.ok_or(VerifyError::Internal)? && known)
        };
        tokio::task::spawn_blocking(check).await.map_err(|_| VerifyError::Internal)?
    }
}

/// Whether the password belongs to the hash; `None` if the hash cannot be used, which
/// [`check_hash`] has ruled out.
fn check(password: &str, hash: &str, memory: &mut Vec<Block>) -> Option<bool> {
    let hash = PasswordHash::new(hash).ok()?;
    let algorithm = Algorithm::new(hash.algorithm.as_str()).ok()?;
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let argon2 = Argon2::new(algorithm, version, Params::try_from(&hash).ok()?);
    let (salt, expected) = (hash.salt?, hash.hash?);
    let blocks = argon2.params().block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::new());
    }
    let mut actual = vec![0; expected.len()];
    argon2
        .hash_password_into_with_memory(
            password.as_bytes(),
            &salt,
            &mut actual,
            memory.get_mut(..blocks)?,
        )
        .ok()?;
    // The comparison of two outputs takes the same time wherever they differ.
    Some(Output::new(&actual).ok()? == expected)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Passwords, hash_password};

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_is_right() {
        let passwords = Passwords::new(1).unwrap();
        let hash: Arc<str> = hash_password("pässword").unwrap().into();
        let verify = |text: &str, given: Option<&Arc<str>>, instead: Option<&Arc<str>>| {
            let passwords = passwords.clone();
            let (text, given, instead) = (text.into(), given.cloned(), instead.cloned());
            async move {
                let turn = passwords.turn().await.unwrap();
                passwords.verify(turn, text, given, instead).await.unwrap()
            }
        };
        assert!(verify("pässword", Some(&hash), None).await);
        assert!(!verify("password", Some(&hash), Some(&hash)).await);
        assert!(!verify("pässword", None, None).await);
        assert!(!verify("pässword", None, Some(&hash)).await, "it is another user's");
        assert!(passwords.hash("x").unwrap().starts_with("$argon2id$v=19$m=7168,t=5,p=1$"));
    }
}
