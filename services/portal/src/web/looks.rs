use std::{net::IpAddr, num::NonZeroU32};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Looks a minute from one address. Behind one proxy all readers share it, so it is no small number; codes of 128 bits are
/// not found by trying in any case.
const A_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("not zero");

/// How often public pages are looked at, by address.
pub struct Looks(DefaultKeyedRateLimiter<IpAddr>);

impl Default for Looks {
    fn default() -> Self {
        Self(RateLimiter::keyed(Quota::per_minute(A_MINUTE)))
    }
}

impl Looks {
    /// Whether somebody at this address may look once more.
    pub fn may(&self, from: IpAddr) -> bool {
        // Addresses that have rested are forgotten before there are too many of them.
        if self.0.len() > 10_000 {
            self.0.retain_recent();
        }
        self.0.check_key(&from).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r11_4_who_looks_too_often_waits_and_others_do_not() {
        let looks = Looks::default();
        let (one, other) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        let allowed = (0..100).filter(|_| looks.may(one)).count();
        assert!((60..70).contains(&allowed), "{allowed}");
        assert!(looks.may(other));
    }
}
