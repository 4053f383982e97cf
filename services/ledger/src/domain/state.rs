//! What the decider must know: the end of the chain, the accounts, and what was asked before under the same keys.

use std::collections::{BTreeMap, HashMap, HashSet};

use contracts::ledger::TransferKind;
use kernel::HalfYear;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    account::{Account, AccountName, OPENED},
    chain::{GENESIS, Hash},
    refusal::Refusal,
    request::{Fingerprint, Request},
    transfer::Transfer,
};

/// The end of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Number of the last block; 0 = none.
    pub no: i64,
    /// Its hash.
    pub hash: Hash,
    /// Serial number of the last transfer; 0 = none.
    pub last_seq: i64,
    /// When; nothing before the first block.
    pub at: Option<OffsetDateTime>,
    /// The last period that is closed: no row is posted into it or into an earlier one any more (R5.12).
    pub closed: Option<HalfYear>,
}

impl Head {
    /// Before the first block.
    pub const EMPTY: Head = Head {
        no: 0,
        hash: GENESIS,
        last_seq: 0,
        at: None,
        closed: None,
    };
}

/// A transfer that stands in the books, with what has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The row.
    pub transfer: Transfer,
    /// How the hold was resolved.
    pub resolved: Option<TransferKind>,
    /// Whether it was reversed.
    pub reversed: bool,
}

/// What became of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Carried out: its rows, in the order of their legs. None where all that it did was to bar a hold.
    Done(Fingerprint, Vec<Stored>),
    /// Refused for good.
    Refused(Fingerprint, Refusal),
}

/// What happens to a row of an earlier request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The hold is resolved.
    Resolved(TransferKind),
    /// The transfer is mirrored.
    Reversed,
}

/// What a batch of requests must be decided on.
#[derive(Debug, Clone)]
pub struct State {
    /// The end of the chain.
    pub head: Head,
    accounts: BTreeMap<i64, Account>,
    names: HashMap<AccountName, i64>,
    known: HashMap<Uuid, Known>,
    barred: HashSet<Uuid>,
}

impl State {
    /// From what was read under the poster's lock. `barred` are the keys of holds that were voided before they came.
    pub fn new(
        head: Head,
        accounts: impl IntoIterator<Item = Account>,
        known: HashMap<Uuid, Known>,
        barred: HashSet<Uuid>,
    ) -> Self {
        let accounts: BTreeMap<_, _> = accounts
            .into_iter()
            .map(|account| (account.id, account))
            .collect();
        let names = accounts
            .values()
            .map(|account| (account.name, account.id))
            .collect();
        Self {
            head,
            accounts,
            names,
            known,
            barred,
        }
    }

    /// The account with this name.
    ///
    /// # Errors
    /// [`Refusal::AccountUnknown`].
    pub fn named(&self, name: AccountName) -> Result<&Account, Refusal> {
        let unknown = Refusal::AccountUnknown { account: name.kind };
        self.names
            .get(&name)
            .and_then(|id| self.accounts.get(id))
            .ok_or(unknown)
    }

    /// The account with this number.
    pub fn account(&self, id: i64) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// What became of this key.
    pub fn known(&self, key: &Uuid) -> Option<&Known> {
        self.known.get(key)
    }

    /// Whether a hold under this key was voided before it came.
    pub fn is_barred(&self, key: &Uuid) -> bool {
        self.barred.contains(key)
    }

    pub(super) fn account_mut(&mut self, id: i64) -> Option<&mut Account> {
        self.accounts.get_mut(&id)
    }

    /// The key has its answer.
    pub(super) fn learn(&mut self, key: Uuid, known: Known) {
        self.known.insert(key, known);
    }

    /// A hold under this key will not come any more.
    pub(super) fn bar(&mut self, hold: Uuid) {
        self.barred.insert(hold);
    }

    /// Something happens to the row `seq` of the request `key`.
    pub(super) fn mark(&mut self, key: &Uuid, seq: i64, mark: Mark) {
        let Some(Known::Done(_, rows)) = self.known.get_mut(key) else {
            return;
        };
        if let Ok(place) = rows.binary_search_by_key(&seq, |row| row.transfer.seq) {
            match mark {
                Mark::Resolved(kind) => rows[place].resolved = Some(kind),
                Mark::Reversed => rows[place].reversed = true,
            }
        }
    }
}

/// What must be read before a batch can be decided.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Keys of the requests and of those they refer to.
    pub keys: Vec<Uuid>,
    /// Accounts they name. Those of transfers they refer to come on top.
    pub accounts: Vec<AccountName>,
    /// Which of those.
    pub of_transfers: OfTransfers,
}

/// Which accounts must be read besides those that are named.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum OfTransfers {
    /// Both sides of the transfers that are referred to.
    #[default]
    Sides,
    /// And every other account of their holders: minutes are clawed back from wherever they are (R6.12).
    Holders,
}

impl Wanted {
    /// By these requests.
    pub fn by(requests: &[Request]) -> Self {
        let mut wanted = Wanted::default();
        for Request { key, action } in requests {
            wanted.keys.push(*key);
            action.each_reference(&mut |key| wanted.keys.push(key));
            action.each_leg(&mut |leg| wanted.accounts.extend([leg.from, leg.to]));
        }
        if requests.iter().any(|request| request.action.claws_back()) {
            wanted.of_transfers = OfTransfers::Holders;
            // What is to be clawed back may stand in this very batch.
            let holders: HashSet<_> = wanted.accounts.iter().filter_map(|name| name.volunteer).collect();
            let theirs = holders
                .into_iter()
                .flat_map(|holder| OPENED.map(|(kind, _)| AccountName::of(holder, kind)));
            wanted.accounts.extend(theirs);
        }
        wanted.keys.sort_unstable();
        wanted.keys.dedup();
        wanted.accounts.sort_unstable();
        wanted.accounts.dedup();
        wanted
    }
}
