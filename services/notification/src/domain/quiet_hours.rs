//! When an elder may be written to (decision 25): not at night, unless it cannot wait.

use kernel::{at_china, china_local};
use time::{Duration, OffsetDateTime, Time};

/// What is about to happen within this time after the morning's first message cannot wait for it.
const TOO_SOON: Duration = Duration::hours(2);

/// Hours of the day, China time, in which elders get messages that are not urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayHours {
    /// First hour.
    pub from: i64,
    /// Hour from which there are no more.
    pub to: i64,
}

impl DayHours {
    /// The first instant, not before `now`, at which a message may go. `happens` is when what it tells of begins: a
    /// message about this night or early morning goes at once.
    pub fn first_instant(self, now: OffsetDateTime, happens: Option<OffsetDateTime>) -> OffsetDateTime {
        let local = china_local(now);
        let hour = i64::from(local.hour());
        if self.from >= self.to || (self.from..self.to).contains(&hour) {
            return now;
        }
        let today = local.date();
        let day = if hour < self.from {
            Some(today)
        } else {
            today.next_day()
        };
        let opening = Time::from_hms(u8::try_from(self.from).unwrap_or(0), 0, 0).unwrap_or(Time::MIDNIGHT);
        let opens = day.map_or(now, |day| at_china(day, opening));
        match happens {
            Some(happens) if happens > now && happens < opens + TOO_SOON => now,
            _ => opens,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    const HOURS: DayHours = DayHours { from: 7, to: 21 };

    #[test]
    fn in_the_daytime_a_message_goes_at_once() {
        let noon = datetime!(2026-11-24 04:00 UTC);
        assert_eq!(HOURS.first_instant(noon, None), noon);
    }

    #[test]
    fn in_the_evening_it_waits_for_the_morning() {
        let morning = datetime!(2026-11-24 23:00 UTC);
        assert_eq!(
            HOURS.first_instant(datetime!(2026-11-24 13:00 UTC), None),
            morning
        );
        assert_eq!(
            HOURS.first_instant(datetime!(2026-11-24 22:59 UTC), None),
            morning
        );
    }

    #[test]
    fn what_is_about_to_happen_does_not_wait() {
        let night = datetime!(2026-11-24 15:00 UTC);
        let early = Some(datetime!(2026-11-25 00:30 UTC));
        assert_eq!(HOURS.first_instant(night, early), night);
        let noon = Some(datetime!(2026-11-25 04:00 UTC));
        assert_eq!(HOURS.first_instant(night, noon), datetime!(2026-11-24 23:00 UTC));
        let past = Some(datetime!(2026-11-24 04:00 UTC));
        assert_eq!(HOURS.first_instant(night, past), datetime!(2026-11-24 23:00 UTC));
    }

    #[test]
    fn from_midnight_to_midnight_there_is_no_night() {
        let night = datetime!(2026-11-24 18:00 UTC);
        assert_eq!(DayHours { from: 0, to: 24 }.first_instant(night, None), night);
    }

    proptest! {
        #[test]
        fn no_message_is_due_at_night_or_before_now(minutes in 0..100_000_i64, from in 0..24_i64, length in 1..24_i64) {
            let now = datetime!(2026-07-01 00:00 UTC) + Duration::minutes(minutes);
            let hours = DayHours { from, to: (from + length).min(24) };
            let due = hours.first_instant(now, None);
            prop_assert!(due >= now && due - now <= Duration::days(1));
            prop_assert!((hours.from..hours.to).contains(&i64::from(china_local(due).hour())));
        }
    }
}
