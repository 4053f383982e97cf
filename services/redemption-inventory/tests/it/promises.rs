//! What is promised to volunteers, with many who want the same (R8.1, R8.3).

use contracts::redemption::{item::*, reservation::*, stock::*};
use kernel::Clock;
use testkit::actors;
use time::Duration;

use crate::{
    TODAY, stock,
    stock::{at_counter, here, item, lot, me, outlets, reserve, sound},
};

#[tokio::test(flavor = "multi_thread")]
async fn r8_1_two_hundred_who_want_the_last_ten_get_exactly_ten() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    // Three lots: who finds one empty goes on to the next.
    for qty in [4, 3, 3] {
        lot(&t, rice, qty).await;
        t.clock.advance(Duration::seconds(1));
    }
    let (service, hours) = (me(), Duration::hours(1));
    let asks = (0..200).map(|_| t.tell(&service, reserve(rice, 1, hours, &t)));
    let answers = futures::future::join_all(asks).await;
    let got = answers.iter().filter(|answer| answer.is_ok()).count();
    let refused = answers
        .iter()
        .filter_map(|answer| answer.as_ref().err())
        .filter(|error| error.reason == "out_of_stock")
        .count();
    assert_eq!((got, refused), (10, 190));
    sound(&t).await;
}

#[tokio::test]
async fn r8_1_lines_of_one_sort_are_added_up_before_it_is_looked_at() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    lot(&t, rice, 5).await;
    let line = ItemQty {
        item_id: rice,
        qty: 3,
    };
    let twice = ReserveGoods {
        lines: vec![line.clone(), line],
        ..reserve(rice, 1, Duration::hours(1), &t)
    };
    let refused = t.tell(&me(), twice).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), refused.details["free"].as_i64()),
        ("out_of_stock", Some(5))
    );
    sound(&t).await;
}

#[tokio::test]
async fn a_saga_that_asks_again_has_one_reservation() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    lot(&t, rice, 5).await;
    let wanted = reserve(rice, 2, Duration::hours(1), &t);
    let first = t.tell(&me(), wanted.clone()).await.unwrap();
    let again = t.tell(&me(), wanted).await.unwrap();
    assert_eq!(first, again);
    sound(&t).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_3_of_forty_pick_ups_and_forty_releases_one_wins() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    lot(&t, rice, 5).await;
    let wanted = reserve(rice, 2, Duration::hours(1), &t);
    let saga_id = wanted.saga_id;
    t.tell(&me(), wanted).await.unwrap();
    let service = me();
    let picks = (0..40).map(|_| {
        let pick = PickGoods {
            saga_id,
            picked_by: at_counter(),
        };
        t.tell(&service, pick)
    });
    let releases = (0..40).map(|_| t.tell(&service, ReleaseGoods { saga_id }));
    let (picked, released) = tokio::join!(
        futures::future::join_all(picks),
        futures::future::join_all(releases)
    );
    // Asked again the winner is answered the same; the loser never has it.
    let (picked, released) = (picked.iter().flatten().count(), released.iter().flatten().count());
    assert!(
        (picked, released) == (40, 0) || (picked, released) == (0, 40),
        "{picked} {released}"
    );
    let moves: i64 =
        sqlx::query_scalar("select count(*) from redemption.movement where kind in ('pick', 'release')")
            .fetch_one(t.admin())
            .await
            .unwrap();
    assert_eq!(moves, 1);
    sound(&t).await;
}

#[tokio::test]
async fn r8_3_what_is_not_picked_up_in_time_is_free_again_and_cannot_be_picked_up() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let lot_id = lot(&t, rice, 5).await;
    let wanted = reserve(rice, 5, Duration::hours(1), &t);
    let saga_id = wanted.saga_id;
    t.tell(&me(), wanted).await.unwrap();
    assert!(
        t.tell(&me(), reserve(rice, 1, Duration::hours(1), &t))
            .await
            .is_err()
    );
    t.clock.advance(Duration::hours(2));
    t.until("the reservation is over", async || {
        t.ask(&stock(), GetLot { lot_id }).await.unwrap().row.reserved == 0
    })
    .await;
    let pick = PickGoods {
        saga_id,
        picked_by: at_counter(),
    };
    assert_eq!(t.tell(&me(), pick).await.unwrap_err().reason, "reservation_over");
    assert!(
        t.tell(&me(), reserve(rice, 5, Duration::hours(1), &t))
            .await
            .is_ok()
    );
    sound(&t).await;
}

#[tokio::test]
async fn what_goes_bad_before_it_is_picked_up_is_not_promised() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let take = TakeIn {
        outlet: here(),
        kind: IntakeKind::Purchase,
        source: contracts::ledger::fund::FundSource::Society,
        document: "FP-1".into(),
        donor: None,
        named: false,
        lines: vec![TakeInLine {
            item_id: rice,
            batch_no: None,
            expires_on: Some((TODAY + Duration::days(3)).into()),
            qty: 5,
        }],
    };
    t.tell(&stock(), take).await.unwrap();
    let late = t
        .tell(&me(), reserve(rice, 1, Duration::days(5), &t))
        .await
        .unwrap_err();
    assert_eq!(late.reason, "out_of_stock");
    assert!(
        t.tell(&me(), reserve(rice, 1, Duration::days(2), &t))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn r8_1_nobody_takes_more_in_a_window_than_one_person_may() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    lot(&t, rice, 20).await;
    let change = ChangeItem {
        item_id: rice,
        name: "大米".into(),
        unit: "袋".into(),
        facts: ItemFacts {
            limit_per_window: Some(3),
            ..ItemFacts::default()
        },
        closed: false,
    };
    t.tell(&stock(), change).await.unwrap();
    let mut wanted = reserve(rice, 2, Duration::hours(1), &t);
    wanted.window_opened_at = Some((t.clock.now() - Duration::days(3)).into());
    t.tell(&me(), wanted.clone()).await.unwrap();
    let more = ReserveGoods {
        saga_id: kernel::uuid_v7(t.clock.now()),
        ..wanted.clone()
    };
    let refused = t.tell(&me(), more.clone()).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), refused.details["left"].as_i64()),
        ("over_limit", Some(1))
    );
    // What was given up does not count, and the next window begins anew.
    t.tell(
        &me(),
        ReleaseGoods {
            saga_id: wanted.saga_id,
        },
    )
    .await
    .unwrap();
    t.tell(&me(), more.clone()).await.unwrap();
    t.clock.advance(Duration::seconds(1));
    let next = ReserveGoods {
        saga_id: kernel::uuid_v7(t.clock.now()),
        window_opened_at: Some(t.clock.now().into()),
        ..more
    };
    t.tell(&me(), next).await.unwrap();
}

#[tokio::test]
async fn r8_1_what_comes_back_lies_in_its_lot_again_and_no_more_than_was_picked_up() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let lot_id = lot(&t, rice, 5).await;
    let wanted = reserve(rice, 3, Duration::hours(1), &t);
    let saga_id = wanted.saga_id;
    t.tell(&me(), wanted).await.unwrap();
    let back = |qty| ReturnGoods {
        saga_id,
        lot_id,
        qty,
        taken_by: at_counter(),
    };
    assert_eq!(
        t.tell(&me(), back(1)).await.unwrap_err().reason,
        "reservation_over"
    );
    let pick = PickGoods {
        saga_id,
        picked_by: at_counter(),
    };
    t.tell(&me(), pick).await.unwrap();
    t.tell(&me(), back(2)).await.unwrap();
    assert_eq!(
        t.tell(&me(), back(2)).await.unwrap_err().reason,
        "more_than_picked"
    );
    let row = t.ask(&stock(), GetLot { lot_id }).await.unwrap().row;
    assert_eq!((row.on_hand, row.reserved), (4, 0));
    sound(&t).await;
}

#[tokio::test]
async fn only_the_platform_itself_promises_goods() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    lot(&t, rice, 5).await;
    for actor in [stock(), actors::clerk(actors::VILLAGE)] {
        let refused = t
            .tell(&actor, reserve(rice, 1, Duration::hours(1), &t))
            .await
            .unwrap_err();
        assert_eq!(refused.reason, "services_only");
    }
}
