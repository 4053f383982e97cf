//! On which days a plan comes back.

use contracts::{Error, Result, Weekday, dispatch::plan::PlanState};
use time::{Date, Duration};

/// How many days ahead orders are opened.
pub const AHEAD: Duration = Duration::days(7);

/// Days of the week, every so many weeks from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rhythm {
    /// 1 (Monday) to 7, each once, in order.
    pub weekdays: Vec<Weekday>,
    /// 1 to 4.
    pub every_weeks: u8,
    /// From when on.
    pub first_day: Date,
    /// Until when.
    pub last_day: Option<Date>,
}

impl Rhythm {
    /// Checks what was asked for.
    ///
    /// # Errors
    /// `invalid` with the field: `weekdays`, `every_weeks`, `first_day`, `last_day`.
    pub fn try_new(self, today: Date) -> Result<Self> {
        let mut weekdays = self.weekdays.clone();
        weekdays.sort_unstable();
        weekdays.dedup();
        if weekdays.is_empty() || weekdays.iter().any(|day| !(1..=7).contains(&day.0)) {
            return Err(Error::invalid(
                "weekdays",
                "choose",
                "days of the week from 1 to 7",
            ));
        }
        if !(1..=4).contains(&self.every_weeks) {
            return Err(
                Error::invalid("every_weeks", "out_of_range", "every week to every four weeks")
                    .with("min", 1)
                    .with("max", 4),
            );
        }
        if self.first_day < today {
            return Err(Error::invalid(
                "first_day",
                "in_the_past",
                "a plan begins today or later",
            ));
        }
        if self.last_day.is_some_and(|last| last < self.first_day) {
            return Err(Error::invalid(
                "last_day",
                "before_start",
                "this ends before it begins",
            ));
        }
        Ok(Self { weekdays, ..self })
    }

    /// The days on which it comes back, from `from` to `to`.
    pub fn days(&self, from: Date, to: Date) -> Vec<Date> {
        let to = self.last_day.map_or(to, |last| last.min(to));
        let mut day = from.max(self.first_day);
        let mut days = Vec::new();
        while day <= to {
            let weeks = (monday(day) - monday(self.first_day)).whole_weeks();
            let weekday = Weekday(day.weekday().number_from_monday());
            if weeks % i64::from(self.every_weeks) == 0 && self.weekdays.contains(&weekday) {
                days.push(day);
            }
            let Some(next) = day.next_day() else { break };
            day = next;
        }
        days
    }
}

fn monday(day: Date) -> Date {
    day - Duration::days(i64::from(day.weekday().number_days_from_monday()))
}

/// The state after `to` was asked for: what has ended stays so.
///
/// # Errors
/// `conflict` with reason `plan_ended`.
pub fn next(state: PlanState, to: PlanState) -> Result<PlanState> {
    match state {
        PlanState::Ended => Err(Error::conflict(
            "plan_ended",
            "this plan has ended: make a new one",
        )),
        PlanState::Active | PlanState::Paused => Ok(to),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);

    fn rhythm(weekdays: &[u8], every_weeks: u8) -> Rhythm {
        Rhythm {
            weekdays: weekdays.iter().copied().map(Weekday).collect(),
            every_weeks,
            first_day: TODAY,
            last_day: None,
        }
    }

    #[test]
    fn a_plan_comes_back_on_its_days_every_so_many_weeks_r5_2() {
        let to = date!(2026 - 12 - 13);
        assert_eq!(
            rhythm(&[2, 5], 1).days(TODAY, date!(2026 - 12 - 01)),
            [
                date!(2026 - 11 - 24),
                date!(2026 - 11 - 27),
                date!(2026 - 12 - 01)
            ]
        );
        assert_eq!(
            rhythm(&[2], 2).days(TODAY, to),
            [date!(2026 - 11 - 24), date!(2026 - 12 - 08)]
        );
        let ends = Rhythm {
            last_day: Some(date!(2026 - 11 - 24)),
            ..rhythm(&[2, 5], 1)
        };
        assert_eq!(ends.days(TODAY, to), [date!(2026 - 11 - 24)]);
    }

    #[test]
    fn a_plan_that_no_calendar_has_is_refused_at_its_field() {
        let refused = |rhythm: Rhythm| rhythm.try_new(TODAY).unwrap_err().field;
        assert_eq!(refused(rhythm(&[], 1)).as_deref(), Some("weekdays"));
        assert_eq!(refused(rhythm(&[8], 1)).as_deref(), Some("weekdays"));
        assert_eq!(refused(rhythm(&[1], 5)).as_deref(), Some("every_weeks"));
        let past = Rhythm {
            first_day: date!(2026 - 11 - 22),
            ..rhythm(&[1], 1)
        };
        assert_eq!(refused(past).as_deref(), Some("first_day"));
        assert_eq!(
            rhythm(&[5, 2, 5], 1).try_new(TODAY).unwrap().weekdays,
            [Weekday(2), Weekday(5)]
        );
        assert!(next(PlanState::Ended, PlanState::Active).is_err());
    }

    proptest! {
        #[test]
        fn looking_a_piece_at_a_time_finds_the_same_days(cut in 0..60_i64, weeks in 1..=4_u8, day in 1..=7_u8) {
            let plan = rhythm(&[day], weeks);
            let (middle, end) = (TODAY + Duration::days(cut), TODAY + Duration::days(80));
            let mut pieces = plan.days(TODAY, middle);
            pieces.extend(plan.days(middle + Duration::days(1), end));
            prop_assert_eq!(pieces, plan.days(TODAY, end));
        }
    }
}
