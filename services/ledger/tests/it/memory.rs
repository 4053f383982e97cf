//! What the poster remembers is what stands in the books, whoever has written there.

use contracts::ledger::{AccountKind, Purpose};
use kernel::Clock;
use ledger::{
    domain::{
        account::AccountName,
        decider::Outcome,
        refusal::Refusal,
        request::{Action, Leg, Request, Tag},
    },
    store::{accounts, memory::Memory, poster::post},
};
use runtime::Suite;
use testkit::{Bench, actors::VILLAGE};
use time::macros::date;
use uuid::Uuid;

use crate::district::{activated, bench, broken, volunteer};

const GOODS: AccountKind = AccountKind::Goods;

/// Takes minutes for goods from the volunteer, or gives some to them.
fn request(key: u128, amount: i64) -> Request {
    let (bank, theirs) = (AccountName::bank, AccountName::of(volunteer(1), GOODS));
    let (from, to) = if amount < 0 {
        (theirs, bank(AccountKind::RedeemedGoods))
    } else {
        (bank(AccountKind::Issuance), theirs)
    };
    let leg = Leg {
        from,
        to,
        amount: amount.abs(),
        basis: None,
    };
    let tag = Tag {
        purpose: if amount < 0 {
            Purpose::Goods
        } else {
            Purpose::Adjustment
        },
        reference: None,
        effective: date!(2026 - 11 - 23),
    };
    Request {
        key: Uuid::from_u128(key),
        action: Action::Move(vec![leg], tag),
    }
}

/// One process of several on the same books.
struct Process<'a> {
    t: &'a Bench,
    memory: Memory,
}

impl<'a> Process<'a> {
    fn on(t: &'a Bench) -> Self {
        Self {
            t,
            memory: Memory::default(),
        }
    }

    async fn posts(&self, key: u128, amount: i64) -> Outcome {
        let mut unit = self.t.db("ledger").begin().await.unwrap();
        let outcome = self.posts_in(&mut unit, key, amount).await;
        unit.commit().await.unwrap();
        outcome
    }

    async fn posts_in(&self, unit: &mut sqlx::PgConnection, key: u128, amount: i64) -> Outcome {
        let now = self.t.clock.now();
        let decided = post(unit, &self.memory, Suite::Intl, now, &[request(key, amount)]).await;
        decided.unwrap().outcomes[0].clone()
    }
}

async fn district() -> Bench {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.settle().await;
    t
}

/// Refused, because only `have` is there.
fn too_little(have: i64, need: i64) -> Outcome {
    Outcome::Refused(Refusal::InsufficientBalance {
        account: GOODS,
        have,
        need,
    })
}

#[tokio::test]
async fn what_is_remembered_is_not_read_again() {
    let t = district().await;
    let process = Process::on(&t);
    process.posts(1, 100).await;
    // Nobody does this. Who reads the balance again sees it; who remembers writes the true one.
    sqlx::query("update ledger.balance set cr_posted = cr_posted + 7 where cr_posted = 100")
        .execute(t.admin())
        .await
        .unwrap();
    assert_eq!(process.posts(2, -101).await, too_little(100, 101));
    assert!(matches!(process.posts(3, -40).await, Outcome::Done(_)));
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_another_process_has_posted_is_seen() {
    let t = district().await;
    let (one, other) = (Process::on(&t), Process::on(&t));
    one.posts(1, 100).await;
    other.posts(2, -70).await;
    assert_eq!(one.posts(3, -40).await, too_little(30, 40));
    assert!(matches!(one.posts(4, -30).await, Outcome::Done(_)));
    assert_eq!(other.posts(5, -1).await, too_little(0, 1));
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_block_that_was_rolled_back_is_forgotten() {
    let t = district().await;
    let process = Process::on(&t);
    process.posts(1, 100).await;
    let mut unit = t.db("ledger").begin().await.unwrap();
    process.posts_in(&mut unit, 2, -70).await;
    unit.rollback().await.unwrap();
    assert_eq!(process.posts(3, -101).await, too_little(100, 101));
    assert!(matches!(process.posts(4, -100).await, Outcome::Done(_)));
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_freeze_is_seen_by_who_remembers_and_one_that_was_rolled_back_is_not_r6_10() {
    let t = district().await;
    let process = Process::on(&t);
    process.posts(1, 100).await;
    let frozen = Outcome::Refused(Refusal::AccountFrozen { account: GOODS });

    let mut unit = t.db("ledger").begin().await.unwrap();
    accounts::freeze(&mut unit, t.clock.now(), volunteer(1))
        .await
        .unwrap();
    assert_eq!(process.posts_in(&mut unit, 2, -10).await, frozen);
    unit.rollback().await.unwrap();
    assert!(matches!(process.posts(3, -10).await, Outcome::Done(_)));

    let mut unit = t.db("ledger").begin().await.unwrap();
    accounts::freeze(&mut unit, t.clock.now(), volunteer(1))
        .await
        .unwrap();
    unit.commit().await.unwrap();
    assert_eq!(process.posts(4, -10).await, frozen);

    let mut unit = t.db("ledger").begin().await.unwrap();
    accounts::unfreeze(&mut unit, volunteer(1)).await.unwrap();
    unit.commit().await.unwrap();
    assert!(matches!(process.posts(5, -10).await, Outcome::Done(_)));
}
