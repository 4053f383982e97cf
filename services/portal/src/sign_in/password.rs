//! Argon2id, off the threads that serve pages.

use std::sync::OnceLock;

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use contracts::Error;
use runtime::Result;
use tokio::sync::Semaphore;

/// Each hash takes 19 MiB and tens of milliseconds: more at once would only wait for each other.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A hash with a salt of its own, in PHC form.
pub async fn hash_password(password: String) -> Result<String> {
    off_thread(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash: PasswordHash| hash.to_string())
            .map_err(|error| Error::internal(format!("password hash: {error}")).into())
    })
    .await?
}

/// Whether `password` is the one behind `hash`. Without a hash (no such account) it takes as long and says no.
pub(super) async fn is_right(password: String, hash: Option<String>) -> Result<bool> {
    off_thread(move || {
        let known = hash.is_some();
        let Ok(hash) = PasswordHash::new(hash.as_deref().unwrap_or(stand_in())) else {
            return false;
        };
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
            && known
    })
    .await
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _permit = AT_ONCE
        .acquire()
        .await
        .map_err(|_| Error::unavailable("the portal is stopping"))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::internal(format!("password hash: {error}")).into())
}

/// The hash that stands for accounts that do not exist.
fn stand_in() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let nobody: [u8; 16] = rand::random();
        Argon2::default()
            .hash_password(&nobody)
            .map(|hash: PasswordHash| hash.to_string())
            .unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_opens_and_nobody_has_none() {
        let hash = hash_password("Yunhe-2026-Ab".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(
            is_right("Yunhe-2026-Ab".into(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(!is_right("Yunhe-2026-AB".into(), Some(hash)).await.unwrap());
        assert!(!is_right("Yunhe-2026-Ab".into(), None).await.unwrap());
    }
}
