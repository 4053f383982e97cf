//! What a settlement is opened with: the period, the cut-off, the window for goods.

use contracts::{
    Error, Result,
    ledger::settlement::{OpenSettlement, Window, Windows},
};
use kernel::{HalfYear, at_china, china_date, half_year};
use time::{Date, Duration, OffsetDateTime, Time};

/// Days from opening a settlement to the first day of its window, unless another is proposed: the towns' review and the
/// posting fit in between.
const WINDOW_AFTER: Duration = Duration::days(7);
/// Days after its first day on which a window closes, unless another is proposed.
const WINDOW_LASTS: Duration = Duration::days(30);

/// A checked proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The half-year.
    pub period: HalfYear,
    /// Last day that counts.
    pub cutoff: Date,
    /// First day of the window.
    pub window_opens: Date,
    /// Last day of the window.
    pub window_closes: Date,
}

impl Plan {
    /// The proposal with its gaps filled.
    ///
    /// # Errors
    /// `invalid` with the field: a period that has not begun, a cut-off outside it or not yet past, a window that closes
    /// before it opens or that opens before the cut-off has passed.
    pub fn try_new(asked: &OpenSettlement, now: OffsetDateTime) -> Result<Self> {
        let today = china_date(now);
        if asked.period > half_year(today) {
            return Err(Error::invalid(
                "period",
                "settlement_period_ahead",
                "this period has not begun",
            ));
        }
        let cutoff = asked.cutoff.0;
        if cutoff < asked.period.starts() || cutoff > asked.period.ends() {
            return Err(Error::invalid(
                "cutoff",
                "settlement_cutoff_outside",
                "the cut-off lies within the period",
            ));
        }
        if cutoff >= today {
            return Err(Error::invalid(
                "cutoff",
                "settlement_cutoff_ahead",
                "the cut-off is a day that has passed",
            ));
        }
        let window_opens = asked.window_opens.map_or(today + WINDOW_AFTER, Date::from);
        let window_closes = asked
            .window_closes
            .map_or(window_opens.saturating_add(WINDOW_LASTS), Date::from);
        if window_opens <= cutoff {
            return Err(Error::invalid(
                "window_opens",
                "settlement_window_early",
                "the window opens after the cut-off",
            ));
        }
        if window_closes < window_opens {
            return Err(Error::invalid(
                "window_closes",
                "settlement_window_backwards",
                "the window closes after it opens",
            ));
        }
        Ok(Self {
            period: asked.period,
            cutoff,
            window_opens,
            window_closes,
        })
    }

    /// The first instant that does not count: midnight in China after the cut-off.
    pub fn cutoff_ends(&self) -> OffsetDateTime {
        end_of(self.cutoff)
    }
}

/// The end of the same day `years` earlier; 29 February becomes 28. Nothing for no years (R6.8).
pub fn years_before(day: Date, years: i64) -> Option<OffsetDateTime> {
    let year = i32::try_from(years)
        .ok()
        .filter(|years| *years > 0)
        .map(|years| day.year() - years)?;
    let same = day
        .replace_year(year)
        .or_else(|_| Date::from_calendar_date(year, day.month(), 28));
    same.ok().map(end_of)
}

/// Midnight in China after `day`.
pub fn end_of(day: Date) -> OffsetDateTime {
    at_china(day.next_day().unwrap_or(day), Time::MIDNIGHT)
}

/// The windows as seen on `today` (R7.6); `all` are those of posted settlements.
pub fn windows(all: Vec<Window>, goods_enabled: bool, today: Date) -> Windows {
    let open = |window: &&Window| window.opens.0 <= today && today <= window.closes.0;
    Windows {
        goods_enabled,
        current: all
            .iter()
            .filter(open)
            .max_by_key(|window| window.closes.0)
            .cloned(),
        next: all
            .iter()
            .filter(|window| window.opens.0 > today)
            .min_by_key(|window| window.opens.0)
            .cloned(),
        last: all
            .iter()
            .filter(|window| window.closes.0 < today)
            .max_by_key(|window| window.closes.0)
            .cloned(),
    }
}

#[cfg(test)]
mod tests {
    use contracts::Day;
    use kernel::SettlementId;
    use time::macros::{date, datetime};
    use uuid::Uuid;

    use super::*;

    /// Monday, 10:00 in China.
    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    fn asked(period: &str, cutoff: Date) -> OpenSettlement {
        OpenSettlement {
            period: period.parse().unwrap(),
            cutoff: cutoff.into(),
            window_opens: None,
            window_closes: None,
        }
    }

    fn wrong(asked: &OpenSettlement) -> (String, String) {
        let error = Plan::try_new(asked, NOW).unwrap_err();
        (error.field.unwrap(), error.reason)
    }

    #[test]
    fn the_running_half_year_may_be_settled_early_up_to_yesterday_r7_4() {
        let plan = Plan::try_new(&asked("2026H2", date!(2026 - 11 - 22)), NOW).unwrap();
        assert_eq!(plan.cutoff_ends(), datetime!(2026-11-22 16:00 UTC));
        assert_eq!(
            (plan.window_opens, plan.window_closes),
            (date!(2026 - 11 - 30), date!(2026 - 12 - 30))
        );
    }

    #[test]
    fn what_cannot_be_is_refused_at_its_field() {
        for (period, cutoff, field, reason) in [
            (
                "2027H1",
                date!(2027 - 01 - 02),
                "period",
                "settlement_period_ahead",
            ),
            (
                "2026H2",
                date!(2026 - 06 - 30),
                "cutoff",
                "settlement_cutoff_outside",
            ),
            (
                "2026H1",
                date!(2026 - 07 - 01),
                "cutoff",
                "settlement_cutoff_outside",
            ),
            (
                "2026H2",
                date!(2026 - 11 - 23),
                "cutoff",
                "settlement_cutoff_ahead",
            ),
        ] {
            assert_eq!(
                wrong(&asked(period, cutoff)),
                (field.to_owned(), reason.to_owned())
            );
        }
        let early = OpenSettlement {
            window_opens: Some(Day(date!(2026 - 10 - 31))),
            ..asked("2026H2", date!(2026 - 10 - 31))
        };
        assert_eq!(wrong(&early).1, "settlement_window_early");
        let backwards = OpenSettlement {
            window_closes: Some(Day(date!(2026 - 11 - 29))),
            ..asked("2026H2", date!(2026 - 10 - 31))
        };
        assert_eq!(wrong(&backwards).1, "settlement_window_backwards");
    }

    #[test]
    fn years_are_counted_back_from_the_cut_off() {
        assert_eq!(
            years_before(date!(2028 - 02 - 29), 3),
            Some(datetime!(2025-02-28 16:00 UTC))
        );
        assert_eq!(years_before(date!(2026 - 10 - 31), 0), None);
    }

    #[test]
    fn both_ends_of_a_window_belong_to_it_r7_6() {
        let window = Window {
            settlement_id: SettlementId::from(Uuid::from_u128(1)),
            period: "2026H2".parse().unwrap(),
            opens: Day(date!(2026 - 12 - 01)),
            closes: Day(date!(2026 - 12 - 31)),
        };
        let on = |day| windows(vec![window.clone()], true, day);
        let before = on(date!(2026 - 11 - 30));
        assert!(before.current.is_none() && before.next.is_some() && before.last.is_none());
        for inside in [date!(2026 - 12 - 01), date!(2026 - 12 - 31)] {
            assert_eq!(on(inside).current.as_ref(), Some(&window));
        }
        assert_eq!(
            before.may_take_goods().unwrap_err().details["opens"],
            "2026-12-01"
        );
        assert!(on(date!(2026 - 12 - 15)).may_take_goods().is_ok());
        let disabled = windows(vec![window.clone()], false, date!(2026 - 12 - 15));
        assert_eq!(disabled.may_take_goods().unwrap_err().reason, "goods_disabled");
        let after = on(date!(2027 - 01 - 01));
        assert!(after.current.is_none() && after.next.is_none() && after.last.is_some());
    }
}
