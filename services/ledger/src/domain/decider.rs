//! Decides a batch: state and requests in, answers and rows out. Nothing is read or written here.

use std::collections::BTreeMap;

use contracts::ledger::TransferKind;
use kernel::{HalfYear, china_date, half_year};
use runtime::Suite;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    account::{Account, Change},
    chain::{Block, GENESIS, Hash, digest},
    refusal::Refusal,
    request::{Action, Basis, Fingerprint, Leg, Request, Tag},
    state::{Known, State, Stored},
    transfer::Transfer,
};

#[cfg(test)]
mod examples;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod reference_books;

/// The answer to one request; a repetition gets the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Carried out: the serial numbers of its transfers.
    Done(Vec<i64>),
    /// Refused.
    Refused(Refusal),
}

/// A refusal that is kept under its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The request's key.
    pub key: Uuid,
    /// The request's content.
    pub fingerprint: Fingerprint,
    /// Why.
    pub refusal: Refusal,
    /// The last transfer that the refusal saw.
    pub after_seq: i64,
}

/// What is to be written, and the answers.
#[derive(Debug)]
pub struct Decision {
    /// One a request, in their order.
    pub outcomes: Vec<Outcome>,
    /// New rows with their digests, by serial number.
    pub transfers: Vec<(Transfer, Hash)>,
    /// The block that holds them; nothing when there are none.
    pub block: Option<Block>,
    /// New refusals.
    pub rejections: Vec<Rejection>,
    /// Accounts that changed, by number, with the version they had before.
    pub balances: Vec<(i64, Account)>,
    /// When.
    pub at: OffsetDateTime,
}

/// Decides `requests` in their order, each on what those before it left behind.
///
/// The batch is stamped `now`, or the time of the last block if that is later: the books never run backwards.
pub fn decide(state: State, suite: Suite, now: OffsetDateTime, requests: &[Request]) -> Decision {
    let at = state.head.at.map_or(now, |last| last.max(now));
    let mut batch = Batch {
        at,
        period: half_year(china_date(at)),
        block_no: state.head.no + 1,
        last_seq: state.head.last_seq,
        versions_before: BTreeMap::new(),
        transfers: Vec::new(),
        rejections: Vec::new(),
        state,
    };
    let outcomes = requests.iter().map(|request| batch.answer(request)).collect();
    batch.close(suite, outcomes)
}

struct Batch {
    state: State,
    at: OffsetDateTime,
    period: HalfYear,
    block_no: i64,
    last_seq: i64,
    versions_before: BTreeMap<i64, i64>,
    transfers: Vec<Transfer>,
    rejections: Vec<Rejection>,
}

/// A row that has not got its number yet.
struct Draft {
    kind: TransferKind,
    dr: i64,
    cr: i64,
    posted: i64,
    pending: i64,
    hold_seq: Option<i64>,
    reverses_seq: Option<i64>,
    tag: Tag,
    basis: Option<Basis>,
}

impl Batch {
    fn answer(&mut self, request: &Request) -> Outcome {
        let fingerprint = request.fingerprint();
        match self.state.known(&request.key) {
            Some(Known::Done(rows)) if rows.iter().all(|row| row.transfer.fingerprint == fingerprint) => {
                return Outcome::Done(rows.iter().map(|row| row.transfer.seq).collect());
            }
            Some(Known::Refused(first, refusal)) if *first == fingerprint => {
                return Outcome::Refused(refusal.clone());
            }
            Some(_) => return Outcome::Refused(Refusal::KeyReused),
            None => {}
        }
        match self
            .draft(&request.action)
            .and_then(|drafts| self.carry_out(request, fingerprint, drafts))
        {
            Ok(seqs) => Outcome::Done(seqs),
            Err(refusal) => {
                if refusal.is_final() {
                    self.reject(request.key, fingerprint, refusal.clone());
                }
                Outcome::Refused(refusal)
            }
        }
    }

    fn draft(&self, action: &Action) -> Result<Vec<Draft>, Refusal> {
        match action {
            Action::Move(legs, tag) => {
                if legs.is_empty() || legs.iter().any(|leg| leg.amount <= 0) {
                    return Err(Refusal::AmountOutOfRange);
                }
                legs.iter()
                    .map(|leg| self.draft_leg(TransferKind::Posted, leg, tag))
                    .collect()
            }
            Action::Hold(leg, tag) => {
                if leg.amount < 0 {
                    return Err(Refusal::AmountOutOfRange);
                }
                Ok(vec![self.draft_leg(TransferKind::Pending, leg, tag)?])
            }
            Action::Post { hold, amount } => {
                let held = self.open_hold(hold)?;
                let amount = amount.unwrap_or(held.pending);
                if amount < 0 {
                    return Err(Refusal::AmountOutOfRange);
                }
                if amount > held.pending {
                    return Err(Refusal::OverHold {
                        held: held.pending,
                        asked: amount,
                    });
                }
                Ok(vec![resolution(TransferKind::Post, held, amount)])
            }
            Action::Void { hold } => Ok(vec![resolution(TransferKind::Void, self.open_hold(hold)?, 0)]),
            Action::Reverse { of } => self.draft_mirror(of),
        }
    }

    fn draft_leg(&self, kind: TransferKind, leg: &Leg, tag: &Tag) -> Result<Draft, Refusal> {
        let (from, to) = (self.state.named(leg.from)?, self.state.named(leg.to)?);
        if from.id == to.id {
            return Err(Refusal::SameAccount);
        }
        if from.unit != to.unit {
            return Err(Refusal::UnitMismatch);
        }
        let (posted, pending) = match kind {
            TransferKind::Pending => (0, leg.amount),
            _ => (leg.amount, 0),
        };
        Ok(Draft {
            kind,
            dr: from.id,
            cr: to.id,
            posted,
            pending,
            hold_seq: None,
            reverses_seq: None,
            tag: *tag,
            basis: leg.basis,
        })
    }

    fn open_hold(&self, key: &Uuid) -> Result<&Transfer, Refusal> {
        let Some(Known::Done(rows)) = self.state.known(key) else {
            return Err(Refusal::TransferUnknown);
        };
        match rows.as_slice() {
            [
                Stored {
                    transfer, resolved, ..
                },
            ] if transfer.kind == TransferKind::Pending => match resolved {
                None => Ok(transfer),
                Some(_) => Err(Refusal::HoldResolved),
            },
            _ => Err(Refusal::NotAHold),
        }
    }

    /// All legs the other way round, the last first, so that an account that passed time on gets it back first.
    fn draft_mirror(&self, key: &Uuid) -> Result<Vec<Draft>, Refusal> {
        let Some(Known::Done(rows)) = self.state.known(key) else {
            return Err(Refusal::TransferUnknown);
        };
        let mirrored = rows.iter().rev().map(
            |Stored {
                 transfer, reversed, ..
             }| {
                let moves = matches!(transfer.kind, TransferKind::Posted | TransferKind::Post);
                if !moves || transfer.reverses_seq.is_some() {
                    return Err(Refusal::NotReversible);
                }
                if *reversed {
                    return Err(Refusal::AlreadyReversed);
                }
                Ok(Draft {
                    kind: TransferKind::Posted,
                    dr: transfer.cr,
                    cr: transfer.dr,
                    posted: transfer.posted,
                    pending: 0,
                    hold_seq: None,
                    reverses_seq: Some(transfer.seq),
                    tag: transfer.tag,
                    basis: transfer.basis,
                })
            },
        );
        mirrored.collect()
    }

    /// Carries out all drafts on copies of the accounts, and keeps the copies only if every one of them passes.
    fn carry_out(
        &mut self,
        request: &Request,
        fingerprint: Fingerprint,
        drafts: Vec<Draft>,
    ) -> Result<Vec<i64>, Refusal> {
        let mut copies: BTreeMap<i64, Account> = BTreeMap::new();
        let mut rows = Vec::with_capacity(drafts.len());
        for (leg, draft) in drafts.into_iter().enumerate() {
            let mut dr = self.copy(&copies, draft.dr)?;
            let mut cr = self.copy(&copies, draft.cr)?;
            let moves = matches!(draft.kind, TransferKind::Posted | TransferKind::Post);
            let raw = draft.basis.filter(|_| moves).map_or(0, |basis| basis.raw.get());
            let change = Change {
                posted: draft.posted,
                pending: draft.pending,
                raw,
            };
            dr.debit(change)?;
            cr.credit(change)?;
            rows.push(Transfer {
                seq: self.last_seq + 1 + leg as i64,
                key: request.key,
                leg: i16::try_from(leg).map_err(|_| Refusal::AmountOutOfRange)?,
                fingerprint,
                kind: draft.kind,
                unit: dr.unit,
                dr: dr.id,
                cr: cr.id,
                posted: draft.posted,
                pending: draft.pending,
                hold_seq: draft.hold_seq,
                reverses_seq: draft.reverses_seq,
                tag: draft.tag,
                basis: draft.basis,
                period: self.period,
                dr_version: dr.version,
                dr_after: dr.balance(),
                cr_version: cr.version,
                cr_after: cr.balance(),
                block_no: self.block_no,
                at: self.at,
            });
            copies.insert(dr.id, dr);
            copies.insert(cr.id, cr);
        }
        Ok(self.keep(request, rows, copies))
    }

    fn copy(&self, copies: &BTreeMap<i64, Account>, id: i64) -> Result<Account, Refusal> {
        copies
            .get(&id)
            .or_else(|| self.state.account(id))
            .cloned()
            .ok_or(Refusal::TransferUnknown)
    }

    fn keep(&mut self, request: &Request, rows: Vec<Transfer>, copies: BTreeMap<i64, Account>) -> Vec<i64> {
        for (id, account) in copies {
            let before = self.state.account(id).map_or(0, |account| account.version);
            self.versions_before.entry(id).or_insert(before);
            self.state.put(account);
        }
        if let Some(key) = request.refers_to() {
            rows.iter().for_each(|row| self.state.mark(&key, row));
        }
        let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        self.last_seq += rows.len() as i64;
        let stored = rows.iter().map(|row| Stored {
            transfer: row.clone(),
            resolved: None,
            reversed: false,
        });
        self.state.learn(request.key, Known::Done(stored.collect()));
        self.transfers.extend(rows);
        seqs
    }

    fn reject(&mut self, key: Uuid, fingerprint: Fingerprint, refusal: Refusal) {
        self.state
            .learn(key, Known::Refused(fingerprint, refusal.clone()));
        self.rejections.push(Rejection {
            key,
            fingerprint,
            refusal,
            after_seq: self.last_seq,
        });
    }

    fn close(self, suite: Suite, outcomes: Vec<Outcome>) -> Decision {
        let digests: Vec<Hash> = self.transfers.iter().map(|row| digest(suite, row)).collect();
        let block = (!digests.is_empty()).then(|| {
            let mut block = Block {
                no: self.block_no,
                suite,
                prev_hash: self.state.head.hash,
                hash: GENESIS,
                n: i32::try_from(digests.len()).unwrap_or(i32::MAX),
                last_seq: self.last_seq,
                at: self.at,
            };
            block.hash = block.hash_over(&digests);
            block
        });
        let changed = self.versions_before.iter();
        let balances = changed.filter_map(|(id, before)| Some((*before, self.state.account(*id)?.clone())));
        Decision {
            outcomes,
            balances: balances.collect(),
            transfers: self.transfers.into_iter().zip(digests).collect(),
            block,
            rejections: self.rejections,
            at: self.at,
        }
    }
}

/// Posts `amount` of a hold and releases all of it.
fn resolution(kind: TransferKind, held: &Transfer, amount: i64) -> Draft {
    Draft {
        kind,
        dr: held.dr,
        cr: held.cr,
        posted: amount,
        pending: -held.pending,
        hold_seq: Some(held.seq),
        reverses_seq: None,
        tag: held.tag,
        // Raw minutes belong to the whole; a part of it has none of its own.
        basis: held
            .basis
            .filter(|_| kind == TransferKind::Post && amount == held.pending),
    }
}
