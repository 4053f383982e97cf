//! The half-years of a statement (R7.2).

use kernel::{HalfYear, half_year};
use portal_kit::Tr;
use time::Date;

/// A half-year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period(HalfYear);

impl Period {
    /// Those from the day of registration until today, newest first; at least today's.
    pub fn all(since: Date, today: Date) -> Vec<Self> {
        let now = half_year(today);
        let mut all = vec![Self(now)];
        let mut at = now;
        while let Some(before) = at
            .starts()
            .previous_day()
            .filter(|day| half_year(*day) >= half_year(since))
        {
            at = half_year(before);
            all.push(Self(at));
        }
        all
    }

    /// The one with this code, or the newest.
    pub fn chosen(all: &[Self], code: &str) -> Self {
        let newest = all.first().copied();
        let asked = all.iter().copied().find(|period| period.code() == code);
        asked
            .or(newest)
            .expect("Period::all gives at least today's half-year")
    }

    /// `2026H2`
    pub fn code(self) -> String {
        self.0.to_string()
    }

    /// 2026 下半年
    pub fn words(self, tr: Tr) -> String {
        let year = [("year", self.0.year().to_string().into())];
        match self.0.half() {
            1 => tr.args("ledger-first-half", &year),
            _ => tr.args("ledger-second-half", &year),
        }
    }

    /// First day.
    pub fn from(self) -> Date {
        self.0.starts()
    }

    /// Last day that has been.
    pub fn to(self, today: Date) -> Date {
        self.0.ends().min(today)
    }

    /// The day on which its minutes are settled: the first of the next half-year.
    pub fn settled_on(self) -> Date {
        self.0.ends().next_day().unwrap_or(self.0.ends())
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::date;

    use super::*;

    #[test]
    fn half_years_reach_from_registration_to_today() {
        let codes: Vec<String> = Period::all(date!(2025 - 11 - 02), date!(2026 - 11 - 23))
            .into_iter()
            .map(Period::code)
            .collect();
        assert_eq!(codes, ["2026H2", "2026H1", "2025H2"]);
    }

    #[test]
    fn who_registered_today_or_by_a_wrong_clock_tomorrow_has_one_half_year() {
        let today = date!(2026 - 11 - 23);
        assert_eq!(Period::all(today, today).len(), 1);
        assert_eq!(Period::all(date!(2027 - 01 - 02), today).len(), 1);
    }

    #[test]
    fn an_unknown_period_is_the_newest() {
        let all = Period::all(date!(2025 - 11 - 02), date!(2026 - 11 - 23));
        assert_eq!(Period::chosen(&all, "1999H1").code(), "2026H2");
        assert_eq!(Period::chosen(&all, "2026H1").code(), "2026H1");
    }

    #[test]
    fn the_running_half_year_ends_today_and_is_settled_on_new_years_day() {
        let period = Period::all(date!(2026 - 11 - 02), date!(2026 - 11 - 23))[0];
        assert_eq!(
            (period.from(), period.to(date!(2026 - 11 - 23))),
            (date!(2026 - 07 - 01), date!(2026 - 11 - 23))
        );
        assert_eq!(period.settled_on(), date!(2027 - 01 - 01));
        assert_eq!(period.words(Tr::new(Lang::Zh)), "2026 下半年");
        assert_eq!(period.words(Tr::new(Lang::En)), "July–December 2026");
    }
}
