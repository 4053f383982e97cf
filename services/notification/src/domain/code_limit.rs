//! How many sign-in codes a number may get: below every gateway's own limit, so that ours is the one that speaks.

use time::{Duration, OffsetDateTime};

/// At most so many within so long, sliding.
const LIMITS: [(usize, Duration); 3] = [
    (1, Duration::minutes(1)),
    (5, Duration::hours(1)),
    (10, Duration::days(1)),
];

/// The longest of the windows: what is older does not matter.
pub const WINDOW: Duration = Duration::days(1);

/// How long the number has to wait for its next code; `None` when it may have one now. `sent` are the times of its
/// codes, newest first.
pub fn wait(sent: &[OffsetDateTime], now: OffsetDateTime) -> Option<Duration> {
    LIMITS
        .into_iter()
        .filter_map(|(most, window)| {
            let oldest = sent.get(most - 1)?;
            let left = *oldest + window - now;
            left.is_positive().then_some(left)
        })
        .max()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    fn sent(ago: &[i64]) -> Vec<OffsetDateTime> {
        ago.iter()
            .map(|seconds| NOW - Duration::seconds(*seconds))
            .collect()
    }

    #[test]
    fn one_a_minute_five_an_hour_ten_a_day() {
        assert_eq!(wait(&[], NOW), None);
        assert_eq!(wait(&sent(&[59]), NOW), Some(Duration::seconds(1)));
        assert_eq!(wait(&sent(&[60]), NOW), None);
        assert_eq!(
            wait(&sent(&[61, 130, 200, 300, 3000]), NOW),
            Some(Duration::seconds(600))
        );
        assert_eq!(wait(&sent(&[61, 130, 200, 300, 3600]), NOW), None);
        let day: Vec<i64> = (1..=10).map(|n| n * 4000).collect();
        assert_eq!(wait(&sent(&day), NOW), Some(Duration::seconds(86_400 - 40_000)));
    }
}
