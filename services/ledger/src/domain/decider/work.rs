//! One request being carried out, transfer by transfer, on the accounts themselves; if one of them is refused, the
//! accounts are put back as they were.

use contracts::ledger::{Overrun, TransferKind};
use uuid::Uuid;

use super::Stamp;
use crate::domain::{
    account::{Account, Change, Standing, takes_from_the_frozen},
    refusal::Refusal,
    request::{Action, Basis, Fingerprint, IfAbsent, Leg, Tag},
    state::{Known, Mark, State, Stored},
    transfer::{Transfer, micros},
};

pub(super) struct Work<'a> {
    pub(super) state: &'a mut State,
    stamp: Stamp,
    last_seq: i64,
    key: Uuid,
    fingerprint: Fingerprint,
    done: Done,
}

/// What a request has done.
#[derive(Default)]
pub(super) struct Done {
    pub rows: Vec<Transfer>,
    /// Accounts as they were before each step, in its order.
    pub before: Vec<Account>,
    /// What has happened to rows of earlier requests: key, serial number, what.
    pub marks: Vec<(Uuid, i64, Mark)>,
    /// Keys of holds that will not come any more.
    pub bars: Vec<Uuid>,
}

/// A row that has not got its number yet.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub kind: TransferKind,
    pub dr: i64,
    pub cr: i64,
    pub posted: i64,
    pub pending: i64,
    pub hold_seq: Option<i64>,
    pub reverses_seq: Option<i64>,
    pub tag: Tag,
    pub basis: Option<Basis>,
    pub expires_at: Option<time::OffsetDateTime>,
    pub waived: i64,
}

impl<'a> Work<'a> {
    pub fn begin(
        state: &'a mut State,
        stamp: Stamp,
        last_seq: i64,
        key: Uuid,
        fingerprint: Fingerprint,
    ) -> Self {
        Self {
            state,
            stamp,
            last_seq,
            key,
            fingerprint,
            done: Done::default(),
        }
    }

    /// Carries out the whole, or nothing of it.
    pub fn perform(mut self, action: &Action) -> Result<Done, Refusal> {
        match self.act(action) {
            Ok(()) => Ok(self.done),
            Err(refusal) => {
                for before in self.done.before.into_iter().rev() {
                    if let Some(account) = self.state.account_mut(before.id) {
                        *account = before;
                    }
                }
                Err(refusal)
            }
        }
    }

    fn act(&mut self, action: &Action) -> Result<(), Refusal> {
        match action {
            Action::Move(legs, tag) => {
                if legs.is_empty() || legs.iter().any(|leg| leg.amount <= 0) {
                    return Err(Refusal::AmountOutOfRange);
                }
                legs.iter().try_for_each(|leg| {
                    let draft = self.draft(leg, tag)?;
                    self.write(Draft {
                        posted: leg.amount,
                        ..draft
                    })
                })
            }
            Action::Hold { leg, tag, expires_at } => {
                if leg.amount < 0 {
                    return Err(Refusal::AmountOutOfRange);
                }
                if self.done.rows.iter().any(|row| row.kind == TransferKind::Pending) {
                    return Err(Refusal::TwoHolds);
                }
                let draft = self.draft(leg, tag)?;
                self.write(Draft {
                    kind: TransferKind::Pending,
                    pending: leg.amount,
                    expires_at: *expires_at,
                    ..draft
                })
            }
            Action::Capture {
                hold,
                amount,
                overrun,
            } => self.capture(hold, *amount, *overrun),
            Action::Void { hold, absent } => self.void(hold, *absent),
            Action::Expire { hold } => {
                let held = self.open_hold(hold)?;
                if held.expires_at.is_none_or(|due| due > self.stamp.at) {
                    return Err(Refusal::NotDue {
                        expires_at: held.expires_at.map(micros),
                    });
                }
                self.resolve(hold, release(TransferKind::Expire, &held))
            }
            Action::Reverse { of } => self
                .mirror(of)?
                .into_iter()
                .try_for_each(|draft| self.reverse(of, draft)),
            Action::ClawBack { of, split } => self.claw_back(of, *split),
            Action::Linked(actions) => {
                if actions.is_empty() {
                    return Err(Refusal::AmountOutOfRange);
                }
                actions.iter().try_for_each(|action| self.act(action))
            }
        }
    }

    /// Moves what is held, or a part of it. What is asked for beyond it is taken from the same account as far as it
    /// goes, and waived for the rest (R6.5).
    fn capture(&mut self, hold: &Uuid, amount: Option<i64>, overrun: Overrun) -> Result<(), Refusal> {
        let held = self.open_hold(hold)?;
        let asked = amount.unwrap_or(held.pending);
        if asked < 0 {
            return Err(Refusal::AmountOutOfRange);
        }
        let beyond = (asked - held.pending).max(0);
        if beyond > 0 && overrun == Overrun::Refuse {
            return Err(Refusal::OverHold {
                held: held.pending,
                asked,
            });
        }
        // The hold itself neither adds to what may be taken nor takes from it.
        let on_top = beyond.min(self.account(held.dr)?.spare());
        self.resolve(
            hold,
            Draft {
                posted: asked - beyond,
                // Raw minutes belong to the whole; a part of it has none of its own.
                basis: held.basis.filter(|_| asked >= held.pending),
                waived: beyond - on_top,
                ..release(TransferKind::Post, &held)
            },
        )?;
        if on_top == 0 {
            return Ok(());
        }
        self.write(Draft {
            posted: on_top,
            pending: 0,
            hold_seq: None,
            ..release(TransferKind::Posted, &held)
        })
    }

    fn void(&mut self, hold: &Uuid, absent: IfAbsent) -> Result<(), Refusal> {
        let nothing_held = match self.open_hold(hold) {
            Ok(held) => return self.resolve(hold, release(TransferKind::Void, &held)),
            Err(refusal) => refusal,
        };
        let is_released = matches!(
            nothing_held,
            Refusal::TransferUnknown
                | Refusal::HoldRefused
                | Refusal::HoldBarred
                | Refusal::HoldResolved {
                    by: TransferKind::Void | TransferKind::Expire
                }
        );
        if absent == IfAbsent::Wait || !is_released {
            return Err(nothing_held);
        }
        if !self.done.bars.contains(hold) {
            self.done.bars.push(*hold);
        }
        Ok(())
    }

    /// The pending transfer of the request `key`, if nothing has happened to it.
    fn open_hold(&self, key: &Uuid) -> Result<Transfer, Refusal> {
        let rows = match self.state.known(key) {
            _ if *key == self.key => return Err(Refusal::NotAHold),
            Some(Known::Done(_, rows)) => rows,
            Some(Known::Refused(..)) => return Err(Refusal::HoldRefused),
            None if self.state.is_barred(key) => return Err(Refusal::HoldBarred),
            None => return Err(Refusal::TransferUnknown),
        };
        let pending = rows.iter().find(|row| row.transfer.kind == TransferKind::Pending);
        let Stored {
            transfer, resolved, ..
        } = pending.ok_or(Refusal::NotAHold)?;
        match resolved.or_else(|| self.resolved_here(transfer.seq)) {
            None => Ok(transfer.clone()),
            Some(by) => Err(Refusal::HoldResolved { by }),
        }
    }

    /// How an earlier step of this request has resolved the hold.
    fn resolved_here(&self, seq: i64) -> Option<TransferKind> {
        self.done.marks.iter().find_map(|(_, marked, mark)| match mark {
            Mark::Resolved(kind) if *marked == seq => Some(*kind),
            _ => None,
        })
    }

    /// All legs of the request `key` the other way round, the last first, so that an account that passed time on gets it
    /// back first.
    pub(super) fn mirror(&self, key: &Uuid) -> Result<Vec<Draft>, Refusal> {
        let rows = match self.state.known(key) {
            Some(Known::Done(_, rows)) if !rows.is_empty() && *key != self.key => rows,
            None if *key != self.key => return Err(Refusal::TransferUnknown),
            _ => return Err(Refusal::NotReversible),
        };
        let reversed_here = |seq| {
            self.done
                .marks
                .iter()
                .any(|(_, marked, mark)| *mark == Mark::Reversed && *marked == seq)
        };
        rows.iter()
            .rev()
            .map(|row| {
                let transfer = &row.transfer;
                let moves = matches!(transfer.kind, TransferKind::Posted | TransferKind::Post);
                if !moves || transfer.reverses_seq.is_some() {
                    return Err(Refusal::NotReversible);
                }
                if row.reversed || reversed_here(transfer.seq) {
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
                    expires_at: None,
                    waived: 0,
                })
            })
            .collect()
    }

    /// Writes a mirrored leg of the request `key`.
    pub(super) fn reverse(&mut self, key: &Uuid, draft: Draft) -> Result<(), Refusal> {
        if let Some(seq) = draft.reverses_seq {
            self.done.marks.push((*key, seq, Mark::Reversed));
        }
        self.write(draft)
    }

    /// Writes the resolution of the hold of the request `key`.
    fn resolve(&mut self, key: &Uuid, draft: Draft) -> Result<(), Refusal> {
        if let Some(seq) = draft.hold_seq {
            self.done.marks.push((*key, seq, Mark::Resolved(draft.kind)));
        }
        self.write(draft)
    }

    pub(super) fn account(&self, id: i64) -> Result<&Account, Refusal> {
        self.state.account(id).ok_or(Refusal::TransferUnknown)
    }

    /// A movement of nothing yet along a leg.
    pub(super) fn draft(&self, leg: &Leg, tag: &Tag) -> Result<Draft, Refusal> {
        let (from, to) = (self.state.named(leg.from)?, self.state.named(leg.to)?);
        if from.id == to.id {
            return Err(Refusal::SameAccount);
        }
        if from.unit != to.unit {
            return Err(Refusal::UnitMismatch);
        }
        Ok(Draft {
            kind: TransferKind::Posted,
            dr: from.id,
            cr: to.id,
            posted: 0,
            pending: 0,
            hold_seq: None,
            reverses_seq: None,
            tag: *tag,
            basis: leg.basis,
            expires_at: None,
            waived: 0,
        })
    }

    /// Changes both accounts and makes the row.
    pub(super) fn write(&mut self, draft: Draft) -> Result<(), Refusal> {
        let moves = matches!(draft.kind, TransferKind::Posted | TransferKind::Post);
        let change = Change {
            posted: draft.posted,
            pending: draft.pending,
            raw: draft.basis.filter(|_| moves).map_or(0, |basis| basis.raw.get()),
        };
        let leg = i16::try_from(self.done.rows.len()).map_err(|_| Refusal::AmountOutOfRange)?;
        let dr = self.step(draft.dr, |account| {
            let takes = change.posted > 0 || change.pending > 0;
            let may = draft.reverses_seq.is_some() || takes_from_the_frozen(draft.tag.purpose);
            if takes && account.standing == Standing::Frozen && !may {
                return Err(Refusal::AccountFrozen {
                    account: account.name.kind,
                });
            }
            account.debit(change)
        })?;
        let cr = self.step(draft.cr, |account| account.credit(change))?;
        self.done.rows.push(Transfer {
            seq: self.last_seq + 1 + i64::from(leg),
            key: self.key,
            leg,
            fingerprint: self.fingerprint,
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
            expires_at: draft.expires_at,
            waived: draft.waived,
            period: self.stamp.period,
            dr_version: dr.version,
            dr_after: dr.balance(),
            cr_version: cr.version,
            cr_after: cr.balance(),
            block_no: self.stamp.block_no,
            at: self.stamp.at,
        });
        Ok(())
    }

    /// Changes an account, after noting how it was. Gives it as it is then.
    fn step(
        &mut self,
        id: i64,
        change: impl FnOnce(&mut Account) -> Result<(), Refusal>,
    ) -> Result<Account, Refusal> {
        let account = self.state.account_mut(id).ok_or(Refusal::TransferUnknown)?;
        self.done.before.push(*account);
        change(account)?;
        Ok(*account)
    }
}

/// Releases all of a hold and moves nothing of it.
fn release(kind: TransferKind, held: &Transfer) -> Draft {
    Draft {
        kind,
        dr: held.dr,
        cr: held.cr,
        posted: 0,
        pending: -held.pending,
        hold_seq: Some(held.seq),
        reverses_seq: None,
        tag: held.tag,
        basis: None,
        expires_at: None,
        waived: 0,
    }
}
