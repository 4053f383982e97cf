//! When outreach may go out (decision 25): in the campaign hours of China's day, on no holiday.

use std::collections::BTreeSet;

use kernel::{at_china, china_date};
use time::{Date, Duration, OffsetDateTime, Time};

use super::quiet_hours::DayHours;

/// Longest run of holidays that is looked through.
const LOOKED_THROUGH: usize = 60;

/// The hours, and the days without any.
#[derive(Debug, Clone)]
pub struct CampaignHours {
    /// Hours of the day.
    pub hours: DayHours,
    /// Holidays.
    pub days_off: BTreeSet<Date>,
}

impl CampaignHours {
    /// The first instant, not before `at`, at which outreach may go.
    pub fn first_instant(&self, at: OffsetDateTime) -> OffsetDateTime {
        let mut at = self.hours.first_instant(at, None);
        for _ in 0..LOOKED_THROUGH {
            if !self.days_off.contains(&china_date(at)) {
                return at;
            }
            at = self.next_morning(at);
        }
        at
    }

    /// The first instant of a later day at which outreach may go.
    pub fn tomorrow(&self, at: OffsetDateTime) -> OffsetDateTime {
        self.first_instant(self.next_morning(at))
    }

    fn next_morning(&self, at: OffsetDateTime) -> OffsetDateTime {
        let day = china_date(at).next_day().unwrap_or(Date::MAX);
        self.hours.first_instant(at_china(day, Time::MIDNIGHT), None)
    }
}

/// The beginning of a China day.
pub fn day_start(at: OffsetDateTime) -> OffsetDateTime {
    at_china(china_date(at), Time::MIDNIGHT)
}

/// The beginning of a China month.
pub fn month_start(at: OffsetDateTime) -> OffsetDateTime {
    let day = china_date(at);
    at_china(day - Duration::days(i64::from(day.day()) - 1), Time::MIDNIGHT)
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    fn hours(days_off: &[Date]) -> CampaignHours {
        CampaignHours {
            hours: DayHours { from: 9, to: 20 },
            days_off: days_off.iter().copied().collect(),
        }
    }

    #[test]
    fn outreach_waits_for_nine_in_china_and_is_over_at_eight() {
        let day = hours(&[]);
        let evening = datetime!(2026-11-23 20:00 +8);
        assert_eq!(day.first_instant(evening), datetime!(2026-11-24 9:00 +8));
        let noon = datetime!(2026-11-23 12:00 +8);
        assert_eq!(day.first_instant(noon), noon);
        assert_eq!(day.tomorrow(noon), datetime!(2026-11-24 9:00 +8));
    }

    #[test]
    fn holidays_are_left_out() {
        let day = hours(&[date!(2026 - 10 - 01), date!(2026 - 10 - 02)]);
        let first = datetime!(2026-10-01 10:00 +8);
        assert_eq!(day.first_instant(first), datetime!(2026-10-03 9:00 +8));
        assert_eq!(
            day.tomorrow(datetime!(2026-09-30 15:00 +8)),
            datetime!(2026-10-03 9:00 +8)
        );
    }

    #[test]
    fn days_and_months_begin_in_china() {
        let late = datetime!(2026-11-30 17:00 UTC);
        assert_eq!(day_start(late), datetime!(2026-12-01 0:00 +8));
        assert_eq!(month_start(late), datetime!(2026-12-01 0:00 +8));
    }
}
