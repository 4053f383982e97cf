//! The fund in fen: an expense holds its money from the proposal on, two persons stand behind it, and whatever was posted
//! can be mirrored once (R8.2, R12.7).

use contracts::{
    Error, Personal, Result, fields,
    ledger::{
        AccountKind, Overrun, Purpose,
        fund::{
            FundDecision, FundEntryKind, FundEntryState, FundReversalState, FundSource, FundUse,
            ProposeExpense, RecordReceipt,
        },
    },
};
use kernel::{Fen, FundEntryId, FundReversalId, StaffId};
use time::{Date, macros::date};
use uuid::Uuid;

use super::{
    account::AccountName,
    request::{Action, IfAbsent, Leg, Request, Tag},
};

/// Most that one entry may move: ten thousand million yuan, far beyond a district and far below what a total holds.
pub const MOST: i64 = 1_000_000_000_000;

/// Documents are not older than the year in which the programme began (R12.8).
pub const EARLIEST: Date = date!(2019 - 01 - 01);

/// A checked entry that is not in the books yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// From which source.
    pub source: FundSource,
    /// What for; nothing = a receipt.
    pub used_for: Option<FundUse>,
    /// How much.
    pub fen: i64,
    /// Day of the document.
    pub day: Date,
    /// Its number.
    pub document: String,
    /// Who gave, or who is paid.
    pub party: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

impl NewEntry {
    /// A receipt, checked on the day `today`.
    ///
    /// # Errors
    /// `invalid` with the field: `fund_amount`, `in_future`, `fund_day_early`, and what texts break.
    pub fn receipt(command: &RecordReceipt, today: Date) -> Result<Self> {
        Ok(Self {
            source: command.source,
            used_for: None,
            fen: amount(command.fen)?,
            day: day(command.day.0, today)?,
            document: fields::text("document", &command.document, 40)?,
            party: optional("payer", command.payer.as_ref(), 100)?,
            note: optional("note", command.note.as_ref(), 200)?,
        })
    }

    /// An expense, checked on the day `today`.
    ///
    /// # Errors
    /// As [`NewEntry::receipt`].
    pub fn expense(command: &ProposeExpense, today: Date) -> Result<Self> {
        Ok(Self {
            source: command.source,
            used_for: Some(command.used_for),
            fen: amount(command.fen)?,
            day: day(command.day.0, today)?,
            document: fields::text("document", &command.document, 40)?,
            party: optional("payee", command.payee.as_ref(), 100)?,
            note: optional("note", command.note.as_ref(), 200)?,
        })
    }

    /// Receipt or expense.
    pub fn kind(&self) -> FundEntryKind {
        match self.used_for {
            None => FundEntryKind::Receipt,
            Some(_) => FundEntryKind::Expense,
        }
    }

    /// Where it begins: a receipt is in the books at once, an expense waits for a second person.
    pub fn state(&self) -> FundEntryState {
        match self.used_for {
            None => FundEntryState::Posted,
            Some(_) => FundEntryState::Proposed,
        }
    }

    /// What the poster is asked for: a receipt moves from the inflow to its source, an expense is held from its source to
    /// its use, so that no other proposal can spend the same money.
    pub fn request(&self, entry: FundEntryId) -> Request {
        let tag = |purpose| Tag {
            purpose,
            reference: Some(entry.uuid()),
            effective: self.day,
        };
        let leg = |from, to| Leg {
            from: AccountName::bank(from),
            to: AccountName::bank(to),
            amount: self.fen,
            basis: None,
        };
        let source = self.source.account();
        match self.used_for {
            None => Request {
                key: key(entry, Step::Receive),
                action: Action::Move(
                    vec![leg(AccountKind::FundInflow, source)],
                    tag(Purpose::FundReceipt),
                ),
            },
            Some(used_for) => Request {
                key: key(entry, Step::Hold),
                action: Action::Hold {
                    leg: leg(source, used_for.account()),
                    tag: tag(Purpose::FundExpense),
                    expires_at: None,
                },
            },
        }
    }
}

/// Refuses a number under which `others` stand already, proposed or in the books.
///
/// # Errors
/// `conflict` (`fund_document_used`) at `document`, with their `count`.
pub fn unused(others: i64) -> Result<()> {
    if others == 0 {
        return Ok(());
    }
    Err(Error::conflict(
        "fund_document_used",
        "other entries stand under this number: say so if that is meant",
    )
    .at("document")
    .with("count", others))
}

fn amount(fen: Fen) -> Result<i64> {
    if (1..=MOST).contains(&fen.get()) {
        return Ok(fen.get());
    }
    let message = format!("an amount above zero, at most {} yuan", Fen::new(MOST));
    Err(Error::invalid("fen", "fund_amount", message).with("max_fen", MOST))
}

fn day(day: Date, today: Date) -> Result<Date> {
    if day > today {
        return Err(Error::invalid(
            "day",
            "in_future",
            "the day cannot be later than today",
        ));
    }
    if day < EARLIEST {
        let message = format!("the fund has no documents before {EARLIEST}");
        return Err(Error::invalid("day", "fund_day_early", message));
    }
    Ok(day)
}

/// Nothing when it is missing or blank.
fn optional(field: &str, text: Option<&Personal>, max: usize) -> Result<Option<String>> {
    match text {
        Some(text) if !text.trim().is_empty() => fields::text(field, text, max).map(Some),
        _ => Ok(None),
    }
}

/// A step of an entry. Its key is made from the entry and the step: asked again, it is the same transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Money came in.
    Receive,
    /// An expense was proposed.
    Hold,
    /// It was approved.
    Approve,
    /// It was rejected.
    Reject,
    /// The entry was mirrored.
    Reverse,
}

/// Key of an entry's step (UUIDv5).
pub fn key(entry: FundEntryId, step: Step) -> Uuid {
    let name: &[u8] = match step {
        Step::Receive => b"ledger.fund.receive",
        Step::Hold => b"ledger.fund.hold",
        Step::Approve => b"ledger.fund.approve",
        Step::Reject => b"ledger.fund.reject",
        Step::Reverse => b"ledger.fund.reverse",
    };
    Uuid::new_v5(&entry.uuid(), name)
}

/// An entry as far as decisions depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub id: FundEntryId,
    /// Receipt or expense.
    pub kind: FundEntryKind,
    /// Where it stands.
    pub state: FundEntryState,
    /// Who recorded or proposed it; nobody = the server's operator.
    pub recorded_by: Option<StaffId>,
}

impl Entry {
    /// What becomes of a proposed expense, and what the poster is asked for: approval posts what is held, rejection
    /// releases it. Who proposed it may only take it back.
    ///
    /// # Errors
    /// `conflict` (`fund_decided`) unless it waits; `forbidden` (`same_person`) to approve one's own.
    pub fn decide(self, decision: FundDecision, by: Option<StaffId>) -> Result<(FundEntryState, Request)> {
        if self.state != FundEntryState::Proposed {
            return Err(Error::conflict(
                "fund_decided",
                "this entry waits for no decision",
            ));
        }
        let hold = key(self.id, Step::Hold);
        Ok(match decision {
            FundDecision::Approve => {
                second_person(self.recorded_by, by)?;
                let action = Action::Capture {
                    hold,
                    amount: None,
                    overrun: Overrun::Refuse,
                };
                let key = key(self.id, Step::Approve);
                (FundEntryState::Posted, Request { key, action })
            }
            FundDecision::Reject => {
                let action = Action::Void {
                    hold,
                    absent: IfAbsent::Wait,
                };
                let key = key(self.id, Step::Reject);
                (FundEntryState::Rejected, Request { key, action })
            }
        })
    }

    /// Mirrors what was posted.
    ///
    /// # Errors
    /// `conflict` (`fund_not_posted`): nothing was posted, or it has been reversed.
    pub fn reverse(self) -> Result<Request> {
        if self.state != FundEntryState::Posted {
            return Err(Error::conflict(
                "fund_not_posted",
                "only an entry that is in the books, and not reversed, can be reversed",
            ));
        }
        let posted = match self.kind {
            FundEntryKind::Receipt => Step::Receive,
            FundEntryKind::Expense => Step::Approve,
        };
        Ok(Request {
            key: key(self.id, Step::Reverse),
            action: Action::Reverse {
                of: key(self.id, posted),
            },
        })
    }
}

/// A proposal to reverse an entry, as far as decisions depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reversal {
    /// Which.
    pub id: FundReversalId,
    /// Of which entry.
    pub entry: FundEntryId,
    /// Where it stands.
    pub state: FundReversalState,
    /// Who proposed it.
    pub proposed_by: Option<StaffId>,
}

impl Reversal {
    /// What becomes of it.
    ///
    /// # Errors
    /// `conflict` (`fund_decided`) unless it waits; `forbidden` (`same_person`) to approve one's own.
    pub fn decide(self, decision: FundDecision, by: Option<StaffId>) -> Result<FundReversalState> {
        if self.state != FundReversalState::Proposed {
            return Err(Error::conflict(
                "fund_decided",
                "this reversal waits for no decision",
            ));
        }
        match decision {
            FundDecision::Approve => {
                second_person(self.proposed_by, by)?;
                Ok(FundReversalState::Approved)
            }
            FundDecision::Reject => Ok(FundReversalState::Rejected),
        }
    }
}

/// Refuses who decides about what they proposed. `None` = the server's operator.
fn second_person(first: Option<StaffId>, by: Option<StaffId>) -> Result<()> {
    if by.is_some() && by == first {
        return Err(Error::forbidden("same_person", "a second person must do this"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use contracts::Day;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);

    fn entry(kind: FundEntryKind, state: FundEntryState) -> Entry {
        Entry {
            id: FundEntryId::from(Uuid::from_u128(1)),
            kind,
            state,
            recorded_by: Some(person(1)),
        }
    }

    fn person(number: u128) -> StaffId {
        StaffId::from(Uuid::from_u128(number))
    }

    fn receipt() -> RecordReceipt {
        RecordReceipt {
            source: FundSource::Enterprise,
            fen: Fen::new(12_345),
            day: Day(TODAY),
            document: " 收2026-001 ".into(),
            document_again: false,
            payer: Some(" ".into()),
            note: None,
        }
    }

    fn refused(receipt: &RecordReceipt) -> (String, String) {
        let error = NewEntry::receipt(receipt, TODAY).unwrap_err();
        (error.field.unwrap_or_default(), error.reason)
    }

    #[test]
    fn a_receipt_is_trimmed_and_a_blank_payer_is_none() {
        let entry = NewEntry::receipt(&receipt(), TODAY).unwrap();
        assert_eq!((entry.document.as_str(), entry.party), ("收2026-001", None));
    }

    #[test]
    fn a_number_that_others_have_is_refused_with_how_many_they_are() {
        assert!(unused(0).is_ok());
        let refused = unused(2).unwrap_err();
        assert_eq!(
            (refused.field.as_deref(), refused.details["count"].as_i64()),
            (Some("document"), Some(2))
        );
    }

    #[test]
    fn what_cannot_be_is_refused_at_its_field() {
        for fen in [0, -1, MOST + 1, i64::MIN] {
            let fen = Fen::new(fen);
            assert_eq!(
                refused(&RecordReceipt { fen, ..receipt() }),
                ("fen".into(), "fund_amount".into())
            );
        }
        let tomorrow = Day(TODAY.next_day().unwrap());
        let early = Day(date!(2018 - 12 - 31));
        assert_eq!(
            refused(&RecordReceipt {
                day: tomorrow,
                ..receipt()
            }),
            ("day".into(), "in_future".into())
        );
        assert_eq!(
            refused(&RecordReceipt {
                day: early,
                ..receipt()
            }),
            ("day".into(), "fund_day_early".into())
        );
        let document = " ".into();
        assert_eq!(
            refused(&RecordReceipt {
                document,
                ..receipt()
            }),
            ("document".into(), "blank".into())
        );
        let payer = Some(Personal("长".repeat(101)));
        assert_eq!(
            refused(&RecordReceipt { payer, ..receipt() }),
            ("payer".into(), "too_long".into())
        );
    }

    #[test]
    fn a_receipt_goes_to_its_source_and_an_expense_is_held_from_it() {
        let id = FundEntryId::from(Uuid::from_u128(1));
        let received = NewEntry::receipt(&receipt(), TODAY).unwrap();
        let spent = NewEntry {
            used_for: Some(FundUse::Training),
            ..received.clone()
        };
        let (received, spent) = (received.request(id), spent.request(id));
        assert!(matches!(received.action, Action::Move(..)) && matches!(spent.action, Action::Hold { .. }));
        let way = |request: &Request| match &request.action {
            Action::Move(legs, _) => (legs[0].from.kind, legs[0].to.kind),
            Action::Hold { leg, .. } => (leg.from.kind, leg.to.kind),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            way(&received),
            (AccountKind::FundInflow, AccountKind::FundEnterprise)
        );
        assert_eq!(
            way(&spent),
            (AccountKind::FundEnterprise, AccountKind::FundTraining)
        );
    }

    #[test]
    fn nobody_approves_what_they_proposed_but_may_take_it_back() {
        let waiting = entry(FundEntryKind::Expense, FundEntryState::Proposed);
        let approve = |by| waiting.decide(FundDecision::Approve, by);
        assert_eq!(approve(Some(person(1))).unwrap_err().reason, "same_person");
        assert_eq!(approve(Some(person(2))).unwrap().0, FundEntryState::Posted);
        let back = waiting.decide(FundDecision::Reject, Some(person(1))).unwrap();
        assert_eq!(back.0, FundEntryState::Rejected);
        assert!(matches!(back.1.action, Action::Void { .. }));
    }

    #[test]
    fn an_entry_is_decided_once_and_reversed_only_from_the_books() {
        for kind in FundEntryKind::ALL {
            for state in FundEntryState::ALL {
                let entry = entry(*kind, *state);
                let decided = entry.decide(FundDecision::Approve, Some(person(2)));
                assert_eq!(decided.is_ok(), *state == FundEntryState::Proposed);
                assert_eq!(entry.reverse().is_ok(), *state == FundEntryState::Posted);
            }
        }
    }

    #[test]
    fn what_was_posted_is_what_is_mirrored() {
        for (kind, step) in [
            (FundEntryKind::Receipt, Step::Receive),
            (FundEntryKind::Expense, Step::Approve),
        ] {
            let entry = entry(kind, FundEntryState::Posted);
            let mirror = entry.reverse().unwrap();
            assert_eq!(
                mirror.action,
                Action::Reverse {
                    of: key(entry.id, step)
                }
            );
            assert_eq!(
                mirror,
                entry.reverse().unwrap(),
                "asked again it is the same transfer"
            );
        }
    }
}
