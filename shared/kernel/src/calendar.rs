//! The calendar of the district: dates are China's, timestamps are UTC.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::macros::offset;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset, Weekday};

use crate::RawMinutes;

/// China Standard Time, UTC+8, without daylight saving.
pub const CHINA: UtcOffset = offset!(+8);

/// The same instant with China's wall clock.
pub fn china_local(at: OffsetDateTime) -> OffsetDateTime {
    at.to_offset(CHINA)
}

/// The calendar date in China at this instant.
pub fn china_date(at: OffsetDateTime) -> Date {
    china_local(at).date()
}

/// The instant, in UTC, at which China's wall clock shows this date and time.
pub fn at_china(date: Date, time: Time) -> OffsetDateTime {
    PrimitiveDateTime::new(date, time)
        .assume_offset(CHINA)
        .to_offset(UtcOffset::UTC)
}

/// The minutes of one visit per calendar date in China, for daily limits (R5.7). Dates come in order, those without a
/// whole minute are left out, and the minutes add up to [`RawMinutes::between`] of the whole visit.
pub fn split_by_china_day(start: OffsetDateTime, stop: OffsetDateTime) -> Vec<(Date, i64)> {
    let mut days = Vec::new();
    let mut counted = 0;
    let mut day = china_date(start);
    while counted < RawMinutes::between(start, stop).get() {
        let midnight = day.next_day().map(|next| at_china(next, Time::MIDNIGHT));
        let until = midnight.map_or(stop, |midnight| midnight.min(stop));
        // Rounding the time since the start, not each day's own, keeps the sum exact.
        let so_far = RawMinutes::between(start, until).get();
        if so_far > counted {
            days.push((day, so_far - counted));
        }
        counted = so_far;
        day = day.next_day().unwrap_or(day);
    }
    days
}

/// Which days are working days 工作日: Monday to Friday, without the holidays and with the days that were moved 调休, as head
/// office records them year by year.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WorkCalendar {
    off: BTreeSet<Date>,
    on: BTreeSet<Date>,
}

impl WorkCalendar {
    /// `off`: weekdays without work; `on`: Saturdays and Sundays with work. A day in both is worked on.
    pub fn new(off: impl IntoIterator<Item = Date>, on: impl IntoIterator<Item = Date>) -> Self {
        Self {
            off: off.into_iter().collect(),
            on: on.into_iter().collect(),
        }
    }

    /// Whether people work on this day.
    pub fn is_working(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.on.contains(&day) || !weekend && !self.off.contains(&day)
    }

    /// The `days`th working day after `day`; the last day of the calendar where there is none.
    pub fn after(&self, day: Date, days: i64) -> Date {
        let (mut at, mut left) = (day, days);
        while left > 0 {
            let Some(next) = at.next_day() else { return at };
            at = next;
            if self.is_working(at) {
                left -= 1;
            }
        }
        at
    }

    /// The same time of day, `days` working days later (R9.3).
    pub fn later(&self, from: OffsetDateTime, days: i64) -> OffsetDateTime {
        let day = china_date(from);
        from + (self.after(day, days) - day)
    }
}

/// A half-year (R7.2): January to June or July to December. Written “2026H2”.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[0-9]{4}H[12]$"))]
pub struct HalfYear {
    year: i32,
    half: u8,
}

/// The text is not a half-year like “2026H2”.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a half-year")]
pub struct HalfYearError;

/// The half-year in which the date lies (R7.2).
pub const fn half_year(date: Date) -> HalfYear {
    HalfYear {
        year: date.year(),
        half: if date.month() as u8 <= 6 { 1 } else { 2 },
    }
}

impl HalfYear {
    /// The calendar year.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// 1 or 2.
    pub const fn half(self) -> u8 {
        self.half
    }

    /// The first day.
    pub fn starts(self) -> Date {
        self.day(
            if self.half == 1 {
                Month::January
            } else {
                Month::July
            },
            1,
        )
    }

    /// The last day, which still belongs to it.
    pub fn ends(self) -> Date {
        if self.half == 1 {
            self.day(Month::June, 30)
        } else {
            self.day(Month::December, 31)
        }
    }

    fn day(self, month: Month, day: u8) -> Date {
        Date::from_calendar_date(self.year, month, day)
            .expect("the year comes from a date or has four digits")
    }
}

impl fmt::Display for HalfYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}H{}", self.year, self.half)
    }
}

impl FromStr for HalfYear {
    type Err = HalfYearError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, half) = text.split_once('H').ok_or(HalfYearError)?;
        if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(HalfYearError);
        }
        let half = match half {
            "1" => 1,
            "2" => 2,
            _ => return Err(HalfYearError),
        };
        Ok(Self {
            year: year.parse().map_err(|_| HalfYearError)?,
            half,
        })
    }
}

impl TryFrom<String> for HalfYear {
    type Error = HalfYearError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<HalfYear> for String {
    fn from(half_year: HalfYear) -> Self {
        half_year.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::Duration;
    use time::macros::{date, datetime, time};

    use super::*;

    #[test]
    fn the_date_changes_at_midnight_in_china() {
        assert_eq!(
            china_date(datetime!(2026-06-30 15:59:59 UTC)),
            date!(2026 - 06 - 30)
        );
        assert_eq!(
            china_date(datetime!(2026-06-30 16:00:00 UTC)),
            date!(2026 - 07 - 01)
        );
    }

    #[test]
    fn a_wall_clock_time_reads_back() {
        let at = at_china(date!(2026 - 07 - 01), time!(08:30));
        assert_eq!(at, datetime!(2026-07-01 00:30 UTC));
        assert_eq!(at.offset(), UtcOffset::UTC);
        assert_eq!(china_local(at).time(), time!(08:30));
    }

    #[test]
    fn a_visit_over_midnight_is_split_by_date_r5_7() {
        let start = at_china(date!(2026 - 07 - 01), time!(23:00));
        let stop = at_china(date!(2026 - 07 - 02), time!(01:30));
        assert_eq!(
            split_by_china_day(start, stop),
            [(date!(2026 - 07 - 01), 60), (date!(2026 - 07 - 02), 90)]
        );
    }

    #[test]
    fn half_minutes_around_midnight_are_not_lost() {
        let start = at_china(date!(2026 - 07 - 01), time!(23:59:30));
        let stop = at_china(date!(2026 - 07 - 02), time!(00:01:30));
        assert_eq!(split_by_china_day(start, stop), [(date!(2026 - 07 - 02), 2)]);
    }

    #[test]
    fn no_time_is_no_day() {
        let start = datetime!(2026-07-01 02:00 UTC);
        assert_eq!(split_by_china_day(start, start), []);
        assert_eq!(split_by_china_day(start, start - Duration::days(2)), []);
    }

    #[test]
    fn a_case_of_thursday_is_due_on_tuesday_r9_3() {
        let thursday = datetime!(2026-11-26 16:30 +8);
        let due = WorkCalendar::default().later(thursday, 3);
        assert_eq!(due, datetime!(2026-12-01 16:30 +8));
    }

    #[test]
    fn the_weekend_is_the_one_in_china() {
        // Sunday 23:00 UTC is Monday 7:00 in China.
        let at = datetime!(2026-11-29 23:00 UTC);
        assert_eq!(
            WorkCalendar::default().later(at, 1),
            datetime!(2026-11-30 23:00 UTC)
        );
    }

    #[test]
    fn holidays_do_not_count_and_days_that_were_moved_do() {
        let calendar = WorkCalendar::new([date!(2026 - 11 - 27)], [date!(2026 - 11 - 29)]);
        // Friday is off, Sunday is worked on: Sunday, Monday.
        assert_eq!(calendar.after(date!(2026 - 11 - 26), 2), date!(2026 - 11 - 30));
        assert!(calendar.is_working(date!(2026 - 11 - 29)) && !calendar.is_working(date!(2026 - 11 - 28)));
        assert_eq!(calendar.after(Date::MAX, 3), Date::MAX);
    }

    #[test]
    fn half_years_are_calendar_halves_r7_2() {
        let first = half_year(date!(2026 - 06 - 30));
        let second = half_year(date!(2026 - 07 - 01));
        assert_eq!(
            (first.to_string(), second.to_string()),
            ("2026H1".into(), "2026H2".into())
        );
        assert_eq!(
            (first.starts(), first.ends()),
            (date!(2026 - 01 - 01), date!(2026 - 06 - 30))
        );
        assert_eq!(
            (second.starts(), second.ends()),
            (date!(2026 - 07 - 01), date!(2026 - 12 - 31))
        );
        assert!(first < second);
    }

    #[test]
    fn a_half_year_reads_back_from_json() {
        let half_year = half_year(date!(2026 - 12 - 31));
        let json = serde_json::to_string(&half_year).unwrap();
        assert_eq!(json, "\"2026H2\"");
        assert_eq!(serde_json::from_str::<HalfYear>(&json).unwrap(), half_year);
        for wrong in ["2026", "2026H3", "26H1", "+026H1", "2026H01", ""] {
            assert_eq!(wrong.parse::<HalfYear>(), Err(HalfYearError), "{wrong}");
        }
        let schema = serde_json::to_value(schemars::schema_for!(HalfYear)).unwrap();
        assert_eq!(schema["type"], "string");
        assert!(schema["pattern"].is_string());
    }

    proptest! {
        #[test]
        fn the_days_of_a_visit_add_up(offset in 0..200_000_i64, length in 0..400_000_i64) {
            let start = datetime!(2026-07-01 00:00 UTC) + Duration::seconds(offset);
            let stop = start + Duration::seconds(length);
            let days = split_by_china_day(start, stop);
            prop_assert!(days.is_sorted_by(|a, b| a.0 < b.0));
            prop_assert!(days.iter().all(|(_, minutes)| (1..=1_440).contains(minutes)));
            prop_assert_eq!(days.iter().map(|(_, minutes)| minutes).sum::<i64>(), length / 60);
        }
    }
}
