//! What another rule would have made of the same minutes. Nothing here is posted.

use std::collections::BTreeMap;

use contracts::{
    Error, Result,
    ledger::policy::{PREVIEWED, SettledSplit, TownPreview},
    settings,
};
use kernel::{OrgCode, StandardMinutes};
use runtime::Settings;
use serde_json::Value;
use time::Date;

/// The settings that say where settled minutes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Share of goods, basis points (R7.3).
    pub goods_bp: i64,
    /// Most savings, standard minutes; 0 = no limit (R6.7).
    pub cap: i64,
}

impl Rules {
    /// As they are in force.
    pub fn of(settings: &Settings) -> Self {
        Self {
            goods_bp: settings.int(settings::SPLIT_GOODS_BP),
            cap: settings.int(settings::SAVINGS_CAP_MINUTES),
        }
    }

    /// With another value of one setting.
    ///
    /// # Errors
    /// `invalid`: `policy_not_previewed` at `key`, `policy_value` at `value`.
    pub fn with(self, key: &str, value: &Value) -> Result<Self> {
        let setting = settings::find(key)
            .filter(|setting| PREVIEWED.contains(&setting.key))
            .ok_or_else(|| {
                Error::invalid(
                    "key",
                    "policy_not_previewed",
                    format!("one of {}", PREVIEWED.join(", ")),
                )
            })?;
        if !settings::accepts(&setting, value) {
            return Err(Error::invalid(
                "value",
                "policy_value",
                "the setting takes no such value",
            ));
        }
        let number = value.as_i64().unwrap_or_default();
        Ok(match setting.key {
            settings::SPLIT_GOODS_BP => Self {
                goods_bp: number,
                ..self
            },
            _ => Self { cap: number, ..self },
        })
    }

    /// Splits `total` for somebody who has saved `saved` before: goods are rounded down, savings get the odd minute
    /// (R7.3), and what would lift them above the cap goes to the pool (R6.7). No minute is lost.
    pub fn split(self, total: i64, saved: i64) -> Part {
        let goods = (i128::from(total) * i128::from(self.goods_bp) / 10_000) as i64;
        let rest = total - goods;
        let room = if self.cap == 0 {
            rest
        } else {
            (self.cap - saved).clamp(0, rest)
        };
        Part {
            goods,
            savings: room,
            pool: rest - room,
        }
    }
}

/// Where the minutes of one volunteer go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// To goods.
    pub goods: i64,
    /// To savings.
    pub savings: i64,
    /// To the pool.
    pub pool: i64,
}

/// One volunteer's minutes to settle.
#[derive(Debug, Clone)]
pub struct Share {
    /// Their sub-branch.
    pub org: OrgCode,
    /// How many.
    pub total: i64,
    /// What they had saved before.
    pub saved: i64,
    /// What was posted, if it was.
    pub posted: Option<Part>,
}

/// Under which an organisation is counted: its town, or the district for what lies directly under it.
pub fn town(org: &OrgCode) -> OrgCode {
    org.town().unwrap_or_else(|| org.district())
}

/// By town: what was posted, or would be by the rules `now`, and what `tried` would make of it.
pub fn preview(shares: &[Share], now: Rules, tried: Rules) -> Vec<TownPreview> {
    let mut towns: BTreeMap<OrgCode, TownPreview> = BTreeMap::new();
    for share in shares {
        let before = share
            .posted
            .unwrap_or_else(|| now.split(share.total, share.saved));
        let after = tried.split(share.total, share.saved);
        let org = town(&share.org);
        let line = towns.entry(org.clone()).or_insert_with(|| TownPreview {
            org,
            volunteers: 0,
            affected: 0,
            before: nothing(),
            after: nothing(),
        });
        line.volunteers += 1;
        line.affected += i64::from(before != after);
        add(&mut line.before, before);
        add(&mut line.after, after);
    }
    towns.into_values().collect()
}

fn nothing() -> SettledSplit {
    SettledSplit {
        goods: StandardMinutes::ZERO,
        savings: StandardMinutes::ZERO,
        pool: StandardMinutes::ZERO,
    }
}

fn add(to: &mut SettledSplit, part: Part) {
    let sum = |so_far: StandardMinutes, more: i64| StandardMinutes::new(so_far.get().saturating_add(more));
    to.goods = sum(to.goods, part.goods);
    to.savings = sum(to.savings, part.savings);
    to.pool = sum(to.pool, part.pool);
}

/// The twelve months that end with `today`: their first day.
pub fn a_year_before(today: Date) -> Date {
    let same_day = today
        .replace_year(today.year() - 1)
        .unwrap_or_else(|_| today - time::Duration::days(366));
    same_day.next_day().unwrap_or(same_day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use time::macros::date;

    use super::*;

    const PLAN: Rules = Rules {
        goods_bp: 5_000,
        cap: 0,
    };

    #[test]
    fn the_worked_example_is_split_162_to_163_r7_8() {
        let part = PLAN.split(325, 0);
        assert_eq!((part.goods, part.savings, part.pool), (162, 163, 0));
    }

    #[test]
    fn above_the_cap_it_goes_to_the_pool() {
        let capped = PLAN.with(settings::SAVINGS_CAP_MINUTES, &json!(200)).unwrap();
        let part = capped.split(325, 100);
        assert_eq!((part.goods, part.savings, part.pool), (162, 100, 63));
        assert_eq!(capped.split(325, 900).savings, 0, "nobody loses what they have");
    }

    #[test]
    fn only_settings_of_the_settlement_are_tried_and_only_with_values_they_take() {
        let reason = |key, value| PLAN.with(key, &value).unwrap_err().reason;
        assert_eq!(reason("no.such", json!(1)), "policy_not_previewed");
        assert_eq!(
            reason(settings::CHECKIN_RADIUS_M, json!(100)),
            "policy_not_previewed"
        );
        assert_eq!(reason(settings::SPLIT_GOODS_BP, json!(10_001)), "policy_value");
        assert_eq!(reason(settings::SAVINGS_CAP_MINUTES, json!(true)), "policy_value");
        for key in PREVIEWED {
            let default = settings::find(key).unwrap().default;
            assert_eq!(PLAN.with(key, &default), Ok(PLAN), "{key}");
        }
    }

    #[test]
    fn towns_are_summed_and_those_without_a_difference_are_not_affected() {
        let share = |org: &str, total| Share {
            org: org.parse().unwrap(),
            total,
            saved: 0,
            posted: None,
        };
        let shares = [
            share("370405001004", 325),
            share("370405001005", 1),
            share("370405S01", 100),
        ];
        let tried = PLAN.with(settings::SPLIT_GOODS_BP, &json!(4_000)).unwrap();
        let towns = preview(&shares, PLAN, tried);
        assert_eq!(towns.len(), 2, "the social organisation lies under the district");
        assert_eq!(
            (towns[0].org.as_str(), towns[0].before.goods.get()),
            ("370405", 50)
        );
        let town = &towns[1];
        assert_eq!(
            (town.volunteers, town.affected),
            (2, 1),
            "one minute is saved either way"
        );
        assert_eq!((town.before.goods.get(), town.after.goods.get()), (162, 130));
    }

    #[test]
    fn twelve_months_end_today() {
        assert_eq!(a_year_before(date!(2026 - 11 - 26)), date!(2025 - 11 - 27));
        assert_eq!(a_year_before(date!(2024 - 02 - 29)), date!(2023 - 03 - 01));
    }

    proptest! {
        #[test]
        fn no_minute_is_lost_and_none_is_owed(
            total in 0_i64..10_000_000, saved in 0_i64..10_000_000, goods_bp in 0_i64..=10_000,
            cap in 0_i64..10_000_000,
        ) {
            let part = Rules { goods_bp, cap }.split(total, saved);
            prop_assert_eq!(part.goods + part.savings + part.pool, total);
            prop_assert!(part.goods >= 0 && part.savings >= 0 && part.pool >= 0);
            prop_assert!(part.pool == 0 || saved + part.savings >= cap);
        }
    }
}
