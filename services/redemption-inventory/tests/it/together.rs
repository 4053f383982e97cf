//! Counters that are busy at the same time: their orders are placed and handed over together, and each is as if it were alone.

use contracts::{
    Actor, Code, Error,
    redemption::{item::*, order::*, stock::*, transfer::*},
    settings,
};
use futures::future::join_all;
use kernel::{GoodsOrderId, ItemId};
use serde_json::json;
use testkit::actors;
use time::Duration;
use uuid::Uuid;

use crate::{
    TODAY,
    counter::{Counter, clerk, colleague},
    stock,
    stock::{THERE, here, item, lot, lot_until, set},
};

/// So many clerks ask at once, each under a key of their own.
async fn at_once(t: &Counter, asked: Vec<(Actor, ServeGoods)>) -> Vec<Result<ServedGoods, Error>> {
    let serving = asked.iter().map(|(who, serve)| t.tell(who, serve.clone()));
    join_all(serving).await
}

/// How many were served, and why the others were not.
fn outcomes(answers: Vec<Result<ServedGoods, Error>>) -> (usize, Vec<String>) {
    let (served, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    let mut refused: Vec<String> = refused
        .into_iter()
        .filter_map(Result::err)
        .map(|error| error.reason)
        .collect();
    refused.sort_unstable();
    (served.len(), refused)
}

/// Orders and reservations there are, whatever has become of them.
async fn rows(t: &Counter) -> (i64, i64) {
    sqlx::query_as(
        "select (select count(*) from redemption.goods_order), (select count(*) from redemption.reservation)",
    )
    .fetch_one(t.admin())
    .await
    .unwrap()
}

async fn limited(t: &Counter, pieces: u32) {
    let change = ChangeItem {
        item_id: t.rice,
        name: "大米".into(),
        unit: "袋".into(),
        facts: ItemFacts {
            limit_per_window: Some(pieces),
            ..ItemFacts::default()
        },
        closed: false,
    };
    t.tell(&stock(), change).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_1_one_volunteer_at_sixteen_counters_gets_no_more_than_one_person_may() {
    let t = Counter::with(100).await;
    limited(&t, 5).await;
    let volunteer = t.volunteer(100_000);
    let asked = (0..16).map(|_| (clerk(), t.serve(volunteer, 2))).collect();
    let (served, refused) = outcomes(at_once(&t, asked).await);
    assert_eq!((served, refused), (2, vec!["over_limit".to_owned(); 14]));
    t.come_to_rest().await;
    assert_eq!(t.shelf().await, (96, 0));
    assert_eq!(rows(&t).await, (2, 2));
    t.agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r7_6_one_volunteer_at_sixteen_counters_orders_no_more_often_than_a_window_allows() {
    let t = Counter::with(100).await;
    set(&t, settings::GOODS_ORDERS_PER_WINDOW, json!(3), 1).await;
    t.window(TODAY - Duration::days(1), TODAY + Duration::days(30));
    let (volunteer, other) = (t.volunteer(100_000), t.volunteer(100_000));
    let asked = (0..16).map(|number| {
        (
            clerk(),
            t.serve(if number % 4 == 0 { other } else { volunteer }, 1),
        )
    });
    let (served, refused) = outcomes(at_once(&t, asked.collect()).await);
    assert_eq!((served, refused), (6, vec!["orders_used_up".to_owned(); 10]));
    t.come_to_rest().await;
    t.agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_1_what_expires_first_goes_first_however_many_take_it_at_once() {
    let t = Counter::with(0).await;
    let mut lots = Vec::new();
    for days in [30, 10, 20] {
        lots.push(lot_until(&t, t.rice, 5, Some(TODAY + Duration::days(days))).await);
        t.clock.advance(Duration::seconds(1));
    }
    let asked = (0..6)
        .map(|_| (clerk(), t.serve(t.volunteer(1_000), 2)))
        .collect();
    assert_eq!(outcomes(at_once(&t, asked).await).0, 6);
    t.come_to_rest().await;
    let mut left = Vec::new();
    for lot_id in lots {
        let row = t.ask(&stock(), GetLot { lot_id }).await.unwrap().row;
        left.push((row.on_hand, row.reserved));
    }
    assert_eq!(left, [(3, 0), (0, 0), (0, 0)]);
    t.agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_each_is_refused_for_its_own_reason_and_leaves_nothing_behind() {
    let t = Counter::with(8).await;
    let rich = || t.volunteer(100_000);
    let elsewhere = actors::clerk("370405001005");
    let mut asked: Vec<(Actor, ServeGoods)> = Vec::new();
    for _ in 0..4 {
        asked.push((clerk(), t.serve(rich(), 2)));
        asked.push((clerk(), t.serve(t.volunteer(479), 2)));
        asked.push((clerk(), t.serve(rich(), 9)));
        let mut unknown = t.serve(rich(), 1);
        unknown.lines[0].item_id = ItemId::from(Uuid::from_u128(7));
        asked.push((clerk(), unknown));
        let mut nowhere = t.serve(rich(), 1);
        nowhere.outlet = actors::org("370405001005");
        asked.push((elsewhere.clone(), nowhere));
    }
    let (served, refused) = outcomes(at_once(&t, asked).await);
    let reasons = [
        "goods_time_short",
        "item_not_found",
        "out_of_stock",
        "outlet_not_found",
    ];
    assert_eq!(
        (served, refused),
        (
            4,
            reasons
                .iter()
                .flat_map(|reason| [*reason; 4])
                .map(String::from)
                .collect()
        )
    );
    assert_eq!(rows(&t).await, (4, 4));
    // A number was drawn for each, once: nothing was begun again because of those that were refused.
    let drawn: i32 = sqlx::query_scalar("select last from redemption.day_counter where kind = 'order'")
        .fetch_one(t.admin())
        .await
        .unwrap();
    assert_eq!(drawn, 20);
    t.come_to_rest().await;
    assert_eq!(t.shelf().await, (0, 0));
    t.agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_that_is_kept_back_in_between_stops_its_own_order_and_no_other() {
    let t = Counter::with(5).await;
    let oil = item(&t, "B1").await;
    let kept_back = lot(&t, oil, 5).await;
    let mut of_oil = t.serve(t.volunteer(1_000), 1);
    of_oil.lines[0].item_id = oil;
    let asked = [
        of_oil,
        t.serve(t.volunteer(1_000), 1),
        t.serve(t.volunteer(1_000), 1),
    ];
    let keys = [(); 3].map(|()| t.client.new_key());
    let me = clerk();
    // The ledger answers nobody: all three are placed, none is handed over.
    t.shared.books().away = true;
    let ask = || {
        join_all(
            asked
                .iter()
                .zip(keys)
                .map(|(serve, key)| t.tell_keyed(&me, key, serve.clone())),
        )
    };
    assert!(ask().await.iter().all(Result::is_err));
    assert_eq!(rows(&t).await, (3, 3));
    let status = SetLotStatus {
        lot_id: kept_back,
        status: LotStatus::Quarantine,
        reason: "复检".into(),
    };
    t.tell(&stock(), status).await.unwrap();
    t.shared.books().away = false;
    assert_eq!(outcomes(ask().await), (2, vec!["lot_blocked".to_owned()]));
    t.clock.advance(Duration::seconds(61));
    t.come_to_rest().await;
    let states = t.states().await;
    assert_eq!((states["closed"], states["cancelled"]), (2, 1));
    assert_eq!(t.shelf().await, (8, 0));
    t.agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_together_is_told_and_kept_as_done_by_who_has_asked_for_it() {
    let t = Counter::with(20).await;
    let clerks = [clerk(), colleague()];
    let asked = (0..10).map(|number| (clerks[number % 2].clone(), t.serve(t.volunteer(1_000), 1)));
    let asked: Vec<_> = asked.collect();
    let answers = at_once(&t, asked.clone()).await;
    t.come_to_rest().await;
    for ((who, serve), answer) in asked.iter().zip(answers) {
        let order_id = answer.unwrap().order_id;
        let card = t.card(order_id).await;
        assert_eq!(
            (card.handed_by, card.row.volunteer_id),
            (who.staff_id(), serve.volunteer_id)
        );
        assert_eq!(
            actors_of(&t, order_id).await,
            [Some(who.clone()), Some(who.clone()), None]
        );
        let told: String = sqlx::query_scalar(
            "select actor from redemption.outbox where aggregate = $1 and subject like '%handed_over'",
        )
        .bind(order_id.to_string())
        .fetch_one(t.admin())
        .await
        .unwrap();
        assert_eq!(serde_json::from_str::<Actor>(&told).unwrap(), *who);
    }
}

/// Who has done each thing that is kept of an order, in order; the platform itself is nobody.
async fn actors_of(t: &Counter, order: GoodsOrderId) -> Vec<Option<Actor>> {
    let rows: Vec<serde_json::Value> =
        sqlx::query_scalar("select actor from redemption.audit where object = $1 order by id")
            .bind(order.to_string())
            .fetch_all(t.admin())
            .await
            .unwrap();
    let actors = rows
        .into_iter()
        .map(|row| serde_json::from_value::<Actor>(row).unwrap());
    actors
        .map(|actor| actor.staff_id().is_some().then_some(actor))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_1_at_two_processes_nobody_gets_more_than_one_person_may_either() {
    let t = Counter::with(200).await;
    limited(&t, 2).await;
    let second = t.start_again(vec![redemption_inventory::service()]).await;
    let me = clerk();
    for _ in 0..10 {
        let volunteer = t.volunteer(100_000);
        let (she, wish) = (actors::volunteer(volunteer), t.wish(volunteer, 1));
        // At counters and on the phone, by whichever process hears of it first.
        let serving = join_all((0..6).map(|_| t.tell(&me, t.serve(volunteer, 1))));
        let ordering = join_all((0..6).map(|_| t.tell(&she, wish.clone())));
        let (served, ordered) = tokio::join!(serving, ordering);
        let reasons = served.into_iter().map(|answer| answer.err());
        let reasons = reasons.chain(ordered.into_iter().map(|answer| answer.err()));
        let (refused, got): (Vec<_>, Vec<_>) = reasons.partition(Option::is_some);
        assert_eq!((got.len(), refused.len()), (2, 10));
        assert!(
            refused.iter().flatten().all(|error| error.reason == "over_limit"),
            "{refused:?}"
        );
    }
    t.come_to_rest().await;
    t.agrees().await;
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_at_two_processes_is_one_order() {
    let t = Counter::with(50).await;
    let second = t.start_again(vec![redemption_inventory::service()]).await;
    let (me, volunteer) = (clerk(), t.volunteer(100_000));
    for _ in 0..5 {
        let key = t.client.new_key();
        let asks = (0..12).map(|_| t.tell_keyed(&me, key, t.serve(volunteer, 1)));
        let answers = join_all(asks).await;
        let first = answers[0].as_ref().unwrap();
        assert!(
            answers.iter().all(|answer| answer.as_ref() == Ok(first)),
            "{answers:?}"
        );
    }
    t.come_to_rest().await;
    assert_eq!(rows(&t).await, (5, 5));
    assert_eq!(t.shelf().await, (45, 0));
    t.agrees().await;
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_answered_again_whoever_is_silent_and_never_serves_something_else() {
    let t = Counter::with(50).await;
    let (me, key, volunteer) = (clerk(), t.client.new_key(), t.volunteer(100_000));
    let first = t.tell_keyed(&me, key, t.serve(volunteer, 1)).await.unwrap();
    t.come_to_rest().await;
    let other = t.tell_keyed(&me, key, t.serve(volunteer, 2)).await.unwrap_err();
    assert_eq!(other.code, Code::KeyReused);
    assert_eq!(rows(&t).await, (1, 1), "nothing was begun for it");
    t.shared.books().silent = true;
    assert_eq!(
        t.tell_keyed(&me, key, t.serve(volunteer, 1)).await.unwrap(),
        first
    );
    let new = t.tell(&me, t.serve(volunteer, 1)).await.unwrap_err();
    assert_eq!(new.code, Code::Internal);
    t.agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_that_are_sent_away_and_goods_that_are_handed_out_never_wait_for_each_other_in_a_circle() {
    let mut t = Counter::with(500).await;
    let lot_id: Uuid = sqlx::query_scalar("select id from redemption.lot")
        .fetch_one(t.admin())
        .await
        .unwrap();
    {
        let t = &t;
        let serving = (0..8).map(|_| async move {
            for _ in 0..12 {
                t.tell(&clerk(), t.serve(t.volunteer(1_000), 1)).await.unwrap();
            }
        });
        let sending = (0..4).map(|_| async move {
            for _ in 0..12 {
                let send = SendGoods {
                    from: here(),
                    to: actors::org(THERE),
                    lines: vec![LotQty {
                        lot_id: lot_id.into(),
                        qty: 1,
                    }],
                };
                t.tell(&stock(), send).await.unwrap();
            }
        });
        tokio::join!(join_all(serving), join_all(sending));
        t.come_to_rest().await;
        assert_eq!(t.shelf().await, (500 - 96 - 48, 0));
        t.agrees().await;
    }
    // What a connection has met is told when it closes.
    t.bench.stop_services().await;
    let circles: i64 =
        sqlx::query_scalar("select deadlocks from pg_stat_database where datname = current_database()")
            .fetch_one(t.admin())
            .await
            .unwrap();
    assert_eq!(circles, 0);
}
