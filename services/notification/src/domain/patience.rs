//! How long to wait before a refused message is sent again, and before the gateway is asked about a message in doubt.

use std::time::Duration as StdDuration;

use time::Duration;

/// Attempts after which a message that is refused “for now” has failed.
pub const MOST_ATTEMPTS: i16 = 8;

/// How long a gateway that refuses everything is left alone.
pub const HOLD: Duration = Duration::minutes(5);

/// How long a gateway that cannot be reached is left alone while there is another.
pub const UNREACHABLE: Duration = Duration::minutes(1);

/// Age at which a claim of another process counts as lost: well beyond every answer's time limit.
pub const LOST_CLAIM: Duration = Duration::minutes(2);

/// A question about a message in doubt, and what to do when the gateway knows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Ask again after this time.
    AskIn(Duration),
    /// It never arrived at the gateway, or nobody will ever know.
    GiveUp,
}

/// The pause before the next attempt; `named` is what the gateway asked for. Doubles from 2 s to 10 min.
pub fn retry_pause(attempts: i16, named: Option<StdDuration>) -> Duration {
    match named {
        Some(named) => Duration::try_from(named).unwrap_or(Duration::DAY),
        None => Duration::seconds(1_i64 << attempts.clamp(1, 10)).min(Duration::minutes(10)),
    }
}

/// The pause before a 12349 platform is told a status again after `tries`: from 10 s, doubled each time, to an hour. It is never
/// given up.
pub fn platform(tries: i32) -> Duration {
    Duration::seconds(10_i64 << (tries - 1).clamp(0, 9)).min(Duration::hours(1))
}

/// When the gateway is asked for the first time what became of a message whose answer did not come. The receipt is
/// usually earlier.
pub fn first_check() -> Duration {
    Duration::seconds(20)
}

/// After `checks` questions without a definite answer. Receipts take up to a few minutes; the gateways give up pushing
/// one after 16 (1, 5 and 10 minutes).
pub fn after_check(checks: i16) -> Doubt {
    match checks {
        0 | 1 => Doubt::AskIn(Duration::minutes(1)),
        2 => Doubt::AskIn(Duration::minutes(4)),
        3 => Doubt::AskIn(Duration::minutes(15)),
        _ => Doubt::GiveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_ten_minutes() {
        assert_eq!(retry_pause(1, None), Duration::seconds(2));
        assert_eq!(retry_pause(3, None), Duration::seconds(8));
        assert_eq!(retry_pause(30, None), Duration::minutes(10));
        assert_eq!(
            retry_pause(3, Some(StdDuration::from_secs(3600))),
            Duration::hours(1)
        );
    }

    #[test]
    fn a_platform_that_is_down_is_tried_at_least_every_hour_r12_1() {
        let seconds = |tries| platform(tries).whole_seconds();
        assert_eq!([1, 2, 3].map(seconds), [10, 20, 40]);
        assert_eq!([9, 10, 1_000_000].map(seconds), [2560, 3600, 3600]);
    }

    #[test]
    fn a_doubt_outlives_the_last_push_of_a_receipt() {
        let mut waited = first_check();
        let mut checks = 1;
        while let Doubt::AskIn(pause) = after_check(checks) {
            waited += pause;
            checks += 1;
        }
        assert!(waited > Duration::minutes(16));
    }
}
