//! Accounts and what stands on them.

use contracts::ledger::{AccountKind, Purpose};
use kernel::VolunteerId;

use super::refusal::Refusal;

/// What an account counts, in whole units; accounts of different units never exchange anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Standard minutes (R6.1).
    StandardMinute = 1,
    /// Hundredths of a yuan, for the fund (decision 11).
    Fen = 2,
}

impl Unit {
    /// The number of the unit in the database.
    pub fn id(self) -> i16 {
        self as i16
    }

    /// The unit with this number.
    pub fn from_id(id: i16) -> Option<Self> {
        [Unit::StandardMinute, Unit::Fen]
            .into_iter()
            .find(|unit| unit.id() == id)
    }
}

/// The accounts that hold a volunteer's minutes, from activation on (decision 11).
pub const OF_VOLUNTEER: [AccountKind; 3] = [AccountKind::Unsettled, AccountKind::Goods, AccountKind::Savings];

/// The accounts that are opened with them: the memo of what must be given back has no floor (R6.12).
pub const OPENED: [(AccountKind, Option<i64>); 4] = [
    (AccountKind::Unsettled, Some(0)),
    (AccountKind::Goods, Some(0)),
    (AccountKind::Savings, Some(0)),
    (AccountKind::Recoverable, None),
];

/// How people name an account: a volunteer's, or one of the bank's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountName {
    /// Whose; nothing = the bank's.
    pub volunteer: Option<VolunteerId>,
    /// Which.
    pub kind: AccountKind,
}

impl AccountName {
    /// An account of a volunteer.
    pub fn of(volunteer: VolunteerId, kind: AccountKind) -> Self {
        Self {
            volunteer: Some(volunteer),
            kind,
        }
    }

    /// An account of the bank.
    pub fn bank(kind: AccountKind) -> Self {
        Self {
            volunteer: None,
            kind,
        }
    }
}

/// An account with its totals. Amounts are whole units and never negative; only their differences may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: AccountName,
    /// What it counts.
    pub unit: Unit,
    /// Lowest that [`Account::available`] may fall; nothing = no limit.
    pub floor: Option<i64>,
    /// How many transfers have touched it.
    pub version: i64,
    /// Debited.
    pub dr_posted: i64,
    /// Credited.
    pub cr_posted: i64,
    /// Held debits.
    pub dr_pending: i64,
    /// Held credits.
    pub cr_pending: i64,
    /// Raw minutes behind the posted visits, paid in less taken back (R10.2).
    pub raw: i64,
    /// Whether the holder's accounts stand still (R6.10).
    pub standing: Standing,
}

/// Whether minutes may be taken from an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// As ever.
    Open,
    /// 冻结: death or exit; only corrections and what is decided about the rest take from it, credits go on (R6.10).
    Frozen,
}

/// Whether this may still take from a frozen holder (R6.10).
pub fn takes_from_the_frozen(purpose: Purpose) -> bool {
    matches!(
        purpose,
        Purpose::Adjustment | Purpose::Clawback | Purpose::Succession | Purpose::Expiry
    )
}

/// What one transfer does to one side of it.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// Added to the posted total.
    pub posted: i64,
    /// Added to the pending total; negative = released.
    pub pending: i64,
    /// Raw minutes that move along.
    pub raw: i64,
}

impl Account {
    /// Posted credits less posted debits: the balance of a statement. Both are between 0 and `i64::MAX`, so it fits.
    pub fn balance(&self) -> i64 {
        self.cr_posted - self.dr_posted
    }

    /// What may still be taken: the balance less what is held. Held credits do not count before they are posted.
    pub fn available(&self) -> i128 {
        i128::from(self.balance()) - i128::from(self.dr_pending)
    }

    /// How much may be taken at once.
    pub fn spare(&self) -> i64 {
        match self.floor {
            Some(floor) => clamp((self.available() - i128::from(floor)).max(0)),
            None => i64::MAX,
        }
    }

    /// Takes `change` from the account.
    ///
    /// # Errors
    /// [`Refusal::InsufficientBalance`] below the floor, [`Refusal::Overflow`] when a total does not fit; the account
    /// is then to be thrown away.
    pub fn debit(&mut self, change: Change) -> Result<(), Refusal> {
        let have = self.available();
        self.dr_posted = total(self.dr_posted, change.posted)?;
        self.dr_pending = total(self.dr_pending, change.pending)?;
        self.raw = self.raw.checked_sub(change.raw).ok_or(Refusal::Overflow)?;
        self.version += 1;
        match self.floor {
            Some(floor) if self.available() < i128::from(floor) => Err(Refusal::InsufficientBalance {
                account: self.name.kind,
                have: clamp(have - i128::from(floor)),
                need: clamp(have - self.available()),
            }),
            _ => Ok(()),
        }
    }

    /// Gives `change` to the account.
    ///
    /// # Errors
    /// [`Refusal::Overflow`] when a total does not fit, [`Refusal::OverOwed`] when more would be given back than is owed
    /// (R6.12); the account is then to be thrown away.
    pub fn credit(&mut self, change: Change) -> Result<(), Refusal> {
        let owed = -self.balance();
        self.cr_posted = total(self.cr_posted, change.posted)?;
        self.cr_pending = total(self.cr_pending, change.pending)?;
        self.raw = self.raw.checked_add(change.raw).ok_or(Refusal::Overflow)?;
        self.version += 1;
        if self.name.kind == AccountKind::Recoverable && change.posted > 0 && self.balance() > 0 {
            return Err(Refusal::OverOwed {
                owed,
                asked: change.posted,
            });
        }
        Ok(())
    }
}

fn total(so_far: i64, more: i64) -> Result<i64, Refusal> {
    so_far
        .checked_add(more)
        .filter(|sum| *sum >= 0)
        .ok_or(Refusal::Overflow)
}

fn clamp(figure: i128) -> i64 {
    i64::try_from(figure).unwrap_or(if figure < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(floor: Option<i64>) -> Account {
        Account {
            id: 1,
            name: AccountName::bank(AccountKind::Pool),
            unit: Unit::StandardMinute,
            floor,
            version: 0,
            dr_posted: 0,
            cr_posted: 0,
            dr_pending: 0,
            cr_pending: 0,
            raw: 0,
            standing: Standing::Open,
        }
    }

    fn posted(posted: i64) -> Change {
        Change {
            posted,
            pending: 0,
            raw: 0,
        }
    }

    #[test]
    fn what_is_held_cannot_be_taken_again() {
        let mut account = account(Some(0));
        account.credit(posted(100)).unwrap();
        account
            .debit(Change {
                posted: 0,
                pending: 70,
                raw: 0,
            })
            .unwrap();
        assert_eq!(
            account.debit(posted(31)),
            Err(Refusal::InsufficientBalance {
                account: AccountKind::Pool,
                have: 30,
                need: 31
            })
        );
    }

    #[test]
    fn a_credit_that_is_only_held_cannot_be_spent() {
        let mut account = account(Some(0));
        account
            .credit(Change {
                posted: 0,
                pending: 100,
                raw: 0,
            })
            .unwrap();
        assert!(account.debit(posted(1)).is_err());
    }

    #[test]
    fn a_total_that_does_not_fit_is_refused() {
        let mut account = account(None);
        account.debit(posted(i64::MAX)).unwrap();
        assert_eq!(account.debit(posted(1)), Err(Refusal::Overflow));
        assert_eq!(account.available(), -i128::from(i64::MAX));
    }

    #[test]
    fn no_more_is_given_back_than_is_owed_r6_12() {
        let mut memo = Account {
            name: AccountName::bank(AccountKind::Recoverable),
            ..account(None)
        };
        memo.debit(posted(60)).unwrap();
        memo.credit(posted(20)).unwrap();
        assert_eq!(
            memo.credit(posted(41)),
            Err(Refusal::OverOwed { owed: 40, asked: 41 })
        );
    }

    #[test]
    fn what_may_be_taken_is_what_stands_above_the_floor() {
        let mut overdrawable = account(Some(-30));
        overdrawable.credit(posted(100)).unwrap();
        assert_eq!(overdrawable.spare(), 130);
        assert_eq!(account(None).spare(), i64::MAX);
    }

    #[test]
    fn a_unit_is_found_by_its_number() {
        for unit in [Unit::StandardMinute, Unit::Fen] {
            assert_eq!(Unit::from_id(unit.id()), Some(unit));
        }
        assert_eq!(Unit::from_id(0), None);
    }
}
