//! The five groups 五类人群 and how long their evidence counts (R2.2, R2.3).

use kernel::Category;
use time::{Date, Month};

/// One group that an elder belongs to, as recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Which group.
    pub category: Category,
    /// The office that verified it.
    pub verified_by: String,
    /// When.
    pub verified_on: Date,
    /// Last day on which it gives priority.
    pub valid_to: Date,
}

impl Held {
    /// Whether the evidence gives priority on this day: an expired row gives none (R2.3).
    pub fn counts_on(&self, day: Date) -> bool {
        (self.verified_on..=self.valid_to).contains(&day)
    }
}

/// The groups that count on this day, each once, in the order of R2.2.
pub fn counting_on(held: &[Held], day: Date) -> Vec<Category> {
    let mut categories: Vec<Category> = held
        .iter()
        .filter(|held| held.counts_on(day))
        .map(|held| held.category)
        .collect();
    categories.sort_unstable();
    categories.dedup();
    categories
}

/// The last day on which evidence verified on `day` counts: the same day of the month, `months` later, or the last day
/// of a shorter month (R2.3).
pub fn valid_to(day: Date, months: u16) -> Date {
    let months = i32::from(day.month() as u8) - 1 + i32::from(months);
    let (year, month) = (day.year() + months.div_euclid(12), months.rem_euclid(12) + 1);
    let month = u8::try_from(month)
        .ok()
        .and_then(|month| Month::try_from(month).ok())
        .unwrap_or(Month::December);
    let last = month.length(year);
    Date::from_calendar_date(year, month, day.day().min(last)).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn held(category: Category, verified_on: Date) -> Held {
        Held {
            category,
            verified_by: "运河街道民政办".into(),
            verified_on,
            valid_to: valid_to(verified_on, 12),
        }
    }

    #[test]
    fn evidence_counts_for_twelve_months_r2_3() {
        assert_eq!(valid_to(date!(2026 - 01 - 15), 12), date!(2027 - 01 - 15));
        assert_eq!(valid_to(date!(2024 - 02 - 29), 12), date!(2025 - 02 - 28));
        assert_eq!(valid_to(date!(2026 - 08 - 31), 6), date!(2027 - 02 - 28));
        assert_eq!(valid_to(date!(2026 - 12 - 01), 1), date!(2027 - 01 - 01));
    }

    #[test]
    fn an_expired_row_gives_no_priority_r2_3() {
        let row = held(Category::Dibao, date!(2025 - 11 - 23));
        assert!(row.counts_on(date!(2026 - 11 - 23)));
        assert!(!row.counts_on(date!(2026 - 11 - 24)));
        assert!(!row.counts_on(date!(2025 - 11 - 22)));
    }

    #[test]
    fn a_group_verified_twice_counts_once() {
        let rows = [
            held(Category::Tekun, date!(2026 - 10 - 01)),
            held(Category::Dibao, date!(2026 - 05 - 01)),
            held(Category::Dibao, date!(2026 - 01 - 01)),
            held(Category::Disabled, date!(2020 - 01 - 01)),
        ];
        assert_eq!(
            counting_on(&rows, date!(2026 - 11 - 23)),
            [Category::Dibao, Category::Tekun]
        );
    }
}
