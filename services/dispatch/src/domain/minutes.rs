//! How long somebody was there, and how much of it counts without a second look (R5.7).

use std::collections::BTreeMap;

use kernel::{RawMinutes, split_by_china_day};
use time::{Date, OffsetDateTime};

use super::{
    Refusal,
    visit::{Times, Within},
};

/// Raw minutes: stop − start − breaks, on site only, `time.rounding` = exact (R5.7). Over midnight it is one record.
///
/// # Errors
/// The stop is before the start, or nothing is left.
pub fn served(
    started_at: OffsetDateTime,
    stopped_at: OffsetDateTime,
    breaks: RawMinutes,
) -> Result<Times, Refusal> {
    if stopped_at < started_at {
        return Err(Refusal::WrongTimes);
    }
    let whole = RawMinutes::between(started_at, stopped_at).get();
    if !(0..whole).contains(&breaks.get()) {
        return Err(Refusal::NoMinutes);
    }
    let raw = RawMinutes::new(whole - breaks.get());
    Ok(Times {
        started_at,
        stopped_at,
        breaks,
        raw,
    })
}

/// The counted minutes of a visit by China day. What does not count (breaks, minutes not approved) is taken from the
/// end, so that the parts add up to `counted`.
pub fn by_day(
    started_at: OffsetDateTime,
    stopped_at: OffsetDateTime,
    counted: RawMinutes,
) -> Vec<(Date, i64)> {
    let mut left = counted.get();
    let mut days = split_by_china_day(started_at, stopped_at);
    for (_, minutes) in &mut days {
        *minutes = (*minutes).min(left);
        left -= *minutes;
    }
    days.retain(|(_, minutes)| *minutes > 0);
    days
}

/// The limits in force (R5.7, R5.8).
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// `time.max_single_min`
    pub single: i64,
    /// `time.daily_max_min`
    pub daily: i64,
    /// The planned duration, when staff enter the times.
    pub planned: Option<i64>,
}

/// Whether a second person must look at `times`, given what the volunteer served `besides` on those days.
pub fn judge(times: Times, besides: &BTreeMap<Date, i64>, limits: Limits) -> Within {
    let over_day = by_day(times.started_at, times.stopped_at, times.raw)
        .into_iter()
        .any(|(day, minutes)| minutes + besides.get(&day).copied().unwrap_or(0) > limits.daily);
    let over_single = times.raw.get() > limits.single;
    let over_planned = limits.planned.is_some_and(|planned| times.raw.get() > planned);
    if over_day || over_single || over_planned {
        Within::Review
    } else {
        Within::Limits
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{
        Duration,
        macros::{date, datetime},
    };

    use super::*;

    const LIMITS: Limits = Limits {
        single: 480,
        daily: 480,
        planned: None,
    };

    fn minutes(count: i64) -> RawMinutes {
        RawMinutes::new(count)
    }

    #[test]
    fn breaks_are_taken_off_r5_7() {
        let start = datetime!(2026-11-23 10:00 +8);
        let times = served(start, start + Duration::minutes(95), minutes(10)).unwrap();
        assert_eq!(times.raw, minutes(85));
    }

    #[test]
    fn a_visit_of_breaks_only_is_refused() {
        let start = datetime!(2026-11-23 10:00 +8);
        assert_eq!(
            served(start, start + Duration::minutes(30), minutes(30)),
            Err(Refusal::NoMinutes)
        );
        assert_eq!(
            served(start, start - Duration::minutes(1), minutes(0)),
            Err(Refusal::WrongTimes)
        );
    }

    #[test]
    fn over_midnight_each_day_has_its_own_limit_r5_7() {
        let start = datetime!(2026-11-23 23:00 +8);
        let times = served(start, start + Duration::minutes(120), minutes(0)).unwrap();
        assert_eq!(
            by_day(times.started_at, times.stopped_at, times.raw),
            [(date!(2026 - 11 - 23), 60), (date!(2026 - 11 - 24), 60)]
        );
        let full = BTreeMap::from([(date!(2026 - 11 - 24), 421)]);
        assert_eq!(judge(times, &full, LIMITS), Within::Review);
        let exactly = BTreeMap::from([(date!(2026 - 11 - 24), 420)]);
        assert_eq!(judge(times, &exactly, LIMITS), Within::Limits);
    }

    #[test]
    fn staff_enter_no_more_than_was_planned_without_a_second_person_r5_8() {
        let start = datetime!(2026-11-23 10:00 +8);
        let times = served(start, start + Duration::minutes(61), minutes(0)).unwrap();
        assert_eq!(
            judge(
                times,
                &BTreeMap::new(),
                Limits {
                    planned: Some(60),
                    ..LIMITS
                }
            ),
            Within::Review
        );
        assert_eq!(
            judge(
                times,
                &BTreeMap::new(),
                Limits {
                    planned: Some(61),
                    ..LIMITS
                }
            ),
            Within::Limits
        );
    }

    proptest! {
        #[test]
        fn the_days_add_up_to_what_counts(begin in 0i64..10_000, length in 1i64..4_000, off in 0i64..4_000) {
            let start = datetime!(2026-01-01 00:00 +8) + Duration::minutes(begin);
            let stop = start + Duration::minutes(length);
            let counted = (length - off).max(0);
            let sum: i64 = by_day(start, stop, minutes(counted)).iter().map(|(_, minutes)| minutes).sum();
            prop_assert_eq!(sum, counted);
        }

        #[test]
        fn raw_and_breaks_are_the_whole_time(length in 1i64..2_000, pause in 0i64..2_000) {
            let start = datetime!(2026-01-01 00:00 +8);
            if let Ok(times) = served(start, start + Duration::minutes(length), minutes(pause)) {
                prop_assert_eq!(times.raw.get() + pause, length);
                prop_assert!(times.raw.get() > 0);
            } else {
                prop_assert!(pause >= length);
            }
        }
    }
}
