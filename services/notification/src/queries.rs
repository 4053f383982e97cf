//! Queries: one a file.

pub mod channel_health;
pub mod find_messages;
pub mod find_publicity;
pub mod find_stories;
pub mod platform_line;
pub mod published_stories;
pub mod replies_for_hotline;

use kernel::Phone;
use runtime::{Crypto, Result};

/// `169****0001`
fn masked(crypto: &Crypto, sealed: &[u8]) -> Result<String> {
    let number = crypto.open(sealed)?;
    Ok(number
        .parse::<Phone>()
        .map_or_else(|_| "***".to_owned(), |phone| phone.masked()))
}
