//! Corrections 更正: what may be corrected how, and what is posted for it (R6.1, R6.12, R7.5, decision 13).

use contracts::{
    Error, Result,
    ledger::{
        AccountKind, Purpose, TransferKind,
        correction::{CorrectionKind, CorrectionState},
        journal::Entry,
    },
};
use kernel::{BasisPoints, RawMinutes, StandardMinutes, VolunteerId};
use time::Date;
use uuid::Uuid;

use super::{
    account::AccountName,
    request::{Action, Basis, Leg, Request, Tag},
};

/// Most minutes that one record may hold: a day.
const MOST: i64 = 24 * 60;

/// How an entry may be corrected; not at all if there are none. Settlements, goods and services that were taken are
/// undone where they were made.
pub fn kinds(entry: &Entry) -> impl Iterator<Item = CorrectionKind> {
    use CorrectionKind::{ClawBack, Restate, Reverse, Void};
    let stands = matches!(entry.kind, TransferKind::Posted | TransferKind::Post)
        && entry.reverses.is_none()
        && entry.reversed_by.is_none();
    let earned = entry.to.account == AccountKind::Unsettled && entry.from.account == AccountKind::Issuance;
    let kinds: &[CorrectionKind] = match entry.purpose {
        _ if !stands => &[],
        Purpose::Visit | Purpose::History if earned => &[Restate, Void, ClawBack],
        Purpose::Adjustment
        | Purpose::Opening
        | Purpose::Donation
        | Purpose::Expiry
        | Purpose::Succession => &[Reverse],
        _ => &[],
    };
    kinds.iter().copied()
}

/// The minutes that a proposal would have instead of those of `entry`: raw and weighted.
///
/// # Errors
/// `conflict` for what cannot be corrected so; `invalid` at `raw_minutes`.
pub fn instead(
    entry: &Entry,
    kind: CorrectionKind,
    raw: Option<RawMinutes>,
) -> Result<(Option<RawMinutes>, StandardMinutes)> {
    if !kinds(entry).any(|may| may == kind) {
        return Err(
            Error::conflict("not_correctable", "this entry cannot be corrected in this way")
                .with("seq", entry.seq),
        );
    }
    let wrong = |reason, message| Err(Error::invalid("raw_minutes", reason, message));
    match (kind, raw, entry.weight) {
        (CorrectionKind::Restate, None, _) => wrong("minutes_missing", "say how many minutes were served"),
        (CorrectionKind::Restate, Some(raw), _) if !(1..=MOST).contains(&raw.get()) => {
            wrong("minutes_out_of_a_day", "a record has 1 to 1440 minutes")
        }
        (CorrectionKind::Restate, Some(raw), _) if Some(raw) == entry.raw_minutes => {
            wrong("minutes_unchanged", "these are the minutes that are recorded")
        }
        (CorrectionKind::Restate, Some(raw), Some(weight)) => Ok((Some(raw), raw.weighted(weight))),
        (CorrectionKind::Restate, Some(_), None) => wrong(
            "minutes_not_weighed",
            "this entry was not made from minutes served",
        ),
        (_, Some(_), _) => wrong("minutes_not_asked", "only restating takes minutes"),
        (_, None, _) => Ok((entry.raw_minutes.map(|_| RawMinutes::ZERO), StandardMinutes::ZERO)),
    }
}

/// What is proposed, as far as it is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What to do.
    pub kind: CorrectionKind,
    /// The request whose posting is corrected.
    pub of: Uuid,
    /// Key of the request that takes back.
    pub take_key: Uuid,
    /// What is posted instead.
    pub instead: Option<Instead>,
}

/// What is posted instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// Key of its request: of its own, so that it can be corrected again.
    pub key: Uuid,
    /// Whose.
    pub volunteer: VolunteerId,
    /// Purpose, visit and day of what is corrected.
    pub tag: Tag,
    /// Minutes with the weight and the version of what is corrected.
    pub basis: Basis,
}

/// Keys of a correction's requests (UUIDv5): the one that takes back, and the one that posts what is true.
pub fn keys(correction: Uuid) -> (Uuid, Uuid) {
    let key = |name: &[u8]| Uuid::new_v5(&correction, name);
    (key(b"ledger.correction.take"), key(b"ledger.correction.post"))
}

impl Plan {
    /// What is posted in one block, all of it or nothing: first what is true, then what was wrong is taken back from all
    /// that is there by then, so that nothing is owed that the same correction gives. `split` is the share for goods at
    /// which the record was settled.
    pub fn requests(&self, split: Option<BasisPoints>) -> Vec<Request> {
        let claw_back = |split| Action::ClawBack { of: self.of, split };
        let take = match (self.kind, &self.instead) {
            (CorrectionKind::Reverse, _) => Action::Reverse { of: self.of },
            // R6.12 names the order itself, whatever the settlement made of it.
            (CorrectionKind::ClawBack, _) => claw_back(None),
            (_, Some(instead)) if split.is_some() => {
                let settled = instead.settled(split.unwrap_or(BasisPoints::ONE));
                Action::Linked(settled.into_iter().chain([claw_back(split)]).collect())
            }
            _ => claw_back(split),
        };
        let take = Request {
            key: self.take_key,
            action: take,
        };
        self.instead.iter().map(Instead::request).chain([take]).collect()
    }
}

impl Instead {
    fn standard(&self) -> StandardMinutes {
        self.basis.raw.weighted(self.basis.weight)
    }

    fn request(&self) -> Request {
        let leg = Leg {
            from: AccountName::bank(AccountKind::Issuance),
            to: AccountName::of(self.volunteer, AccountKind::Unsettled),
            amount: self.standard().get(),
            basis: Some(self.basis),
        };
        Request {
            key: self.key,
            action: Action::Move(vec![leg], self.tag),
        }
    }

    /// The true minutes go the way that the settlement sent the wrong ones (R7.5).
    fn settled(&self, split: BasisPoints) -> Option<Action> {
        let parts = self.standard().split(split);
        let legs: Vec<Leg> = [
            (AccountKind::Goods, parts.goods),
            (AccountKind::Savings, parts.savings),
        ]
        .into_iter()
        .filter(|(_, part)| part.get() > 0)
        .map(|(kind, part)| Leg {
            from: AccountName::of(self.volunteer, AccountKind::Unsettled),
            to: AccountName::of(self.volunteer, kind),
            amount: part.get(),
            basis: None,
        })
        .collect();
        let tag = Tag {
            purpose: Purpose::Adjustment,
            ..self.tag
        };
        (!legs.is_empty()).then_some(Action::Move(legs, tag))
    }
}

/// Refuses what has been decided before.
///
/// # Errors
/// `conflict`.
pub fn is_open(state: CorrectionState) -> Result<()> {
    match state {
        CorrectionState::Proposed => Ok(()),
        CorrectionState::Approved | CorrectionState::Rejected => Err(Error::conflict(
            "proposal_decided",
            "this has been decided before",
        )
        .with("state", state.as_str())),
    }
}

/// The day and purpose of what is posted instead.
pub fn tag(purpose: Purpose, reference: Option<Uuid>, effective: Date) -> Tag {
    Tag {
        purpose,
        reference,
        effective,
    }
}

#[cfg(test)]
mod tests {
    use contracts::ledger::journal::Side;
    use time::macros::{date, datetime};

    use super::*;

    fn entry(purpose: Purpose) -> Entry {
        let side = |account, volunteer_id| Side {
            account,
            volunteer_id,
            passbook_no: None,
            after: 0,
        };
        Entry {
            seq: 7,
            posted_at: datetime!(2026-11-23 02:00 UTC).into(),
            effective: date!(2026 - 06 - 30).into(),
            period: "2026H2".into(),
            kind: TransferKind::Post,
            purpose,
            amount: 110,
            from: side(AccountKind::Issuance, None),
            to: side(
                AccountKind::Unsettled,
                Some(VolunteerId::from(Uuid::from_u128(1))),
            ),
            reference: Some(Uuid::from_u128(2)),
            raw_minutes: Some(RawMinutes::new(55)),
            weight: Some(BasisPoints::new(20_000)),
            settings_version: Some(3),
            resolves: Some(6),
            resolved_by: None,
            reverses: None,
            reversed_by: None,
        }
    }

    fn refusal(entry: &Entry, kind: CorrectionKind, raw: Option<i64>) -> String {
        instead(entry, kind, raw.map(RawMinutes::new)).unwrap_err().reason
    }

    #[test]
    fn a_restated_visit_keeps_its_weight_and_a_void_leaves_nothing() {
        let visit = entry(Purpose::Visit);
        let restated = instead(&visit, CorrectionKind::Restate, Some(RawMinutes::new(40))).unwrap();
        assert_eq!(restated, (Some(RawMinutes::new(40)), StandardMinutes::new(80)));
        let voided = instead(&visit, CorrectionKind::Void, None).unwrap();
        assert_eq!(voided, (Some(RawMinutes::ZERO), StandardMinutes::ZERO));
    }

    #[test]
    fn minutes_that_make_no_sense_are_refused_at_their_field() {
        let visit = entry(Purpose::Visit);
        for (raw, reason) in [
            (None, "minutes_missing"),
            (Some(0), "minutes_out_of_a_day"),
            (Some(1_441), "minutes_out_of_a_day"),
            (Some(55), "minutes_unchanged"),
        ] {
            assert_eq!(refusal(&visit, CorrectionKind::Restate, raw), reason);
        }
        assert_eq!(
            refusal(&visit, CorrectionKind::Void, Some(5)),
            "minutes_not_asked"
        );
    }

    #[test]
    fn only_what_stands_is_corrected_and_each_purpose_in_its_way() {
        assert_eq!(kinds(&entry(Purpose::Visit)).count(), 3);
        assert_eq!(kinds(&entry(Purpose::Settlement)).count(), 0);
        assert_eq!(
            kinds(&entry(Purpose::Opening)).collect::<Vec<_>>(),
            [CorrectionKind::Reverse]
        );
        let reversed = Entry {
            reversed_by: Some(9),
            ..entry(Purpose::Visit)
        };
        assert_eq!(refusal(&reversed, CorrectionKind::Void, None), "not_correctable");
        let held = Entry {
            kind: TransferKind::Pending,
            ..entry(Purpose::Visit)
        };
        assert_eq!(kinds(&held).count(), 0);
    }

    fn plan(kind: CorrectionKind, raw: Option<i64>) -> Plan {
        Plan {
            kind,
            of: Uuid::from_u128(1),
            take_key: Uuid::from_u128(2),
            instead: raw.map(|raw| Instead {
                key: Uuid::from_u128(3),
                volunteer: VolunteerId::from(Uuid::from_u128(1)),
                tag: tag(Purpose::Visit, None, date!(2026 - 06 - 30)),
                basis: Basis {
                    raw: RawMinutes::new(raw),
                    weight: BasisPoints::new(20_000),
                    settings_version: 3,
                },
            }),
        }
    }

    #[test]
    fn what_is_true_is_posted_first_and_alone_so_that_it_can_be_corrected_again() {
        let requests = plan(CorrectionKind::Restate, Some(40)).requests(None);
        let [post, take] = requests.as_slice() else {
            panic!("{requests:?}")
        };
        assert!(matches!(&post.action, Action::Move(legs, _) if legs.len() == 1 && legs[0].amount == 80));
        assert!(matches!(take.action, Action::ClawBack { split: None, .. }));
    }

    #[test]
    fn after_the_settlement_the_true_minutes_are_split_by_its_ratio_r7_5() {
        let half = Some(BasisPoints::new(5_000));
        let requests = plan(CorrectionKind::Restate, Some(40)).requests(half);
        let Action::Linked(actions) = &requests[1].action else {
            panic!("{requests:?}")
        };
        let Action::Move(legs, tag) = &actions[0] else {
            panic!("{actions:?}")
        };
        assert_eq!(legs.iter().map(|leg| leg.amount).collect::<Vec<_>>(), [40, 40]);
        assert_eq!(tag.purpose, Purpose::Adjustment);
        assert!(matches!(actions[1], Action::ClawBack { split, .. } if split == half));
    }

    #[test]
    fn a_false_record_is_clawed_back_in_the_order_of_r6_12_whatever_was_settled() {
        let requests = plan(CorrectionKind::ClawBack, None).requests(Some(BasisPoints::new(5_000)));
        assert!(matches!(requests[0].action, Action::ClawBack { split: None, .. }));
        assert_eq!(requests.len(), 1);
    }
}
