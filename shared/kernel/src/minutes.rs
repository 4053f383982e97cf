//! Time served and time held, in whole minutes; shares and weights, in basis points.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::Lang;

/// Ten-thousandths: 10000 is one whole, 5000 a half (R4.2, R7.3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct BasisPoints(i32);

impl BasisPoints {
    /// One whole: weight ×1, or a share of 100 %.
    pub const ONE: Self = Self(10_000);

    /// Takes ten-thousandths.
    pub const fn new(basis_points: i32) -> Self {
        Self(basis_points)
    }

    /// The ten-thousandths.
    pub const fn get(self) -> i32 {
        self.0
    }

    /// `floor(amount × self / 10000)`, held at the bounds of `i64`.
    fn of(self, amount: i64) -> i64 {
        let product = i128::from(amount) * i128::from(self.0);
        let floor = product.div_euclid(10_000);
        i64::try_from(floor).unwrap_or(if floor < 0 { i64::MIN } else { i64::MAX })
    }
}

macro_rules! minutes {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// No minutes.
            pub const ZERO: Self = Self(0);

            /// Takes whole minutes; a correction may be negative.
            pub const fn new(minutes: i64) -> Self {
                Self(minutes)
            }

            /// The whole minutes.
            pub const fn get(self) -> i64 {
                self.0
            }

            /// The sum, or `None` when it does not fit.
            pub const fn checked_add(self, other: Self) -> Option<Self> {
                match self.0.checked_add(other.0) {
                    Some(minutes) => Some(Self(minutes)),
                    None => None,
                }
            }

            /// The difference, which may be negative, or `None` when it does not fit.
            pub const fn checked_sub(self, other: Self) -> Option<Self> {
                match self.0.checked_sub(other.0) {
                    Some(minutes) => Some(Self(minutes)),
                    None => None,
                }
            }
        }
    )+ };
}

minutes! {
    /// Minutes on site as the clock ran 实际分钟: what stars and certificates count (R5.7, R10.2).
    RawMinutes,
    /// Minutes after weighting 标准分钟: the unit of every account (R6.1).
    StandardMinutes,
}

impl RawMinutes {
    /// Whole minutes from `start` to `stop`, rounded down (R5.7, `time.rounding` = exact). Zero when `stop` is not later.
    pub fn between(start: OffsetDateTime, stop: OffsetDateTime) -> Self {
        Self((stop - start).whole_minutes().max(0))
    }

    /// `raw × weight`, rounded down to a minute per record (R4.2).
    pub fn weighted(self, weight: BasisPoints) -> StandardMinutes {
        StandardMinutes(weight.of(self.0))
    }
}

/// What a settlement makes of a volunteer's unsettled time (R7.3). The two parts add up to the whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Split {
    /// The part for goods 兑换物品.
    pub goods: StandardMinutes,
    /// The part saved for service 存储, with the odd minute.
    pub savings: StandardMinutes,
}

impl StandardMinutes {
    /// Splits a settlement total: `goods = floor(total × share)`, savings get the rest (R7.3).
    ///
    /// The share is held within 0 and 10000, so that neither part is negative. A reversal does not split again, it
    /// mirrors the postings (R6.1).
    pub fn split(self, goods_share: BasisPoints) -> Split {
        let share = goods_share.clamp(BasisPoints(0), BasisPoints::ONE);
        let goods = share.of(self.0);
        Split {
            goods: Self(goods),
            savings: Self(self.0 - goods),
        }
    }
}

/// Minutes as people read them: “2时42分”, “45分”, “2时”; “2 h 42 min”. The only way minutes are shown.
pub fn hours_minutes(minutes: i64, lang: Lang) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let total = minutes.unsigned_abs();
    let (hour_unit, gap, minute_unit) = match lang {
        Lang::Zh => ("时", "", "分"),
        Lang::En => (" h", " ", " min"),
    };
    match (total / 60, total % 60) {
        (0, rest) => format!("{sign}{rest}{minute_unit}"),
        (hours, 0) => format!("{sign}{hours}{hour_unit}"),
        (hours, rest) => format!("{sign}{hours}{hour_unit}{gap}{rest}{minute_unit}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;
    use crate::ServiceClass::{Ordinary, Professional, Technical};

    const HALF: BasisPoints = BasisPoints(5_000);

    #[test]
    fn the_worked_example_of_r7_8_comes_out_to_the_minute() {
        let visits = [(95, Ordinary), (40, Technical), (50, Professional)];
        let (mut raw, mut standard) = (RawMinutes::ZERO, StandardMinutes::ZERO);
        for (minutes, class) in visits {
            let served = RawMinutes::new(minutes);
            raw = raw.checked_add(served).unwrap();
            standard = standard.checked_add(served.weighted(class.weight())).unwrap();
        }
        assert_eq!((raw.get(), standard.get()), (185, 325));

        let Split { goods, savings } = standard.split(HALF);
        assert_eq!((goods.get(), savings.get()), (162, 163));

        let counselling = RawMinutes::new(60).weighted(Professional.weight());
        assert_eq!(counselling.get(), 180);
        assert!(counselling > savings, "60 min of counselling is refused");
        let plumbing = RawMinutes::new(60).weighted(Technical.weight());
        assert_eq!(savings.checked_sub(plumbing), Some(StandardMinutes::new(43)));
    }

    #[test]
    fn a_weighted_record_is_rounded_down_r4_2() {
        assert_eq!(RawMinutes::new(33).weighted(BasisPoints::new(15_000)).get(), 49);
        assert_eq!(RawMinutes::new(1).weighted(BasisPoints::new(9_999)).get(), 0);
    }

    #[test]
    fn seconds_below_a_minute_do_not_count_r5_7() {
        let start = datetime!(2026-07-01 01:00:30 UTC);
        assert_eq!(
            RawMinutes::between(start, datetime!(2026-07-01 02:00:29 UTC)).get(),
            59
        );
        assert_eq!(
            RawMinutes::between(start, datetime!(2026-07-01 02:00:30 UTC)).get(),
            60
        );
        assert_eq!(
            RawMinutes::between(start, datetime!(2026-07-01 09:00:30 +8)).get(),
            0
        );
    }

    #[test]
    fn a_stop_before_the_start_is_no_time() {
        let start = datetime!(2026-07-01 02:00 UTC);
        assert_eq!(
            RawMinutes::between(start, datetime!(2026-07-01 01:00 UTC)),
            RawMinutes::ZERO
        );
    }

    #[test]
    fn sums_that_do_not_fit_are_refused() {
        assert_eq!(RawMinutes::new(i64::MAX).checked_add(RawMinutes::new(1)), None);
        assert_eq!(
            StandardMinutes::new(i64::MIN).checked_sub(StandardMinutes::new(1)),
            None
        );
    }

    #[test]
    fn minutes_are_shown_as_hours_and_minutes() {
        for (minutes, zh, en) in [
            (162, "2时42分", "2 h 42 min"),
            (45, "45分", "45 min"),
            (120, "2时", "2 h"),
            (0, "0分", "0 min"),
            (-65, "-1时5分", "-1 h 5 min"),
            (-5, "-5分", "-5 min"),
        ] {
            assert_eq!(hours_minutes(minutes, Lang::Zh), zh);
            assert_eq!(hours_minutes(minutes, Lang::En), en);
        }
    }

    #[test]
    fn minutes_travel_as_plain_numbers() {
        assert_eq!(serde_json::to_string(&RawMinutes::new(95)).unwrap(), "95");
        assert_eq!(serde_json::from_str::<StandardMinutes>("325").unwrap().get(), 325);
    }

    proptest! {
        #[test]
        fn no_minute_is_lost_in_a_split(total in 0..=i64::MAX, share in any::<i32>()) {
            let total = StandardMinutes::new(total);
            let Split { goods, savings } = total.split(BasisPoints::new(share));
            prop_assert!(goods >= StandardMinutes::ZERO && savings >= StandardMinutes::ZERO);
            prop_assert_eq!(goods.checked_add(savings), Some(total));
        }

        #[test]
        fn at_one_half_savings_get_the_odd_minute(total in 0..1_000_000_000_i64) {
            let Split { goods, savings } = StandardMinutes::new(total).split(HALF);
            prop_assert_eq!(savings.get() - goods.get(), total % 2);
        }

        #[test]
        fn weighting_never_gives_more_than_the_product(raw in 0..10_000_000_i64, weight in 0..100_000_i32) {
            let exact = raw * i64::from(weight);
            let standard = RawMinutes::new(raw).weighted(BasisPoints::new(weight)).get();
            prop_assert!(standard * 10_000 <= exact && exact < (standard + 1) * 10_000);
        }
    }
}
