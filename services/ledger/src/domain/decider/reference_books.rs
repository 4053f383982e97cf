//! Books in memory that do what the database does: they give a batch what it must know, and refuse what the tables'
//! constraints and fences refuse.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use contracts::ledger::{AccountKind, Overrun, Purpose, TransferKind};
use kernel::{HalfYear, VolunteerId};
use runtime::Suite;
use time::{
    OffsetDateTime,
    macros::{date, datetime},
};
use uuid::Uuid;

use super::{Decision, Outcome, Receipt, Rejection, Tombstone, decide};
use crate::domain::{
    account::{Account, AccountName, OPENED, Standing, Unit, takes_from_the_frozen},
    chain::{Block, GENESIS},
    request::{Action, IfAbsent, Leg, Request, Tag},
    state::{Head, Known, OfTransfers, State, Stored, Wanted},
    transfer::Transfer,
};

pub const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Books {
    pub accounts: BTreeMap<i64, Account>,
    pub rows: Vec<Transfer>,
    pub blocks: Vec<Block>,
    pub rejections: Vec<Rejection>,
    pub tombstones: Vec<Tombstone>,
    pub open_holds: BTreeSet<i64>,
    pub closed: Option<HalfYear>,
    /// What the clock shows.
    pub now: OffsetDateTime,
}

pub fn volunteer(number: u128) -> VolunteerId {
    VolunteerId::from(Uuid::from_u128(number))
}

pub const TAG: Tag = Tag {
    purpose: Purpose::Visit,
    reference: None,
    effective: date!(2026 - 11 - 23),
};

pub fn issuance() -> AccountName {
    AccountName::bank(AccountKind::Issuance)
}

pub fn unsettled(number: u128) -> AccountName {
    AccountName::of(volunteer(number), AccountKind::Unsettled)
}

pub fn leg(from: AccountName, to: AccountName, amount: i64) -> Leg {
    Leg {
        from,
        to,
        amount,
        basis: None,
    }
}

pub fn request(key: u128, action: Action) -> Request {
    Request {
        key: Uuid::from_u128(key),
        action,
    }
}

pub fn hold(key: u128, amount: i64) -> Request {
    hold_of(key, leg(issuance(), unsettled(0), amount))
}

pub fn hold_of(key: u128, leg: Leg) -> Request {
    request(
        key,
        Action::Hold {
            leg,
            tag: TAG,
            expires_at: None,
        },
    )
}

/// Captures a part of a hold, or all of it.
pub fn post(key: u128, hold: u128, amount: Option<i64>) -> Request {
    capture(key, hold, amount, Overrun::Refuse)
}

pub fn capture(key: u128, hold: u128, amount: Option<i64>, overrun: Overrun) -> Request {
    request(
        key,
        Action::Capture {
            hold: Uuid::from_u128(hold),
            amount,
            overrun,
        },
    )
}

pub fn void(key: u128, hold: u128) -> Request {
    void_or(key, hold, IfAbsent::Wait)
}

pub fn void_or(key: u128, hold: u128, absent: IfAbsent) -> Request {
    request(
        key,
        Action::Void {
            hold: Uuid::from_u128(hold),
            absent,
        },
    )
}

pub fn expire(key: u128, hold: u128) -> Request {
    request(
        key,
        Action::Expire {
            hold: Uuid::from_u128(hold),
        },
    )
}

/// Carried out, with these serial numbers and nothing waived.
pub fn done(seqs: impl Into<Vec<i64>>) -> Outcome {
    Outcome::Done(Receipt {
        seqs: seqs.into(),
        waived: 0,
    })
}

pub fn reverse(key: u128, of: u128) -> Request {
    request(
        key,
        Action::Reverse {
            of: Uuid::from_u128(of),
        },
    )
}

impl Books {
    /// The bank's accounts, one of them in fen, and three volunteers.
    pub fn open() -> Self {
        let bank = [
            (AccountKind::Issuance, Unit::StandardMinute, None),
            (AccountKind::Pool, Unit::StandardMinute, Some(0)),
            (AccountKind::Adjustment, Unit::Fen, None),
        ];
        let mut opened: Vec<(AccountName, Unit, Option<i64>)> = bank
            .into_iter()
            .map(|(kind, unit, floor)| (AccountName::bank(kind), unit, floor))
            .collect();
        for number in 0..3 {
            for (kind, floor) in OPENED {
                opened.push((
                    AccountName::of(volunteer(number), kind),
                    Unit::StandardMinute,
                    floor,
                ));
            }
        }
        let account = |(id, (name, unit, floor)): (usize, (AccountName, Unit, Option<i64>))| Account {
            id: id as i64 + 1,
            name,
            unit,
            floor,
            version: 0,
            dr_posted: 0,
            cr_posted: 0,
            dr_pending: 0,
            cr_pending: 0,
            raw: 0,
            standing: Standing::Open,
        };
        Self {
            accounts: opened
                .into_iter()
                .enumerate()
                .map(account)
                .map(|account| (account.id, account))
                .collect(),
            rows: Vec::new(),
            blocks: Vec::new(),
            rejections: Vec::new(),
            tombstones: Vec::new(),
            open_holds: BTreeSet::new(),
            closed: None,
            now: NOW,
        }
    }

    pub fn account(&self, name: AccountName) -> &Account {
        self.accounts
            .values()
            .find(|account| account.name == name)
            .unwrap()
    }

    pub fn balance(&self, name: AccountName) -> i64 {
        self.account(name).balance()
    }

    /// All accounts of a volunteer get this standing.
    pub fn stand(&mut self, number: u128, standing: Standing) {
        let theirs = |account: &&mut Account| account.name.volunteer == Some(volunteer(number));
        for account in self.accounts.values_mut().filter(theirs) {
            account.standing = standing;
        }
    }

    /// What the store reads for these requests, and no more.
    fn state(&self, requests: &[Request]) -> State {
        let wanted = Wanted::by(requests);
        let mut known: HashMap<Uuid, Known> = HashMap::new();
        for rejection in self
            .rejections
            .iter()
            .filter(|rejection| wanted.keys.contains(&rejection.key))
        {
            known.insert(
                rejection.key,
                Known::Refused(rejection.fingerprint, rejection.refusal),
            );
        }
        let mut barred = HashSet::new();
        for tombstone in &self.tombstones {
            let Tombstone {
                key,
                hold,
                fingerprint,
                ..
            } = tombstone;
            if wanted.keys.contains(key) || wanted.keys.contains(hold) {
                known.insert(*key, Known::Done(*fingerprint, Vec::new()));
                barred.insert(*hold);
            }
        }
        let mut ids = BTreeSet::new();
        for row in self.rows.iter().filter(|row| wanted.keys.contains(&row.key)) {
            ids.extend([row.dr, row.cr]);
            let resolution = self.rows.iter().find(|other| other.hold_seq == Some(row.seq));
            let stored = Stored {
                transfer: row.clone(),
                resolved: resolution.map(|resolution| resolution.kind),
                reversed: self.rows.iter().any(|other| other.reverses_seq == Some(row.seq)),
            };
            match known
                .entry(row.key)
                .or_insert_with(|| Known::Done(row.fingerprint, Vec::new()))
            {
                Known::Done(_, rows) => rows.push(stored),
                Known::Refused(..) => panic!("the key {} was carried out and refused", row.key),
            }
        }
        let holders: BTreeSet<_> = match wanted.of_transfers {
            OfTransfers::Sides => BTreeSet::new(),
            OfTransfers::Holders => ids
                .iter()
                .filter_map(|id| self.accounts[id].name.volunteer)
                .collect(),
        };
        let accounts = self.accounts.values().filter(|account| {
            wanted.accounts.contains(&account.name)
                || ids.contains(&account.id)
                || account
                    .name
                    .volunteer
                    .is_some_and(|holder| holders.contains(&holder))
        });
        let head = self.blocks.last().map_or(Head::EMPTY, |block| Head {
            no: block.no,
            hash: block.hash,
            last_seq: block.last_seq,
            at: Some(block.at),
            closed: None,
        });
        let head = Head {
            closed: self.closed,
            ..head
        };
        State::new(head, accounts.copied(), known, barred)
    }

    pub fn post(&mut self, requests: &[Request]) -> Vec<Outcome> {
        let decision = decide(self.state(requests), Suite::Intl, self.now, requests);
        assert_eq!(decision.outcomes.len(), requests.len());
        self.write(&decision);
        decision.outcomes
    }

    fn write(&mut self, decision: &Decision) {
        if let Some(block) = &decision.block {
            let before = self.blocks.last();
            assert_eq!(block.no, before.map_or(1, |before| before.no + 1));
            assert_eq!(block.prev_hash, before.map_or(GENESIS, |before| before.hash));
            assert_eq!(
                block.last_seq,
                before.map_or(0, |before| before.last_seq) + i64::from(block.n)
            );
            self.blocks.push(block.clone());
        }
        assert_eq!(decision.block.is_none(), decision.transfers.is_empty());
        for (row, _) in &decision.transfers {
            self.insert(row);
        }
        for (before, account) in &decision.balances {
            let old = self.accounts.insert(account.id, *account);
            assert_eq!(
                old.map(|old| old.version),
                Some(*before),
                "the version is a fence"
            );
        }
        self.rejections.extend(decision.rejections.iter().cloned());
        for tombstone in &decision.tombstones {
            let same = |other: &Tombstone| (other.key, other.hold) == (tombstone.key, tombstone.hold);
            assert!(!self.tombstones.iter().any(same), "a request bars a hold once");
            self.tombstones.push(tombstone.clone());
        }
    }

    /// The constraints of `ledger.transfer`.
    fn insert(&mut self, row: &Transfer) {
        assert_eq!(row.seq, self.rows.len() as i64 + 1, "serial numbers have no gaps");
        assert_ne!(row.dr, row.cr, "two sides");
        assert!(match row.kind {
            TransferKind::Posted =>
                row.pending == 0 && (row.posted > 0 || row.posted == 0 && row.reverses_seq.is_some()),
            TransferKind::Pending => row.posted == 0 && row.pending >= 0,
            TransferKind::Post => (0..=-row.pending).contains(&row.posted),
            TransferKind::Void | TransferKind::Expire => row.posted == 0 && row.pending <= 0,
        });
        assert!(row.expires_at.is_none() || row.kind == TransferKind::Pending);
        assert!(row.waived == 0 || row.waived > 0 && row.kind == TransferKind::Post);
        assert!(
            self.closed.is_none_or(|closed| row.period > closed),
            "the period is closed"
        );
        let giver = &self.accounts[&row.dr];
        assert!(
            giver.standing == Standing::Open
                || (row.posted <= 0 && row.pending <= 0)
                || row.reverses_seq.is_some()
                || takes_from_the_frozen(row.tag.purpose),
            "a frozen account was taken from"
        );
        assert!(
            !self.tombstones.iter().any(|tombstone| tombstone.hold == row.key),
            "a barred hold has come"
        );
        if let Some(seq) = row.hold_seq {
            let held = &self.rows[seq as usize - 1];
            assert_eq!(held.pending, -row.pending, "all of a hold is released");
            assert!(
                row.waived == 0 || row.posted == held.pending,
                "only beyond the hold"
            );
            assert!(
                row.kind != TransferKind::Expire || held.expires_at.is_some_and(|due| due <= row.at),
                "it was not due"
            );
        }
        for other in &self.rows {
            assert!((other.key, other.leg) != (row.key, row.leg), "once a key");
            assert!(
                row.hold_seq.is_none() || row.hold_seq != other.hold_seq,
                "a hold is resolved once"
            );
            assert!(
                row.reverses_seq.is_none() || row.reverses_seq != other.reverses_seq,
                "reversed once"
            );
        }
        for id in [row.dr, row.cr] {
            assert_eq!(self.accounts[&id].unit, row.unit, "units never mix");
        }
        if row.kind == TransferKind::Pending {
            self.open_holds.insert(row.seq);
        }
        if let Some(seq) = row.hold_seq {
            assert!(self.open_holds.remove(&seq), "only an open hold is resolved");
        }
        self.rows.push(row.clone());
    }

    /// Debits equal credits, floors hold, and every account is the fold of its rows from empty.
    pub fn assert_sound(&self) {
        let mut folded = Books::open().accounts;
        for row in &self.rows {
            let moves = matches!(row.kind, TransferKind::Posted | TransferKind::Post);
            let raw = row.basis.filter(|_| moves).map_or(0, |basis| basis.raw.get());
            let dr = folded.get_mut(&row.dr).unwrap();
            dr.dr_posted += row.posted;
            dr.dr_pending += row.pending;
            dr.raw -= raw;
            dr.version += 1;
            assert_eq!((row.dr_version, row.dr_after), (dr.version, dr.balance()));
            assert!(
                dr.floor.is_none_or(|floor| dr.available() >= i128::from(floor)),
                "a floor was passed"
            );
            let cr = folded.get_mut(&row.cr).unwrap();
            cr.cr_posted += row.posted;
            cr.cr_pending += row.pending;
            cr.raw += raw;
            cr.version += 1;
            assert_eq!((row.cr_version, row.cr_after), (cr.version, cr.balance()));
        }
        for (id, account) in &mut folded {
            account.standing = self.accounts[id].standing;
        }
        assert_eq!(folded, self.accounts);
        for account in self.accounts.values() {
            assert!(
                account.name.kind != AccountKind::Recoverable || account.balance() <= 0,
                "nobody is owed by the memo"
            );
        }
        for unit in [Unit::StandardMinute, Unit::Fen] {
            let sum = |of: fn(&Account) -> i64| -> i128 {
                self.accounts
                    .values()
                    .filter(|account| account.unit == unit)
                    .map(|account| i128::from(of(account)))
                    .sum()
            };
            assert_eq!(sum(|account| account.dr_posted), sum(|account| account.cr_posted));
            assert_eq!(
                sum(|account| account.dr_pending),
                sum(|account| account.cr_pending)
            );
            assert_eq!(sum(|account| account.raw), 0);
        }
        let unresolved: BTreeSet<i64> = self
            .rows
            .iter()
            .filter(|row| row.kind == TransferKind::Pending)
            .map(|row| row.seq)
            .filter(|seq| !self.rows.iter().any(|row| row.hold_seq == Some(*seq)))
            .collect();
        assert_eq!(self.open_holds, unresolved);
        let held: i128 = unresolved
            .iter()
            .map(|seq| i128::from(self.rows[*seq as usize - 1].pending))
            .sum();
        assert_eq!(
            self.accounts
                .values()
                .map(|account| i128::from(account.dr_pending))
                .sum::<i128>(),
            held
        );
    }
}
