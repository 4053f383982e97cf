//! What services of the platform do with a volunteer's minutes.

use contracts::{
    Actor, At, Code, Day,
    ledger::{
        AccountKind, Overrun, Purpose,
        minutes::{GetBalancesAt, MinutesPosted, PostMinutes, Spending},
    },
};
use futures::future::join_all;
use kernel::{Clock, StandardMinutes};
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
    actors::{self, VILLAGE},
};
use time::{Duration, macros::date};
use uuid::Uuid;

use crate::district::{activated, balances, bench, broken, confirmed, uploaded, visit, volunteer};

/// A bench with one volunteer who has so much of each.
pub async fn volunteer_with(goods: i64, savings: i64) -> Bench {
    let t = bench().await;
    t.emit(&activated(1, VILLAGE)).await;
    t.settle().await;
    let grant = |(key, kind, amount)| Request {
        key: Uuid::from_u128(key),
        action: Action::Move(
            vec![Leg {
                from: AccountName::bank(AccountKind::Issuance),
                to: AccountName::of(volunteer(1), kind),
                amount,
                basis: None,
            }],
            Tag {
                purpose: Purpose::Adjustment,
                reference: None,
                effective: date!(2026 - 11 - 23),
            },
        ),
    };
    let grants = [(1, AccountKind::Goods, goods), (2, AccountKind::Savings, savings)];
    let mut unit = t.db("ledger").begin().await.unwrap();
    poster::post(
        &mut unit,
        &Memory::default(),
        Suite::Intl,
        t.clock.now(),
        &grants.map(grant),
    )
    .await
    .unwrap();
    unit.commit().await.unwrap();
    t
}

pub fn redemption() -> Actor {
    Actor::service("redemption-inventory")
}

pub fn hold(account: Spending, amount: i64) -> PostMinutes {
    PostMinutes::Hold {
        volunteer_id: volunteer(1),
        account,
        amount: StandardMinutes::new(amount),
        reference: Uuid::from_u128(0xc1a1),
        effective: Day(date!(2026 - 11 - 23)),
        expires_at: None,
    }
}

pub fn until(command: PostMinutes, at: time::OffsetDateTime) -> PostMinutes {
    match command {
        PostMinutes::Hold {
            volunteer_id,
            account,
            amount,
            reference,
            effective,
            ..
        } => PostMinutes::Hold {
            volunteer_id,
            account,
            amount,
            reference,
            effective,
            expires_at: Some(At(at)),
        },
        other => other,
    }
}

pub fn capture(hold: Uuid, amount: i64, overrun: Overrun) -> PostMinutes {
    PostMinutes::Capture {
        hold,
        amount: Some(StandardMinutes::new(amount)),
        overrun,
    }
}

/// Goods and what is held of them, savings and what is held of them.
async fn stand(t: &Bench) -> [i64; 4] {
    let balances = balances(t, 1).await;
    [
        balances.goods,
        balances.goods_held,
        balances.savings,
        balances.savings_held,
    ]
    .map(|minutes| minutes.get())
}

async fn reason(t: &Bench, key: Uuid, command: PostMinutes) -> String {
    let refused = t.tell_keyed(&redemption(), key, command).await;
    refused.unwrap_err().reason
}

#[tokio::test]
async fn goods_are_held_taken_in_part_and_the_rest_is_free_again() {
    let t = volunteer_with(100, 0).await;
    let key = t.client.new_key();
    t.tell_keyed(&redemption(), key, hold(Spending::Goods, 60))
        .await
        .unwrap();
    assert_eq!(stand(&t).await, [100, 60, 0, 0]);
    assert_eq!(
        reason(&t, t.client.new_key(), hold(Spending::Goods, 41)).await,
        "insufficient_balance"
    );
    let captured = t
        .tell(&redemption(), capture(key, 45, Overrun::Refuse))
        .await
        .unwrap();
    assert_eq!(captured.waived, StandardMinutes::ZERO);
    assert_eq!(stand(&t).await, [55, 0, 0, 0]);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_was_taken_for_goods_that_came_back_is_given_back_once() {
    let t = volunteer_with(100, 0).await;
    let (key, captured, back) = (t.client.new_key(), t.client.new_key(), t.client.new_key());
    t.tell_keyed(&redemption(), key, hold(Spending::Goods, 60))
        .await
        .unwrap();
    let give_back = || PostMinutes::GiveBack { capture: captured };
    assert_eq!(
        reason(&t, t.client.new_key(), give_back()).await,
        "hold_not_found"
    );
    t.tell_keyed(&redemption(), captured, capture(key, 60, Overrun::Refuse))
        .await
        .unwrap();
    assert_eq!(stand(&t).await, [40, 0, 0, 0]);
    for _ in 0..2 {
        t.tell_keyed(&redemption(), back, give_back()).await.unwrap();
        assert_eq!(stand(&t).await, [100, 0, 0, 0]);
    }
    assert_eq!(
        reason(&t, t.client.new_key(), give_back()).await,
        "already_reversed"
    );
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn service_that_took_longer_takes_what_is_there_and_tells_what_is_waived_r6_5() {
    let t = volunteer_with(0, 100).await;
    let key = t.client.new_key();
    t.tell_keyed(&redemption(), key, hold(Spending::Savings, 90))
        .await
        .unwrap();
    assert_eq!(
        reason(&t, t.client.new_key(), capture(key, 120, Overrun::Refuse)).await,
        "over_hold"
    );
    let (again, overrun) = (t.client.new_key(), capture(key, 120, Overrun::Waive));
    for _ in 0..2 {
        let captured: MinutesPosted = t.tell_keyed(&redemption(), again, overrun.clone()).await.unwrap();
        assert_eq!((captured.seqs.len(), captured.waived.get()), (2, 20));
    }
    assert_eq!(stand(&t).await, [0, 0, 0, 0]);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_released_before_it_was_held_is_never_held() {
    let t = volunteer_with(100, 0).await;
    let (key, release) = (t.client.new_key(), t.client.new_key());
    for _ in 0..2 {
        let void = PostMinutes::Void { hold: key };
        let released = t.tell_keyed(&redemption(), release, void).await.unwrap();
        assert_eq!(released.seqs, Vec::<i64>::new());
        assert_eq!(reason(&t, key, hold(Spending::Goods, 60)).await, "hold_barred");
    }
    assert_eq!(reason(&t, key, hold(Spending::Goods, 61)).await, "key_reused");
    assert_eq!(stand(&t).await, [100, 0, 0, 0]);
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn only_services_may_and_none_of_them_can_touch_a_visit() {
    let t = volunteer_with(100, 0).await;
    for person in [
        actors::operator(),
        actors::finance(),
        actors::clerk(VILLAGE),
        actors::volunteer(volunteer(1)),
    ] {
        let refused = t.tell(&person, hold(Spending::Goods, 10)).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.reason.as_str()),
            (Code::Forbidden, "services_only")
        );
    }
    t.emit(&uploaded(visit(1), volunteer(1), 60, 10_000)).await;
    t.settle().await;
    let key: Uuid = sqlx::query_scalar("select key from ledger.transfer where purpose = 'visit'")
        .fetch_one(t.admin())
        .await
        .unwrap();
    t.tell(&redemption(), PostMinutes::Void { hold: key })
        .await
        .unwrap();
    assert_eq!(balances(&t, 1).await.pending.get(), 60, "the visit still waits");
    let nothing = t.tell(&redemption(), hold(Spending::Goods, 0)).await.unwrap_err();
    assert_eq!(nothing.field.as_deref(), Some("amount"));
}

#[tokio::test]
async fn a_hold_falls_by_itself_when_its_time_has_come() {
    let t = volunteer_with(100, 0).await;
    let due = t.clock.now() + Duration::minutes(10);
    let key = t.client.new_key();
    t.tell_keyed(&redemption(), key, until(hold(Spending::Goods, 60), due))
        .await
        .unwrap();
    t.clock.advance(Duration::minutes(9));
    t.until_looked("ledger", "expire_holds").await;
    assert_eq!(stand(&t).await, [100, 60, 0, 0]);
    t.clock.advance(Duration::minutes(2));
    t.until("the hold falls", async || stand(&t).await == [100, 0, 0, 0])
        .await;
    assert_eq!(
        reason(&t, t.client.new_key(), capture(key, 60, Overrun::Refuse)).await,
        "hold_resolved"
    );
    t.tell(&redemption(), PostMinutes::Void { hold: key })
        .await
        .expect("to release what has fallen is all right");
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_frozen_holder_spends_nothing_and_is_still_credited_r6_10() {
    let t = volunteer_with(100, 0).await;
    let freeze = async |standing: &str| {
        let mut unit = t.db("ledger").begin().await.unwrap();
        let found = match standing {
            "frozen" => accounts::freeze(&mut unit, t.clock.now(), volunteer(1)).await,
            _ => accounts::unfreeze(&mut unit, volunteer(1)).await,
        };
        assert!(found.unwrap());
        unit.commit().await.unwrap();
    };
    freeze("frozen").await;
    t.clock.advance(Duration::minutes(1));
    let refused = t
        .tell(&redemption(), hold(Spending::Goods, 10))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), &refused.details["account"]),
        ("account_frozen", &serde_json::json!("goods"))
    );
    t.emit(&uploaded(visit(1), volunteer(1), 60, 10_000)).await;
    t.emit(&confirmed(visit(1), volunteer(1), 60)).await;
    t.settle().await;
    assert_eq!(balances(&t, 1).await.unsettled.get(), 60);
    assert_eq!(broken(&t).await, Vec::<String>::new());
    freeze("open").await;
    t.tell(&redemption(), hold(Spending::Goods, 10)).await.unwrap();
}

#[tokio::test]
async fn what_comes_after_the_closing_goes_into_the_next_period_r5_12() {
    let t = volunteer_with(100, 0).await;
    sqlx::query(
        "insert into ledger.closed_period (period, last_seq, accounts, snapshot_hash, at)
         select '2026H2', last_seq, 4, hash, at from ledger.block order by no desc limit 1",
    )
    .execute(t.db("ledger"))
    .await
    .unwrap();
    t.tell(&redemption(), hold(Spending::Goods, 10)).await.unwrap();
    let period: String = sqlx::query_scalar("select period from ledger.transfer order by seq desc limit 1")
        .fetch_one(t.admin())
        .await
        .unwrap();
    assert_eq!(period, "2027H1");
    // Closed by hand, with a seal of nothing.
    let mut found = broken(&t).await;
    found.retain(|violation| !violation.starts_with("the seal of a closed period"));
    assert_eq!(found, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_at_once_share_blocks_and_each_gets_its_own_answer() {
    let t = volunteer_with(200, 0).await;
    let service = redemption();
    let asked = (0..300).map(|_| t.tell(&service, hold(Spending::Goods, 1)));
    let answers = join_all(asked).await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (200, 100));
    assert!(
        refused
            .iter()
            .all(|refused| refused.as_ref().unwrap_err().code == Code::InsufficientBalance)
    );
    let blocks: i64 = sqlx::query_scalar("select count(*) from ledger.block")
        .fetch_one(t.admin())
        .await
        .unwrap();
    assert!(blocks < 100, "{blocks} blocks");
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn balances_are_told_as_of_any_instant() {
    let t = volunteer_with(100, 50).await;
    let at = |at| GetBalancesAt {
        volunteer_id: volunteer(1),
        at: At(at),
    };
    let before = t.clock.now() - Duration::seconds(1);
    let granted = t.clock.now();
    t.clock.advance(Duration::minutes(1));
    let key = t.client.new_key();
    t.tell_keyed(&redemption(), key, hold(Spending::Goods, 60))
        .await
        .unwrap();
    t.emit(&uploaded(visit(1), volunteer(1), 30, 20_000)).await;
    t.settle().await;
    let held = t.clock.now();
    t.clock.advance(Duration::minutes(1));
    t.tell(&redemption(), capture(key, 45, Overrun::Refuse))
        .await
        .unwrap();
    t.emit(&confirmed(visit(1), volunteer(1), 30)).await;
    t.settle().await;

    let finance = actors::finance();
    let figures = async |instant| {
        let balances = t.ask(&finance, at(instant)).await.unwrap();
        let minutes = [
            balances.pending,
            balances.unsettled,
            balances.goods,
            balances.goods_held,
            balances.savings,
        ];
        (minutes.map(|minutes| minutes.get()), balances.raw_confirmed.get())
    };
    assert_eq!(figures(before).await, ([0, 0, 0, 0, 0], 0));
    assert_eq!(figures(granted).await, ([0, 0, 100, 0, 50], 0));
    assert_eq!(figures(held).await, ([60, 0, 100, 60, 50], 0));
    assert_eq!(figures(t.clock.now()).await, ([0, 60, 55, 0, 50], 30));
    let now = t.ask(&finance, at(t.clock.now())).await.unwrap();
    assert_eq!(now, balances(&t, 1).await);
    let elsewhere = t.ask(&actors::clerk("370405001005"), at(held)).await.unwrap_err();
    assert_eq!(elsewhere.code, Code::NotFound);
}
