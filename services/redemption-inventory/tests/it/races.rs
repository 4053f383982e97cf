//! Many at once, and everything in any order (R8.3, reliability §3): one outcome each, and stock and ledger agree.

use std::{
    io::Write,
    sync::atomic::{AtomicUsize, Ordering},
};

use contracts::{
    Actor, Command, Error,
    redemption::{order::*, reservation::ItemQty},
};
use futures::future::join_all;
use kernel::ItemId;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use testkit::actors;
use time::Duration;

use crate::{
    counter::{Counter, cancel, clerk, colleague, with_code, with_document},
    stock::{item, lot},
};

#[tokio::test(flavor = "multi_thread")]
async fn r8_3_of_pick_up_cancellation_and_clock_one_wins_in_five_hundred_rounds() {
    let t = Counter::with(600).await;
    let (rounds, at_once) = (500, 50);
    let t = &t;
    for _ in 0..rounds / at_once {
        let volunteers: Vec<_> = (0..at_once).map(|_| t.volunteer(240)).collect();
        let orders = join_all(volunteers.iter().map(|id| t.ready(*id, 1))).await;
        t.clock.advance(Duration::days(14) + Duration::seconds(1));
        // The clock's job runs now, against one, the other or both.
        let races = orders.iter().zip(0..).map(|(id, round)| async move {
            let (me, her) = (clerk(), colleague());
            let picks = async {
                match round % 3 {
                    0 => true,
                    _ => done(t, &me, with_document(*id)).await,
                }
            };
            let cancels = async {
                match round % 3 {
                    1 => true,
                    _ => done(t, &her, cancel(*id, GoodsEnd::Withdrawn)).await,
                }
            };
            tokio::join!(picks, cancels)
        });
        join_all(races).await;
        t.come_to_rest().await;
    }
    let states = t.states().await;
    let outcomes = ["closed", "cancelled", "expired"].map(|state| states.get(state).copied().unwrap_or(0));
    assert_eq!(outcomes.iter().sum::<i64>(), 500, "{states:?}");
    let moves: i64 =
        sqlx::query_scalar("select count(*) from redemption.movement where kind in ('pick', 'release')")
            .fetch_one(t.admin())
            .await
            .unwrap();
    assert_eq!(moves, 500, "every reservation ended once");
    assert_eq!(t.shelf().await, (600 - outcomes[0], 0));
    t.agrees().await;
}

/// Whether it was done; what was refused was refused because somebody else was first.
async fn done<C: Command>(t: &Counter, actor: &Actor, command: C) -> bool {
    match t.tell(actor, command).await {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.reason, "order_over", "{error:?}");
            false
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_3_one_code_at_forty_counters_hands_out_once() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(600);
    let order_id = t.ready(volunteer, 2).await;
    let code = t.code(volunteer, order_id).await;
    let me = clerk();
    let answers = join_all((0..40).map(|_| t.tell(&me, with_code(order_id, &code)))).await;
    let (handed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((handed.len(), refused.len()), (1, 39));
    assert!(
        refused.iter().all(|answer| reason(answer) == "order_over"),
        "{refused:?}"
    );
    t.come_to_rest().await;
    assert_eq!(t.shelf().await, (3, 0));
    t.agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_3_the_same_request_forty_times_at_once_serves_once() {
    let t = Counter::with(50).await;
    let volunteer = t.volunteer(100_000);
    let (me, key) = (clerk(), t.client.new_key());
    let answers = join_all((0..40).map(|_| t.tell_keyed(&me, key, t.serve(volunteer, 1)))).await;
    let first = answers[0].as_ref().unwrap().order_id;
    assert!(
        answers
            .iter()
            .all(|answer| answer.as_ref().is_ok_and(|served| served.order_id == first)),
        "{answers:?}"
    );
    t.come_to_rest().await;
    assert_eq!(t.shelf().await, (49, 0));
    t.agrees().await;
}

fn reason<T>(answer: &Result<T, Error>) -> &str {
    answer.as_ref().err().map_or("", |error| &error.reason)
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_1_two_hundred_at_the_counters_for_the_last_ten_get_exactly_ten() {
    let t = Counter::with(10).await;
    let me = clerk();
    let volunteers: Vec<_> = (0..200).map(|_| t.volunteer(240)).collect();
    let answers = join_all(volunteers.iter().map(|id| t.tell(&me, t.serve(*id, 1)))).await;
    let served = answers.iter().filter(|answer| answer.is_ok()).count();
    let short = answers
        .iter()
        .filter(|answer| reason(answer) == "out_of_stock")
        .count();
    assert_eq!((served, short), (10, 190));
    t.come_to_rest().await;
    assert_eq!(t.shelf().await, (0, 0));
    t.agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_many_lots_in_any_order_never_stand_in_each_others_way() {
    let t = Counter::with(0).await;
    let mut items: Vec<ItemId> = Vec::new();
    for number in 0..6 {
        items.push(item(&t, &format!("X{number}")).await);
    }
    for item in &items {
        for _ in 0..3 {
            lot(&t, *item, 20).await;
            t.clock.advance(Duration::seconds(1));
        }
    }
    let served = AtomicUsize::new(0);
    let clients = (0..8).map(|seed| {
        let (t, items, served) = (&t, &items, &served);
        async move {
            let mut rng = StdRng::seed_from_u64(seed);
            for _ in 0..12 {
                let volunteer = t.volunteer(100_000);
                let mut wish = t.serve(volunteer, 1);
                wish.lines = (0..rng.random_range(2..6))
                    .map(|_| ItemQty {
                        item_id: items[rng.random_range(0..items.len())],
                        qty: rng.random_range(1..8),
                    })
                    .collect();
                match t.tell(&clerk(), wish).await {
                    Ok(_) => _ = served.fetch_add(1, Ordering::Relaxed),
                    Err(error) => assert_eq!(error.reason, "out_of_stock", "{error:?}"),
                }
            }
        }
    });
    join_all(clients).await;
    assert!(served.load(Ordering::Relaxed) > 8);
    t.come_to_rest().await;
    t.agrees().await;
}

/// What somebody does about one order, in any order with everybody else; refusals are all right, disagreement is not.
async fn live(t: &Counter, mut rng: StdRng) {
    let volunteer = t.volunteer(rng.random_range(0..3) * 240);
    let (me, she) = (clerk(), actors::volunteer(volunteer));
    if rng.random_bool(0.4) {
        // At the counter; a client that gets no answer asks again under its key, or gives up.
        let key = t.client.new_key();
        for _ in 0..rng.random_range(1..4) {
            let _ = t.tell_keyed(&me, key, t.serve(volunteer, 1)).await;
        }
        return;
    }
    let key = t.client.new_key();
    let mut order = None;
    for _ in 0..rng.random_range(1..3) {
        order = t.tell_keyed(&she, key, t.wish(volunteer, 1)).await.ok();
    }
    let Some(order_id) = order.map(|placed| placed.order_id) else {
        return;
    };
    for _ in 0..rng.random_range(0..4) {
        tokio::time::sleep(std::time::Duration::from_millis(rng.random_range(0..40))).await;
        match rng.random_range(0..5) {
            0 => _ = t.tell(&she, cancel(order_id, GoodsEnd::Withdrawn)).await,
            1 => _ = t.tell(&me, cancel(order_id, GoodsEnd::RefusedAtCounter)).await,
            2 => {
                if let Ok(drawn) = t.tell(&she, DrawPickupCode { order_id }).await {
                    let _ = t.tell(&me, with_code(order_id, &drawn.code)).await;
                }
            }
            3 => {
                // Twice at once, by two who stand at the counter.
                let her = colleague();
                let both = [
                    t.tell(&me, with_document(order_id)),
                    t.tell(&her, with_document(order_id)),
                ];
                assert!(join_all(both).await.iter().filter(|done| done.is_ok()).count() <= 1);
            }
            _ => {
                let reason = "包装破损".into();
                let _ = t.tell(&me, AskGoodsReturn { order_id, reason }).await;
                let decide = DecideGoodsReturn {
                    order_id,
                    decision: ReturnDecision::Approve,
                    note: None,
                };
                let _ = t.tell(&actors::finance(), decide).await;
            }
        }
    }
}

/// Row 36 of the test list: requests and answers get lost between any two steps, come twice, come late; afterwards every order has
/// come to its end and stock and ledger agree.
#[tokio::test(flavor = "multi_thread")]
async fn r8_3_whatever_is_lost_doubled_or_late_stock_and_ledger_agree_in_the_end() {
    let t = Counter::with(0).await;
    for _ in 0..4 {
        lot(&t, t.rice, 30).await;
        t.clock.advance(Duration::seconds(1));
    }
    let seed: u64 = rand::random();
    writeln!(std::io::stderr(), "seed {seed}").unwrap();
    for round in 0..8 {
        t.shared.books().lost = [(0, 0), (30, 30), (60, 0), (0, 60)][round % 4];
        let lives =
            (0..24).map(|number| live(&t, StdRng::seed_from_u64(seed ^ (round as u64) << 8 ^ number)));
        let ticking = async {
            for _ in 0..20 {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                t.clock.advance(Duration::seconds(7));
            }
        };
        tokio::join!(join_all(lives), ticking);
        if round % 3 == 2 {
            t.clock.advance(Duration::days(14));
        }
    }
    t.shared.books().lost = (0, 0);
    t.come_to_rest().await;
    t.clock.advance(Duration::days(15));
    t.come_to_rest().await;
    let states = t.states().await;
    let over = [
        "closed",
        "refused",
        "cancelled",
        "expired",
        "returned",
        "return_asked",
    ];
    assert!(
        states.keys().all(|state| over.contains(&state.as_str())),
        "{states:?}"
    );
    assert!(states["closed"] > 5 && states["cancelled"] > 5, "{states:?}");
    t.agrees().await;
}
