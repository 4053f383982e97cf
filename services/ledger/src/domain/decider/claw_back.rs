//! Minutes that were earned by a record that proved false are taken back, wherever they have gone since (R6.12).

use contracts::ledger::{AccountKind, Purpose};
use kernel::{BasisPoints, StandardMinutes};
use uuid::Uuid;

use super::work::{Draft, Work};
use crate::domain::{
    account::AccountName,
    refusal::Refusal,
    request::{Leg, Tag},
};

impl Work<'_> {
    /// Fills UNSETTLED up as far as needed, then mirrors what was posted to it. One leg after the other, so that each
    /// finds what the one before has left.
    ///
    /// # Errors
    /// [`Refusal::NotReversible`] when something else than UNSETTLED was credited.
    pub(super) fn claw_back(&mut self, of: &Uuid, split: Option<BasisPoints>) -> Result<(), Refusal> {
        for mirrored in self.mirror(of)? {
            let AccountName {
                volunteer: Some(holder),
                kind: AccountKind::Unsettled,
            } = self.account(mirrored.dr)?.name
            else {
                return Err(Refusal::NotReversible);
            };
            let spare = |kind| Ok(self.state.named(AccountName::of(holder, kind))?.spare());
            let refill = Refill::of(
                mirrored.posted,
                split,
                Spare {
                    unsettled: spare(AccountKind::Unsettled)?,
                    goods: spare(AccountKind::Goods)?,
                    savings: spare(AccountKind::Savings)?,
                },
            );
            let tag = Tag {
                purpose: Purpose::Clawback,
                ..mirrored.tag
            };
            for (kind, amount) in refill.parts() {
                let leg = Leg {
                    from: AccountName::of(holder, kind),
                    to: AccountName::of(holder, AccountKind::Unsettled),
                    amount,
                    basis: None,
                };
                let draft = self.draft(&leg, &tag)?;
                self.write(Draft {
                    posted: amount,
                    ..draft
                })?;
            }
            self.reverse(of, mirrored)?;
        }
        Ok(())
    }
}

/// What a volunteer could give back at once, by account.
struct Spare {
    unsettled: i64,
    goods: i64,
    savings: i64,
}

/// How much goes to UNSETTLED from where, before it is taken back from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Refill {
    goods: i64,
    savings: i64,
    /// What is missing: owed from now on.
    recoverable: i64,
}

impl Refill {
    /// For `minutes` that are taken back. What a settlement has split goes back the way it went, as far as it is still
    /// there (R7.5); then UNSETTLED's own counts, then goods, then savings, and the rest is owed.
    fn of(minutes: i64, split: Option<BasisPoints>, spare: Spare) -> Self {
        let parts = split.map(|share| StandardMinutes::new(minutes).split(share));
        let mut goods = parts.map_or(0, |parts| parts.goods.get().min(spare.goods));
        let mut savings = parts.map_or(0, |parts| parts.savings.get().min(spare.savings));
        let mut left = minutes - goods - savings;
        left -= left.min(spare.unsettled);
        let more = left.min(spare.goods - goods);
        goods += more;
        left -= more;
        let more = left.min(spare.savings - savings);
        savings += more;
        left -= more;
        Self {
            goods,
            savings,
            recoverable: left,
        }
    }

    /// What is above zero, by account.
    fn parts(self) -> impl Iterator<Item = (AccountKind, i64)> {
        [
            (AccountKind::Goods, self.goods),
            (AccountKind::Savings, self.savings),
            (AccountKind::Recoverable, self.recoverable),
        ]
        .into_iter()
        .filter(|(_, amount)| *amount > 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refill(minutes: i64, split: Option<i32>, unsettled: i64, goods: i64, savings: i64) -> (i64, i64, i64) {
        let spare = Spare {
            unsettled,
            goods,
            savings,
        };
        let refill = Refill::of(minutes, split.map(BasisPoints::new), spare);
        (refill.goods, refill.savings, refill.recoverable)
    }

    #[test]
    fn unsettled_is_taken_first_then_goods_then_savings_and_the_rest_is_owed_r6_12() {
        assert_eq!(refill(95, None, 100, 50, 50), (0, 0, 0));
        assert_eq!(refill(95, None, 40, 50, 50), (50, 5, 0));
        assert_eq!(refill(95, None, 0, 0, 0), (0, 0, 95));
        assert_eq!(refill(95, None, 10, 20, 30), (20, 30, 35));
    }

    #[test]
    fn what_was_settled_goes_back_by_the_same_share_r7_5() {
        assert_eq!(refill(95, Some(5_000), 1_000, 100, 100), (47, 48, 0));
        assert_eq!(
            refill(95, Some(5_000), 20, 10, 100),
            (10, 65, 0),
            "goods were taken: unsettled, then savings"
        );
        assert_eq!(refill(95, Some(10_000), 0, 60, 0), (60, 0, 35));
        assert_eq!(refill(95, Some(5_000), 0, 0, 0), (0, 0, 95));
    }

    proptest! {
        #[test]
        fn what_is_taken_adds_up_and_nobody_gives_more_than_they_have(
            minutes in 0..500_i64, split in prop::option::of(-100..10_100_i32),
            unsettled in 0..300_i64, goods in 0..300_i64, savings in 0..300_i64,
        ) {
            let (from_goods, from_savings, owed) = refill(minutes, split, unsettled, goods, savings);
            prop_assert!((0..=goods).contains(&from_goods) && (0..=savings).contains(&from_savings) && owed >= 0);
            let own = minutes - from_goods - from_savings - owed;
            prop_assert!((0..=unsettled).contains(&own));
            prop_assert!(owed == 0 || (own, from_goods, from_savings) == (unsettled, goods, savings),
                "nothing is owed while there is something left");
        }
    }
}
