//! Nonces that were seen, for as long as a signature is good. Bounded: under a flood the oldest half goes early.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};
use time::OffsetDateTime;

/// Nonces of one generation.
const MOST: usize = 200_000;

/// Two generations of hashed nonces; the older one goes when the younger is full or as old as a signature may get.
#[derive(Default)]
pub(crate) struct Nonces {
    young: HashSet<u64>,
    old: HashSet<u64>,
    young_since: Option<OffsetDateTime>,
}

impl Nonces {
    /// Whether this nonce is new; it is not afterwards.
    pub fn first_seen(&mut self, nonce: &str, now: OffsetDateTime) -> bool {
        let since = *self.young_since.get_or_insert(now);
        if self.young.len() >= MOST || (now - since).abs() > 2 * gateways::aliyun::TIME_WINDOW {
            self.old = std::mem::take(&mut self.young);
            self.young_since = Some(now);
        }
        let mut hasher = DefaultHasher::new();
        nonce.hash(&mut hasher);
        let hash = hasher.finish();
        !self.old.contains(&hash) && self.young.insert(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, macros::datetime};

    #[test]
    fn a_nonce_is_remembered_as_long_as_its_signature_is_good() {
        let start = datetime!(2026-11-23 10:00 UTC);
        let mut nonces = Nonces::default();
        assert!(nonces.first_seen("a", start));
        assert!(!nonces.first_seen("a", start + Duration::minutes(29)));
        assert!(nonces.first_seen("b", start + Duration::minutes(31)));
        assert!(!nonces.first_seen("a", start + Duration::minutes(31)));
    }
}
