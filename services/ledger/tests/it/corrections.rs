//! Two persons correct what was posted (R6.1, R6.12, decision 13).

use contracts::{
    Actor, Code, Paging, Role,
    ledger::{
        AccountKind, Purpose, TransferKind,
        correction::{
            ApproveCorrection, CorrectionKind, CorrectionPosted, CorrectionState, Corrections, GetCorrection,
            ProposeCorrection, RejectCorrection,
        },
        journal::{EntriesFound, FindEntries, GetEntry},
        policy::GetPromiseCoverage,
    },
};
use kernel::{RawMinutes, VisitId};
use ledger::{
    domain::{
        account::AccountName,
        request::{Action, Leg, Request, Tag},
    },
    store::{accounts, memory::Memory, poster},
};
use runtime::Suite;
use testkit::{
    Bench,
    actors::{DISTRICT, VILLAGE, auditor, clerk, finance, numbered_staff},
};
use time::macros::{date, datetime};
use uuid::Uuid;

use crate::district::{
    activated, balances, bench, broken, confirmed, is_named_when_broken, uploaded, visit, volunteer,
};

const TECHNICAL: i32 = 20_000;

fn second() -> Actor {
    numbered_staff(Role::Finance, DISTRICT, 2)
}

/// A volunteer with one confirmed visit of 55 raw minutes at ×2.
async fn served() -> Bench {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.emit(&uploaded(visit(1), volunteer(1), 55, TECHNICAL)).await;
    t.emit(&confirmed(visit(1), volunteer(1), 55)).await;
    t.settle().await;
    t
}

fn by_reference(visit: VisitId) -> FindEntries {
    FindEntries {
        seq_from: None,
        seq_to: None,
        passbook_no: None,
        references: vec![visit.uuid()],
        purpose: None,
        kind: None,
        account: None,
        posted_from: None,
        posted_to: None,
        effective_from: None,
        effective_to: None,
        amount: None,
        before: None,
        limit: 50,
    }
}

async fn entries(t: &Bench, visit: VisitId) -> EntriesFound {
    t.ask(&auditor(), by_reference(visit)).await.unwrap()
}

/// The serial number of the posting that stands for a visit.
async fn posting(t: &Bench, visit: VisitId) -> i64 {
    let found = entries(t, visit).await;
    let stands = found.entries.iter().find(|entry| {
        entry.purpose == Purpose::Visit
            && matches!(entry.kind, TransferKind::Post | TransferKind::Posted)
            && entry.reverses.is_none()
            && entry.reversed_by.is_none()
    });
    stands.unwrap().seq
}

fn proposal(seq: i64, kind: CorrectionKind, raw: Option<i64>) -> ProposeCorrection {
    ProposeCorrection {
        seq,
        kind,
        raw_minutes: raw.map(RawMinutes::new),
        reason: "签退晚了".into(),
        evidence: "纸质记录 2026-17".into(),
    }
}

async fn proposed(t: &Bench, kind: CorrectionKind, raw: Option<i64>) -> Uuid {
    let seq = posting(t, visit(1)).await;
    t.tell(&finance(), proposal(seq, kind, raw))
        .await
        .unwrap()
        .correction_id
}

async fn approved(t: &Bench, correction_id: Uuid) {
    t.tell(&second(), ApproveCorrection { correction_id })
        .await
        .unwrap();
    t.settle().await;
}

/// Unsettled, goods, savings, raw.
async fn held(t: &Bench) -> (i64, i64, i64, i64) {
    let of = balances(t, 1).await;
    (
        of.unsettled.get(),
        of.goods.get(),
        of.savings.get(),
        of.raw_confirmed.get(),
    )
}

/// What visits gave in twelve months, of all towns.
async fn capacity(t: &Bench) -> i64 {
    let coverage = t.ask(&auditor(), GetPromiseCoverage {}).await.unwrap();
    coverage.towns.iter().map(|town| town.capacity.get()).sum()
}

async fn owed(t: &Bench) -> i64 {
    sqlx::query_scalar(
        "select b.dr_posted - b.cr_posted from ledger.account a join ledger.balance b on b.account_id = a.id
         where a.kind = 'recoverable' and a.volunteer_id = $1",
    )
    .bind(volunteer(1).uuid())
    .fetch_one(t.admin())
    .await
    .unwrap()
}

/// Moves minutes between the volunteer's own accounts or out of them, as a settlement or a counter would.
async fn moved(t: &Bench, key: u128, from: AccountKind, to: AccountName, amount: i64, purpose: Purpose) {
    let request = Request {
        key: Uuid::from_u128(key),
        action: Action::Move(
            vec![Leg {
                from: AccountName::of(volunteer(1), from),
                to,
                amount,
                basis: None,
            }],
            Tag {
                purpose,
                reference: None,
                effective: date!(2026 - 11 - 23),
            },
        ),
    };
    let mut transaction = t.admin().begin().await.unwrap();
    let now = datetime!(2026-11-23 02:00 UTC);
    poster::post(&mut transaction, &Memory::default(), Suite::Intl, now, &[request])
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn a_restated_visit_shows_its_reversal_and_its_new_posting_and_keeps_its_weight() {
    let t = served().await;
    let id = proposed(&t, CorrectionKind::Restate, Some(40)).await;
    assert_eq!(
        held(&t).await,
        (110, 0, 0, 55),
        "nothing moves before it is approved"
    );
    let waiting = t
        .ask(&auditor(), GetCorrection { correction_id: id })
        .await
        .unwrap();
    let unsettled = waiting
        .effects
        .iter()
        .find(|effect| effect.account == AccountKind::Unsettled)
        .unwrap();
    assert_eq!((unsettled.before.get(), unsettled.after.get()), (110, 80));
    assert_eq!(waiting.refusal, None);

    assert_eq!(capacity(&t).await, 110);
    approved(&t, id).await;
    assert_eq!(held(&t).await, (80, 0, 0, 40));
    assert_eq!(capacity(&t).await, 80, "what is true was given");
    let shown = t
        .ask(&auditor(), GetCorrection { correction_id: id })
        .await
        .unwrap();
    let [new, reversal] = shown.entries.as_slice() else {
        panic!("{:?}", shown.entries)
    };
    assert_eq!(
        (new.amount, new.weight, new.settings_version),
        (80, reversal.weight, Some(3))
    );
    assert!(reversal.reverses.is_some() && reversal.amount == 110);
    assert_eq!(shown.correction.reason, "签退晚了");
    let told: Vec<CorrectionPosted> = t.events().await;
    let [told] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert_eq!((told.raw_before.get(), told.raw_after.get()), (55, 40));
    assert_eq!((told.change.get(), told.owed.get()), (-30, 0));
    assert_eq!(broken(&t).await, Vec::<String>::new());

    // What was posted instead can be corrected again.
    let again = proposed(&t, CorrectionKind::Void, None).await;
    approved(&t, again).await;
    assert_eq!(held(&t).await, (0, 0, 0, 0));
    assert_eq!(capacity(&t).await, 0);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn two_persons_correct_and_each_correction_is_decided_once() {
    let t = served().await;
    let id = proposed(&t, CorrectionKind::Void, None).await;
    let mine = t
        .tell(&finance(), ApproveCorrection { correction_id: id })
        .await
        .unwrap_err();
    assert_eq!(
        (mine.code, mine.reason.as_str()),
        (Code::Forbidden, "own_proposal")
    );
    for other in [clerk(VILLAGE), auditor()] {
        let refused = t
            .tell(&other, ApproveCorrection { correction_id: id })
            .await
            .unwrap_err();
        assert_eq!(refused.reason, "wrong_role");
    }
    let seq = posting(&t, visit(1)).await;
    let twice = t
        .tell(&finance(), proposal(seq, CorrectionKind::ClawBack, None))
        .await
        .unwrap_err();
    assert_eq!(twice.reason, "correction_exists");
    approved(&t, id).await;
    let late = t
        .tell(&second(), ApproveCorrection { correction_id: id })
        .await
        .unwrap_err();
    assert_eq!(late.reason, "proposal_decided");
    let corrected = t
        .tell(&finance(), proposal(seq, CorrectionKind::Void, None))
        .await
        .unwrap_err();
    assert_eq!(corrected.reason, "not_correctable");
}

#[tokio::test]
async fn a_rejected_correction_moves_nothing_and_leaves_the_way_open() {
    let t = served().await;
    let id = proposed(&t, CorrectionKind::Void, None).await;
    let short = RejectCorrection {
        correction_id: id,
        note: " ".into(),
    };
    let refused = t.tell(&second(), short.clone()).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("note"));
    let note = "证据不足".to_owned();
    t.tell(&second(), RejectCorrection { note, ..short })
        .await
        .unwrap();
    assert_eq!(held(&t).await, (110, 0, 0, 55));
    let again = proposed(&t, CorrectionKind::Restate, Some(50)).await;
    let list = Corrections {
        state: None,
        paging: Paging::default(),
    };
    let found = t.ask(&finance(), list).await.unwrap();
    let states: Vec<_> = found
        .rows
        .iter()
        .map(|row| (row.correction_id, row.state))
        .collect();
    assert_eq!(
        states,
        [
            (again, CorrectionState::Proposed),
            (id, CorrectionState::Rejected)
        ]
    );
    assert_eq!(found.rows[1].note.as_deref(), Some("证据不足"));
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_false_record_is_taken_from_unsettled_then_goods_then_savings_and_the_rest_is_owed_r6_12() {
    let t = served().await;
    let own = |kind| AccountName::of(volunteer(1), kind);
    moved(
        &t,
        1,
        AccountKind::Unsettled,
        own(AccountKind::Goods),
        50,
        Purpose::Adjustment,
    )
    .await;
    moved(
        &t,
        2,
        AccountKind::Unsettled,
        own(AccountKind::Savings),
        50,
        Purpose::Adjustment,
    )
    .await;
    let taken = AccountName::bank(AccountKind::RedeemedGoods);
    moved(&t, 3, AccountKind::Goods, taken, 30, Purpose::Goods).await;
    assert_eq!(held(&t).await, (10, 20, 50, 55));
    let id = proposed(&t, CorrectionKind::ClawBack, None).await;
    approved(&t, id).await;
    assert_eq!(held(&t).await, (0, 0, 0, 0));
    assert_eq!(owed(&t).await, 30);
    let told: Vec<CorrectionPosted> = t.events().await;
    assert_eq!((told[0].change.get(), told[0].owed.get()), (-80, 30));
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn corrections_go_on_while_the_accounts_are_frozen_r6_10() {
    let t = served().await;
    let mut db = t.admin().acquire().await.unwrap();
    let now = datetime!(2026-11-23 02:00 UTC);
    assert!(accounts::freeze(&mut db, now, volunteer(1)).await.unwrap());
    let id = proposed(&t, CorrectionKind::Void, None).await;
    approved(&t, id).await;
    assert_eq!(held(&t).await, (0, 0, 0, 0));
}

#[tokio::test]
async fn bad_proposals_name_their_field_and_what_is_no_earning_is_not_corrected_so() {
    let t = served().await;
    let seq = posting(&t, visit(1)).await;
    let good = proposal(seq, CorrectionKind::Restate, Some(40));
    for (bad, field) in [
        (
            ProposeCorrection {
                reason: "x".into(),
                ..good.clone()
            },
            "reason",
        ),
        (
            ProposeCorrection {
                evidence: " ".into(),
                ..good.clone()
            },
            "evidence",
        ),
        (
            ProposeCorrection {
                raw_minutes: Some(RawMinutes::new(-3)),
                ..good.clone()
            },
            "raw_minutes",
        ),
    ] {
        assert_eq!(
            t.tell(&finance(), bad).await.unwrap_err().field.as_deref(),
            Some(field)
        );
    }
    let hold = ProposeCorrection {
        seq: 1,
        ..good.clone()
    };
    assert_eq!(
        t.tell(&finance(), hold).await.unwrap_err().reason,
        "not_correctable"
    );
    let nothing = ProposeCorrection { seq: 999, ..good };
    assert_eq!(
        t.tell(&finance(), nothing).await.unwrap_err().code,
        Code::NotFound
    );
}

#[tokio::test]
async fn an_entry_shows_both_sides_its_links_and_its_proof() {
    let t = served().await;
    let seq = posting(&t, visit(1)).await;
    let shown = t.ask(&auditor(), GetEntry { seq }).await.unwrap();
    assert_eq!(shown.entry.from.account, AccountKind::Issuance);
    assert_eq!(shown.entry.to.passbook_no.as_deref(), Some("TZ000001"));
    assert_eq!(
        (shown.entry.raw_minutes, shown.entry.settings_version),
        (Some(RawMinutes::new(55)), Some(3))
    );
    assert!(shown.entry.resolves.is_some() && shown.correctable);
    assert_eq!((shown.digest.len(), shown.block_hash.len()), (64, 64));
    let hold = shown.entry.resolves.unwrap();
    let held = t.ask(&auditor(), GetEntry { seq: hold }).await.unwrap();
    assert_eq!(held.entry.resolved_by, Some(seq));
    assert!(!held.correctable);
    let stranger = t.ask(&clerk(VILLAGE), GetEntry { seq }).await.unwrap_err();
    assert_eq!(stranger.code, Code::Forbidden);
}

#[tokio::test]
async fn every_criterion_finds_the_same_entries() {
    let t = served().await;
    let none = FindEntries {
        references: Vec::new(),
        ..by_reference(visit(1))
    };
    let day = Some(contracts::Day(date!(2026 - 11 - 22)));
    let today = Some(contracts::Day(kernel::china_date(kernel::Clock::now(&t.clock))));
    let searches = [
        by_reference(visit(1)),
        FindEntries {
            passbook_no: Some("TZ000001".into()),
            ..none.clone()
        },
        FindEntries {
            seq_from: Some(1),
            seq_to: Some(100),
            ..none.clone()
        },
        FindEntries {
            posted_from: today,
            ..none.clone()
        },
        FindEntries {
            effective_from: day,
            effective_to: day,
            ..none.clone()
        },
        FindEntries {
            effective_from: day,
            effective_to: day,
            amount: Some(110),
            account: Some(AccountKind::Unsettled),
            purpose: Some(Purpose::Visit),
            ..none.clone()
        },
    ];
    for search in searches {
        let found = t.ask(&finance(), search.clone()).await.unwrap();
        let seqs: Vec<i64> = found.entries.iter().map(|entry| entry.seq).collect();
        assert_eq!(seqs, [2, 1], "{search:?}");
    }
    let first = FindEntries {
        limit: 1,
        ..by_reference(visit(1))
    };
    let page = t.ask(&finance(), first.clone()).await.unwrap();
    assert_eq!((page.entries[0].seq, page.more_before), (2, Some(2)));
    let next = FindEntries {
        before: page.more_before,
        ..first
    };
    let page = t.ask(&finance(), next).await.unwrap();
    assert_eq!((page.entries[0].seq, page.more_before), (1, None));
    let other = FindEntries {
        kind: Some(TransferKind::Void),
        ..by_reference(visit(1))
    };
    assert!(t.ask(&finance(), other).await.unwrap().entries.is_empty());
    assert_eq!(
        t.ask(&finance(), none).await.unwrap_err().reason,
        "search_too_wide"
    );
}

#[tokio::test]
async fn a_correction_that_is_broken_by_hand_is_named() {
    const NAME: &str = "every approved correction has its entries and nothing else takes back";
    for sql in [
        "update ledger.correction set state = 'rejected'",
        "update ledger.correction set amount_after = amount_after + 1",
        "update ledger.correction set take_key = gen_random_uuid()",
        "update ledger.correction set of_key = gen_random_uuid()",
        "update ledger.correction set post_key = gen_random_uuid()",
        "alter table ledger.correction drop constraint another_person_approves;
         update ledger.correction set decided_by = proposed_by",
    ] {
        let t = served().await;
        let id = proposed(&t, CorrectionKind::Restate, Some(40)).await;
        approved(&t, id).await;
        assert_eq!(broken(&t).await, Vec::<String>::new());
        is_named_when_broken(&t, NAME, sql).await;
        t.stop().await;
    }
}
