//! What the decider must know: the end of the chain, the accounts, and what was asked before under the same keys.

use std::collections::{BTreeMap, HashMap};

use contracts::ledger::TransferKind;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    account::{Account, AccountName},
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
}

impl Head {
    /// Before the first block.
    pub const EMPTY: Head = Head {
        no: 0,
        hash: GENESIS,
        last_seq: 0,
        at: None,
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
    /// Carried out: its rows, in the order of their legs, at least one.
    Done(Vec<Stored>),
    /// Refused for good.
    Refused(Fingerprint, Refusal),
}

/// What a batch of requests must be decided on.
#[derive(Debug, Clone)]
pub struct State {
    /// The end of the chain.
    pub head: Head,
    accounts: BTreeMap<i64, Account>,
    names: HashMap<AccountName, i64>,
    known: HashMap<Uuid, Known>,
}

impl State {
    /// From what was read under the poster's lock.
    pub fn new(head: Head, accounts: impl IntoIterator<Item = Account>, known: HashMap<Uuid, Known>) -> Self {
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

    /// The account has changed.
    pub(super) fn put(&mut self, account: Account) {
        self.accounts.insert(account.id, account);
    }

    /// The key has its answer.
    pub(super) fn learn(&mut self, key: Uuid, known: Known) {
        self.known.insert(key, known);
    }

    /// The rows under `key` have been resolved or reversed by `by`.
    pub(super) fn mark(&mut self, key: &Uuid, by: &Transfer) {
        let Some(Known::Done(rows)) = self.known.get_mut(key) else {
            return;
        };
        for row in rows {
            if by.hold_seq == Some(row.transfer.seq) {
                row.resolved = Some(by.kind);
            }
            if by.reverses_seq == Some(row.transfer.seq) {
                row.reversed = true;
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
}

impl Wanted {
    /// By these requests.
    pub fn by(requests: &[Request]) -> Self {
        let mut wanted = Wanted::default();
        for request in requests {
            wanted.keys.push(request.key);
            wanted.keys.extend(request.refers_to());
            wanted
                .accounts
                .extend(request.legs().iter().flat_map(|leg| [leg.from, leg.to]));
        }
        wanted.keys.sort_unstable();
        wanted.keys.dedup();
        wanted.accounts.sort_unstable();
        wanted.accounts.dedup();
        wanted
    }
}
