//! What the poster remembers: accounts as the last block left them.
//!
//! Reading two accounts costs the database as much as writing their balances. The poster reads the head of the chain under
//! its lock anyway; as long as that is the block after which an account was remembered, the account is as it was: every
//! balance follows from the chain. A block that was rolled back, or one of another process, makes another head, and what
//! was remembered is forgotten. What is written is fenced by the versions of the balances all the same.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use hashlink::LruCache;

use crate::domain::{
    account::{Account, AccountName},
    chain::{GENESIS, Hash},
};

/// Accounts that are remembered at most, the longest unused are forgotten: some 20 MB.
const MOST: usize = 100_000;

/// What accounts are remembered as of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Number of the last block.
    pub block_no: i64,
    /// Its hash, which stands for everything before it.
    pub hash: Hash,
    /// The last change of a holder's standing: no block tells of it (R6.10).
    pub standing: i64,
}

/// The memory of one process. Begins empty.
pub struct Memory {
    inner: Mutex<Remembered>,
}

struct Remembered {
    mark: Mark,
    accounts: LruCache<i64, Account>,
    names: HashMap<AccountName, i64>,
}

impl Default for Memory {
    fn default() -> Self {
        let mark = Mark {
            block_no: 0,
            hash: GENESIS,
            standing: 0,
        };
        Self {
            inner: Mutex::new(Remembered {
                mark,
                accounts: LruCache::new(MOST),
                names: HashMap::new(),
            }),
        }
    }
}

impl Memory {
    /// The accounts of these names and numbers that are remembered as of `mark`. What is found is taken out of the lists.
    pub(super) fn recall(
        &self,
        mark: Mark,
        names: &mut Vec<AccountName>,
        ids: &mut Vec<i64>,
    ) -> Vec<Account> {
        let mut inner = self.inner();
        inner.be_at(mark);
        let mut found = Vec::with_capacity(names.len() + ids.len());
        names.retain(|name| {
            let account = inner.named(name);
            found.extend(account);
            account.is_none()
        });
        ids.retain(|id| {
            let account = inner.accounts.get(id).copied();
            found.extend(account);
            account.is_none()
        });
        found
    }

    /// Remembers accounts as they are at `mark`.
    pub(super) fn learn(&self, mark: Mark, accounts: &[Account]) {
        let mut inner = self.inner();
        inner.be_at(mark);
        accounts.iter().for_each(|account| inner.keep(*account));
    }

    /// A block changes `accounts`; all others stay as they are.
    pub(super) fn advance(&self, from: Mark, to: Mark, accounts: impl Iterator<Item = Account>) {
        let mut inner = self.inner();
        inner.be_at(from);
        accounts.for_each(|account| inner.keep(account));
        inner.mark = to;
    }

    /// Forgets everything: the books are not as they were remembered.
    pub fn forget(&self) {
        self.inner().clear();
    }

    fn inner(&self) -> MutexGuard<'_, Remembered> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Remembered {
    fn be_at(&mut self, mark: Mark) {
        if self.mark != mark {
            self.clear();
            self.mark = mark;
        }
    }

    fn clear(&mut self) {
        self.accounts.clear();
        self.names.clear();
    }

    fn named(&mut self, name: &AccountName) -> Option<Account> {
        let id = self.names.get(name)?;
        self.accounts.get(id).copied()
    }

    fn keep(&mut self, account: Account) {
        if self.accounts.len() == MOST
            && !self.accounts.contains_key(&account.id)
            && let Some((_, oldest)) = self.accounts.remove_lru()
        {
            self.names.remove(&oldest.name);
        }
        self.names.insert(account.name, account.id);
        self.accounts.insert(account.id, account);
    }
}
