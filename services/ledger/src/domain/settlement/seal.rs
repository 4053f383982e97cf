//! The hash of what every account held when a period was closed (decision 12).
//!
//! Accounts are taken in stretches of [`CHUNK`] numbers; each stretch's hash covers the one before it, so that the work can
//! be left and taken up again. Accounts that nothing had touched are not in it, nor stretches without any other: the hash
//! depends on the transfers alone.

use std::fmt::Write;

use runtime::Suite;

use crate::domain::chain::Hash;

/// Account numbers a stretch.
pub const CHUNK: i64 = 20_000;

/// What an account held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Its number.
    pub id: i64,
    /// How many transfers had touched it.
    pub version: i64,
    /// Debited.
    pub dr_posted: i64,
    /// Credited.
    pub cr_posted: i64,
    /// Held debits.
    pub dr_pending: i64,
    /// Held credits.
    pub cr_pending: i64,
}

/// The hash after one more stretch: SHA-256 of the hash before it in hex, then one account a line, its columns between
/// bars, in the order of the numbers, each line ended by a line feed.
pub fn extend(before: &Hash, accounts: &[Held]) -> Hash {
    let mut text = String::with_capacity(66 + accounts.len() * 48);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{}", hex::encode(before));
    for held in accounts {
        let _ = writeln!(
            text,
            "{}|{}|{}|{}|{}|{}",
            held.id, held.version, held.dr_posted, held.cr_posted, held.dr_pending, held.cr_pending
        );
    }
    Suite::Intl.hash(&[text.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chain::GENESIS;

    #[test]
    fn a_minute_more_or_less_changes_the_hash_and_so_does_the_stretch_before() {
        let held = Held {
            id: 1_000,
            version: 2,
            dr_posted: 325,
            cr_posted: 0,
            dr_pending: 0,
            cr_pending: 0,
        };
        let other = Held {
            dr_posted: 324,
            ..held
        };
        let hash = extend(&GENESIS, &[held]);
        assert_ne!(hash, extend(&GENESIS, &[other]));
        assert_ne!(hash, extend(&hash, &[held]));
    }
}
