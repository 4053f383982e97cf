//! Throttles with burst 1 (decision 25): a generic cell rate algorithm whose cells are slots of time. Who claims takes the next
//! slots, a moment ahead, and sends each message at its own; so that never one more is claimed in any second, by however many
//! processes.

use time::{Duration, OffsetDateTime};

/// How far ahead slots are taken: a claim then stands for several messages, and a code waits no longer than this.
const AHEAD: Duration = Duration::milliseconds(100);

/// One limit, and when its next slot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// The next slot.
    pub next_at: OffsetDateTime,
    /// Between two slots.
    pub spacing: Duration,
}

/// Slots that are free under every limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slots {
    /// The first.
    pub first: OffsetDateTime,
    /// Between two.
    pub spacing: Duration,
    /// How many.
    pub count: usize,
}

/// Between two messages at so many a second: a little more than the exact share, so that any second with both its ends holds
/// no more.
pub fn spacing(per_second: u32) -> Duration {
    Duration::microseconds(i64::from(1_000_000_u32.div_ceil(per_second.max(1))) + 1)
}

/// Seven tenths of a rate: outreach never takes the rest.
pub fn outreach_share(spacing: Duration) -> Duration {
    spacing * 10 / 7 + Duration::microseconds(1)
}

/// The next slots under all of `buckets`, at most `most`. Without a limit every message goes now.
pub fn slots(buckets: &[Bucket], now: OffsetDateTime, most: usize) -> Slots {
    let first = buckets
        .iter()
        .map(|bucket| bucket.next_at)
        .fold(now, OffsetDateTime::max);
    let spacing = buckets
        .iter()
        .map(|bucket| bucket.spacing)
        .fold(Duration::ZERO, Duration::max);
    let ahead = now + AHEAD - first;
    let count = if ahead < Duration::ZERO {
        0
    } else if spacing.is_zero() {
        most
    } else {
        let fit = ahead.whole_microseconds() / spacing.whole_microseconds() + 1;
        most.min(usize::try_from(fit).unwrap_or(0))
    };
    Slots {
        first,
        spacing,
        count,
    }
}

/// When the slot after the `taken` first of `slots` is, under one limit.
pub fn after(slots: &Slots, taken: usize, bucket: &Bucket) -> OffsetDateTime {
    match i32::try_from(taken) {
        Ok(0) => bucket.next_at,
        Ok(taken) => slots.first + slots.spacing * (taken - 1) + bucket.spacing,
        Err(_) => bucket.next_at,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    #[test]
    fn without_a_limit_everything_goes_now() {
        let slots = slots(&[], NOW, 256);
        assert_eq!((slots.first, slots.count), (NOW, 256));
    }

    #[test]
    fn outreach_leaves_three_tenths_of_a_gateways_rate() {
        let (all, outreach) = (spacing(100), outreach_share(spacing(100)));
        assert!(all * 10 <= outreach * 7 && outreach < all * 2);
    }

    proptest! {
        /// R12.4: however claims come, no second holds one more than the rate.
        #[test]
        fn no_second_holds_one_more_than_the_rate(
            rate in prop::sample::select(vec![1_u32, 3, 10, 100, 1000]),
            pauses in prop::collection::vec(0_i64..700, 1..80),
            most in 1_usize..40,
        ) {
            let mut bucket = Bucket { next_at: NOW - Duration::DAY, spacing: spacing(rate) };
            let mut now = NOW;
            let mut claimed = Vec::new();
            for pause in pauses {
                now += Duration::milliseconds(pause);
                let slots = slots(&[bucket], now, most);
                for slot in 0..slots.count {
                    claimed.push(slots.first + slots.spacing * i32::try_from(slot).unwrap());
                }
                bucket.next_at = after(&slots, slots.count, &bucket);
            }
            for window in claimed.windows(rate as usize + 1) {
                prop_assert!(window[rate as usize] - window[0] > Duration::SECOND);
            }
        }
    }
}
