//! 继承: what becomes of the time of who has died or left (R6.10).

use contracts::{
    Error, Result,
    ledger::{AccountKind, Purpose, estate::SuccessionMode},
};
use kernel::VolunteerId;
use time::Date;
use uuid::Uuid;

use super::{
    account::{AccountName, OF_VOLUNTEER},
    request::{Action, Leg, Request, Tag},
};

/// What the setting `succession` says; nothing = the time stays where it is.
pub fn mode(word: &str) -> Option<SuccessionMode> {
    SuccessionMode::parse(word)
}

/// What stands on one account of who has died or left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub kind: AccountKind,
    /// Posted.
    pub balance: i64,
    /// Held for orders and claims.
    pub held: i64,
}

/// Key of a succession's posting (UUIDv5).
pub fn key(succession: Uuid) -> Uuid {
    Uuid::new_v5(&succession, b"ledger.succession")
}

/// What is passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estate {
    /// The decision.
    pub id: Uuid,
    /// Whose time.
    pub volunteer: VolunteerId,
    /// The relative who gets it; nothing = the pool.
    pub heir: Option<VolunteerId>,
    /// All their accounts.
    pub standing: Vec<Standing>,
}

impl Estate {
    /// Empties the accounts: first what is owed is given back, the rest goes to the heir's savings or to the pool, in one
    /// request. Gives it with the minutes that are passed on.
    ///
    /// # Errors
    /// `conflict`: something is still held, or there is nothing.
    pub fn pass_on(&self, today: Date) -> Result<(Request, i64)> {
        let held: i64 = self.standing.iter().map(|account| account.held).sum();
        if held > 0 {
            return Err(
                Error::conflict("holds_open", "orders and claims still hold time: end them first")
                    .with("held", held),
            );
        }
        let of = |kind| self.standing.iter().find(move |account| account.kind == kind);
        let mut owed = of(AccountKind::Recoverable)
            .map_or(0, |memo| -memo.balance)
            .max(0);
        let to = match self.heir {
            Some(heir) => AccountName::of(heir, AccountKind::Savings),
            None => AccountName::bank(AccountKind::Pool),
        };
        let (mut legs, mut passed_on) = (Vec::new(), 0);
        for kind in OF_VOLUNTEER {
            let balance = of(kind).map_or(0, |account| account.balance);
            let back = balance.min(owed);
            let rest = balance - back;
            owed -= back;
            passed_on += rest;
            let memo = AccountName::of(self.volunteer, AccountKind::Recoverable);
            for (to, amount) in [(memo, back), (to, rest)] {
                if amount > 0 {
                    legs.push(Leg {
                        from: AccountName::of(self.volunteer, kind),
                        to,
                        amount,
                        basis: None,
                    });
                }
            }
        }
        if legs.is_empty() {
            return Err(Error::conflict(
                "nothing_to_pass_on",
                "there is no time on the accounts",
            ));
        }
        let tag = Tag {
            purpose: Purpose::Succession,
            reference: Some(self.id),
            effective: today,
        };
        let request = Request {
            key: key(self.id),
            action: Action::Move(legs, tag),
        };
        Ok((request, passed_on))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn estate(heir: Option<u128>, balances: [i64; 4], held: i64) -> Estate {
        let kinds = [
            AccountKind::Unsettled,
            AccountKind::Goods,
            AccountKind::Savings,
            AccountKind::Recoverable,
        ];
        let standing = kinds.into_iter().zip(balances).map(|(kind, balance)| Standing {
            kind,
            balance,
            held: if kind == AccountKind::Savings { held } else { 0 },
        });
        Estate {
            id: Uuid::from_u128(9),
            volunteer: VolunteerId::from(Uuid::from_u128(1)),
            heir: heir.map(|heir| VolunteerId::from(Uuid::from_u128(heir))),
            standing: standing.collect(),
        }
    }

    fn legs(estate: &Estate) -> (Vec<(AccountKind, AccountKind, i64)>, i64) {
        let (request, passed_on) = estate.pass_on(date!(2026 - 11 - 23)).unwrap();
        let Action::Move(legs, tag) = request.action else {
            panic!("a movement")
        };
        assert_eq!(tag.purpose, Purpose::Succession);
        let legs = legs.iter().map(|leg| (leg.from.kind, leg.to.kind, leg.amount));
        (legs.collect(), passed_on)
    }

    #[test]
    fn all_of_it_goes_to_the_heirs_savings_or_to_the_pool_r6_10() {
        use AccountKind::{Goods, Pool, Savings, Unsettled};
        let (to_heir, minutes) = legs(&estate(Some(2), [10, 0, 30, 0], 0));
        assert_eq!(to_heir, [(Unsettled, Savings, 10), (Savings, Savings, 30)]);
        assert_eq!(minutes, 40);
        let (to_pool, _) = legs(&estate(None, [0, 5, 0, 0], 0));
        assert_eq!(to_pool, [(Goods, Pool, 5)]);
    }

    #[test]
    fn what_is_owed_is_given_back_first_r6_12() {
        use AccountKind::{Goods, Pool, Recoverable, Unsettled};
        let (moved, minutes) = legs(&estate(None, [10, 20, 0, -15], 0));
        assert_eq!(
            moved,
            [
                (Unsettled, Recoverable, 10),
                (Goods, Recoverable, 5),
                (Goods, Pool, 15)
            ]
        );
        assert_eq!(minutes, 15);
    }

    #[test]
    fn nothing_is_passed_on_while_something_is_held_or_when_there_is_nothing() {
        let refused = |estate: Estate| estate.pass_on(date!(2026 - 11 - 23)).unwrap_err().reason;
        assert_eq!(refused(estate(None, [0, 0, 30, 0], 10)), "holds_open");
        assert_eq!(refused(estate(None, [0, 0, 0, -5], 0)), "nothing_to_pass_on");
    }
}
