//! What one volunteer's unsettled time becomes (R7.3), and the request that posts it.
//!
//! Lines are computed for everybody at once in SQL (`store/settlement/compute.rs`); [`Line::of`] is the same rule for one,
//! which tests hold against it.

use contracts::ledger::{AccountKind, Purpose};
use kernel::{BasisPoints, SettlementId, StandardMinutes, VolunteerId};
use time::Date;
use uuid::Uuid;

use crate::domain::{
    account::AccountName,
    request::{Action, Leg, Request, Tag},
};

/// What stands in a volunteer's accounts when the books are frozen, whole standard minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Confirmed and not yet settled.
    pub unsettled: i64,
    /// What is to be given back (R6.12).
    pub owed: i64,
    /// Saved.
    pub savings: i64,
    /// Time for goods that has come of age: available less what was credited since.
    pub goods_old: i64,
    /// The same of savings.
    pub savings_old: i64,
}

/// The rule in force at the cut-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Share of goods (R7.3).
    pub goods_share: BasisPoints,
    /// Most that savings may hold; nothing = no cap (R6.7).
    pub savings_cap: Option<i64>,
}

/// What a volunteer gets, whole standard minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Line {
    /// Settled: the next three together.
    pub total: i64,
    /// Offset against what is to be given back.
    pub recovered: i64,
    /// For goods.
    pub goods: i64,
    /// For savings.
    pub savings: i64,
    /// Of the savings, to the pool.
    pub donated: i64,
    /// Older time for goods that expires.
    pub goods_expired: i64,
    /// Older savings that expire.
    pub savings_expired: i64,
}

impl Line {
    /// First what is owed is offset, then `goods = floor(rest × share)`, and savings get the odd minute. Above the cap,
    /// what this settlement adds goes to the pool: what was saved before a cap was set stays. Old time expires first, so
    /// that it leaves room under the cap.
    pub fn of(figures: Figures, rule: Rule) -> Self {
        let recovered = figures.unsettled.min(figures.owed);
        let split = StandardMinutes::new(figures.unsettled - recovered).split(rule.goods_share);
        let savings = split.savings.get();
        let donated = rule.savings_cap.map_or(0, |cap| {
            let above = figures.savings - figures.savings_old + savings - cap;
            above.clamp(0, savings)
        });
        Self {
            total: figures.unsettled,
            recovered,
            goods: split.goods.get(),
            savings,
            donated,
            goods_expired: figures.goods_old,
            savings_expired: figures.savings_old,
        }
    }

    /// Whether anything is to be posted.
    pub fn moves(&self) -> bool {
        self.total > 0 || self.goods_expired > 0 || self.savings_expired > 0
    }
}

/// A settlement, as its postings name it.
#[derive(Debug, Clone, Copy)]
pub struct Posting {
    /// Its id.
    pub settlement: SettlementId,
    /// Its cut-off: the effective day.
    pub cutoff: Date,
}

impl Posting {
    /// Key of a line's request, the same for ever: UUIDv8 from the time-ordered half of the settlement's id and the
    /// line's number, so that a settlement's keys lie side by side in the index, in the order in which they are posted.
    pub fn key(&self, line_no: i32) -> Uuid {
        let (high, _) = self.settlement.uuid().as_u64_pair();
        let high = high & !0xf000 | 0x8000;
        Uuid::from_u64_pair(high, 1 << 63 | u64::from(line_no.unsigned_abs()))
    }

    /// The request that posts a line, all of it or nothing.
    pub fn request(&self, line_no: i32, volunteer: VolunteerId, line: &Line) -> Request {
        use AccountKind::{Expired, Goods, Pool, Recoverable, Savings, Unsettled};
        let own = |kind| AccountName::of(volunteer, kind);
        let groups = [
            (
                Purpose::Expiry,
                vec![
                    (own(Goods), AccountName::bank(Expired), line.goods_expired),
                    (own(Savings), AccountName::bank(Expired), line.savings_expired),
                ],
            ),
            (
                Purpose::Settlement,
                vec![
                    (own(Unsettled), own(Recoverable), line.recovered),
                    (own(Unsettled), own(Goods), line.goods),
                    (own(Unsettled), own(Savings), line.savings),
                ],
            ),
            (
                Purpose::Donation,
                vec![(own(Savings), AccountName::bank(Pool), line.donated)],
            ),
        ];
        let mut actions: Vec<Action> = groups
            .into_iter()
            .filter_map(|(purpose, moves)| {
                let legs: Vec<Leg> = moves
                    .into_iter()
                    .filter(|(_, _, amount)| *amount > 0)
                    .map(|(from, to, amount)| Leg {
                        from,
                        to,
                        amount,
                        basis: None,
                    })
                    .collect();
                let tag = Tag {
                    purpose,
                    reference: Some(self.settlement.uuid()),
                    effective: self.cutoff,
                };
                (!legs.is_empty()).then_some(Action::Move(legs, tag))
            })
            .collect();
        let action = match actions.len() {
            1 => actions.swap_remove(0),
            _ => Action::Linked(actions),
        };
        Request {
            key: self.key(line_no),
            action,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const HALF: Rule = Rule {
        goods_share: BasisPoints::new(5_000),
        savings_cap: None,
    };

    fn posting() -> Posting {
        Posting {
            settlement: SettlementId::from(Uuid::parse_str("019ab1c2-d3e4-7f56-8abc-0123456789ab").unwrap()),
            cutoff: date!(2026 - 10 - 31),
        }
    }

    #[test]
    fn the_worked_example_becomes_162_for_goods_and_163_saved_r7_8() {
        let line = Line::of(
            Figures {
                unsettled: 325,
                ..Figures::default()
            },
            HALF,
        );
        assert_eq!((line.goods, line.savings), (162, 163));
    }

    #[test]
    fn what_is_owed_is_offset_first_r6_12() {
        let owing = |owed| {
            Line::of(
                Figures {
                    unsettled: 100,
                    owed,
                    ..Figures::default()
                },
                HALF,
            )
        };
        let some = owing(31);
        assert_eq!((some.recovered, some.goods, some.savings), (31, 34, 35));
        let all = owing(500);
        assert_eq!((all.recovered, all.goods, all.savings), (100, 0, 0));
    }

    #[test]
    fn above_the_cap_only_what_is_added_goes_to_the_pool_r6_7() {
        let capped = |savings| {
            let figures = Figures {
                unsettled: 100,
                savings,
                ..Figures::default()
            };
            Line::of(
                figures,
                Rule {
                    savings_cap: Some(60),
                    ..HALF
                },
            )
            .donated
        };
        assert_eq!(
            (capped(0), capped(10), capped(11), capped(60), capped(900)),
            (0, 0, 1, 50, 50)
        );
    }

    #[test]
    fn the_keys_of_a_settlement_follow_its_lines() {
        let keys: Vec<Uuid> = (1..=300).map(|line| posting().key(line)).collect();
        assert!(keys.is_sorted());
        assert_eq!(keys[254].to_string(), "019ab1c2-d3e4-8f56-8000-0000000000ff");
        assert_eq!(keys[0].get_version_num(), 8);
    }

    #[test]
    fn legs_of_nothing_are_left_out_and_old_time_goes_before_new_comes() {
        let line = Line {
            total: 10,
            goods: 5,
            savings: 5,
            goods_expired: 3,
            ..Line::default()
        };
        let request = posting().request(1, VolunteerId::from(Uuid::from_u128(1)), &line);
        let mut amounts = Vec::new();
        request.action.each_leg(&mut |leg| amounts.push(leg.amount));
        assert_eq!(amounts, [3, 5, 5]);
    }

    proptest! {
        #[test]
        fn no_minute_is_lost_and_none_is_made(
            unsettled in 0..1_000_000_000_i64, owed in 0..1_000_000_i64, saved in 0..1_000_000_i64,
            old in 0..1_000_000_i64, share in 0..=10_000_i32, cap in proptest::option::of(1..1_000_000_i64),
        ) {
            let figures = Figures { unsettled, owed, savings: saved.max(old), goods_old: 0, savings_old: old };
            let line = Line::of(figures, Rule { goods_share: BasisPoints::new(share), savings_cap: cap });
            prop_assert_eq!(line.recovered + line.goods + line.savings, unsettled);
            prop_assert!(line.recovered <= owed && line.donated >= 0 && line.donated <= line.savings);
            if let Some(cap) = cap {
                let after = figures.savings - old + line.savings - line.donated;
                prop_assert!(after <= cap.max(figures.savings - old));
            }
        }
    }
}
