//! Journey 5 in the books: savings held for a claim, captured in part, or released; the statement shows each step.

use contracts::ledger::{AccountKind, GetStatement, LineState, Overrun, Purpose, StatementLine};
use ledger::{
    domain::{
        account::AccountName,
        request::{Action, IfAbsent, Leg, Request, Tag},
    },
    store::{memory::Memory, poster},
};
use runtime::Suite;
use testkit::{
    Bench,
    actors::{self, VILLAGE},
};
use time::macros::{date, datetime};
use uuid::Uuid;

use crate::district::{activated, balances, bench, broken, volunteer};

async fn posted(t: &Bench, key: u128, action: Action) {
    let key = Uuid::from_u128(key);
    let mut transaction = t.admin().begin().await.unwrap();
    let now = datetime!(2026-11-23 02:00 UTC);
    poster::post(
        &mut transaction,
        &Memory::default(),
        Suite::Intl,
        now,
        &[Request { key, action }],
    )
    .await
    .unwrap();
    transaction.commit().await.unwrap();
}

fn tag(purpose: Purpose) -> Tag {
    Tag {
        purpose,
        reference: None,
        effective: date!(2026 - 11 - 23),
    }
}

fn savings() -> AccountName {
    AccountName::of(volunteer(1), AccountKind::Savings)
}

fn leg(from: AccountName, to: AccountName, amount: i64) -> Leg {
    Leg {
        from,
        to,
        amount,
        basis: None,
    }
}

/// A volunteer with 163 saved minutes, of which 120 are held for a claim.
async fn claimed() -> Bench {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.settle().await;
    let brought = leg(AccountName::bank(AccountKind::Adjustment), savings(), 163);
    posted(&t, 1, Action::Move(vec![brought], tag(Purpose::Adjustment))).await;
    let hold = Action::Hold {
        leg: leg(savings(), AccountName::bank(AccountKind::RedeemedService), 120),
        tag: tag(Purpose::Service),
        expires_at: None,
    };
    posted(&t, 2, hold).await;
    t
}

async fn newest(t: &Bench) -> StatementLine {
    let wanted = GetStatement {
        volunteer_id: volunteer(1),
        from: None,
        to: None,
        account: Some(AccountKind::Savings),
        purpose: None,
        before: None,
        limit: 10,
    };
    let me = actors::volunteer(volunteer(1));
    t.ask(&me, wanted).await.unwrap().lines[0].clone()
}

#[tokio::test]
async fn a_claim_is_seen_frozen_then_taken_for_the_minutes_served_and_the_rest_is_seen_free_again() {
    let t = claimed().await;
    let held = newest(&t).await;
    assert_eq!((held.state, held.amount.get()), (LineState::Held, -120));
    let of = balances(&t, 1).await;
    assert_eq!((of.savings.get(), of.savings_held.get()), (163, 120));

    let capture = Action::Capture {
        hold: Uuid::from_u128(2),
        amount: Some(90),
        overrun: Overrun::Waive,
    };
    posted(&t, 3, capture).await;
    let taken = newest(&t).await;
    assert_eq!((taken.state, taken.amount.get()), (LineState::Posted, -90));
    assert_eq!(taken.released.map(|released| released.get()), Some(30));
    let of = balances(&t, 1).await;
    assert_eq!((of.savings.get(), of.savings_held.get()), (73, 0));
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_claim_that_is_cancelled_is_seen_released() {
    let t = claimed().await;
    let void = Action::Void {
        hold: Uuid::from_u128(2),
        absent: IfAbsent::Wait,
    };
    posted(&t, 3, void).await;
    let released = newest(&t).await;
    assert_eq!(
        (released.state, released.amount.get()),
        (LineState::Released, -120)
    );
    assert_eq!(balances(&t, 1).await.savings_held.get(), 0);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}
