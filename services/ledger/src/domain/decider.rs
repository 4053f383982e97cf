//! Decides a batch: state and requests in, answers and rows out. Nothing is read or written here.

mod claw_back;
mod work;

use std::collections::BTreeMap;

use kernel::{HalfYear, china_date, half_year};
use runtime::Suite;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    account::Account,
    chain::{Block, GENESIS, Hash, digest},
    refusal::Refusal,
    request::{Fingerprint, Request},
    state::{Head, Known, State, Stored},
    transfer::Transfer,
};
use work::Work;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod reference_books;

/// The answer to one request; a repetition gets the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Carried out.
    Done(Receipt),
    /// Refused.
    Refused(Refusal),
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The serial numbers of its transfers; none where all that it did was to bar a hold.
    pub seqs: Vec<i64>,
    /// How much of what was to be captured was not there and is waived (R6.5).
    pub waived: i64,
}

impl Receipt {
    fn of<'a>(rows: impl Iterator<Item = &'a Transfer> + Clone) -> Self {
        Self {
            seqs: rows.clone().map(|row| row.seq).collect(),
            waived: rows.map(|row| row.waived).sum(),
        }
    }
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

/// A hold that will not come any more: it was voided first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// Key of the request that has voided it.
    pub key: Uuid,
    /// Its content.
    pub fingerprint: Fingerprint,
    /// Key of the hold.
    pub hold: Uuid,
    /// The last transfer that the request saw.
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
    /// Holds that are barred from now on.
    pub tombstones: Vec<Tombstone>,
    /// Accounts that changed, by number, with the version they had before.
    pub balances: Vec<(i64, Account)>,
    /// When.
    pub at: OffsetDateTime,
    /// The period into which all of it is posted.
    pub period: HalfYear,
}

/// Decides `requests` in their order, each on what those before it left behind.
///
/// The batch is stamped `now`, or the time of the last block if that is later: the books never run backwards.
pub fn decide(state: State, suite: Suite, now: OffsetDateTime, requests: &[Request]) -> Decision {
    let at = state.head.at.map_or(now, |last| last.max(now));
    let mut batch = Batch {
        stamp: Stamp {
            at,
            period: posting_period(at, &state.head),
            block_no: state.head.no + 1,
        },
        last_seq: state.head.last_seq,
        versions_before: BTreeMap::new(),
        transfers: Vec::with_capacity(requests.len()),
        rejections: Vec::new(),
        tombstones: Vec::new(),
        state,
    };
    let outcomes = requests.iter().map(|request| batch.answer(request)).collect();
    batch.close(suite, outcomes)
}

/// The half-year of the day in China, or the first that is still open if that is later (R5.12).
fn posting_period(at: OffsetDateTime, head: &Head) -> HalfYear {
    let today = half_year(china_date(at));
    let first_open = head
        .closed
        .and_then(|closed| closed.ends().next_day())
        .map(half_year);
    first_open.map_or(today, |open| open.max(today))
}

/// What all rows of a batch share.
#[derive(Clone, Copy)]
struct Stamp {
    at: OffsetDateTime,
    period: HalfYear,
    block_no: i64,
}

struct Batch {
    state: State,
    stamp: Stamp,
    last_seq: i64,
    versions_before: BTreeMap<i64, i64>,
    transfers: Vec<Transfer>,
    rejections: Vec<Rejection>,
    tombstones: Vec<Tombstone>,
}

impl Batch {
    fn answer(&mut self, request: &Request) -> Outcome {
        let fingerprint = request.fingerprint();
        match self.state.known(&request.key) {
            Some(Known::Done(first, rows)) if *first == fingerprint => {
                return Outcome::Done(Receipt::of(rows.iter().map(|row| &row.transfer)));
            }
            Some(Known::Refused(first, refusal)) if *first == fingerprint => {
                return Outcome::Refused(*refusal);
            }
            Some(_) => return Outcome::Refused(Refusal::KeyReused),
            None => {}
        }
        let done = if self.state.is_barred(&request.key) {
            Err(Refusal::HoldBarred)
        } else {
            Work::begin(
                &mut self.state,
                self.stamp,
                self.last_seq,
                request.key,
                fingerprint,
            )
            .perform(&request.action)
        };
        match done {
            Ok(done) => Outcome::Done(self.keep(request.key, fingerprint, done)),
            Err(refusal) => {
                if refusal.is_final() {
                    self.reject(request.key, fingerprint, refusal);
                }
                Outcome::Refused(refusal)
            }
        }
    }

    fn keep(&mut self, key: Uuid, fingerprint: Fingerprint, done: work::Done) -> Receipt {
        let receipt = Receipt::of(done.rows.iter());
        for before in done.before {
            self.versions_before.entry(before.id).or_insert(before.version);
        }
        for (key, seq, mark) in done.marks {
            self.state.mark(&key, seq, mark);
        }
        for hold in done.bars {
            self.state.bar(hold);
            self.tombstones.push(Tombstone {
                key,
                fingerprint,
                hold,
                after_seq: self.last_seq,
            });
        }
        self.last_seq += done.rows.len() as i64;
        let stored = done.rows.iter().map(|row| Stored {
            transfer: row.clone(),
            resolved: None,
            reversed: false,
        });
        self.state.learn(key, Known::Done(fingerprint, stored.collect()));
        self.transfers.extend(done.rows);
        receipt
    }

    fn reject(&mut self, key: Uuid, fingerprint: Fingerprint, refusal: Refusal) {
        self.state.learn(key, Known::Refused(fingerprint, refusal));
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
                no: self.stamp.block_no,
                suite,
                prev_hash: self.state.head.hash,
                hash: GENESIS,
                n: i32::try_from(digests.len()).unwrap_or(i32::MAX),
                last_seq: self.last_seq,
                at: self.stamp.at,
            };
            block.hash = block.hash_over(&digests);
            block
        });
        let changed = self.versions_before.iter();
        let balances = changed.filter_map(|(id, before)| Some((*before, *self.state.account(*id)?)));
        Decision {
            outcomes,
            balances: balances.collect(),
            transfers: self.transfers.into_iter().zip(digests).collect(),
            block,
            rejections: self.rejections,
            tombstones: self.tombstones,
            at: self.stamp.at,
            period: self.stamp.period,
        }
    }
}
