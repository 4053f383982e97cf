//! Goods that are taken for time (R8.3, R7.6): what an order goes through, and what is refused.

use contracts::{
    Code, Paging, Role,
    redemption::{item::SetItemCost, order::*, reservation::ItemQty, stock::*, thanks::*},
};
use kernel::{Clock, GoodsOrderId};
use serde_json::json;
use testkit::actors;
use time::Duration;

use crate::{
    TODAY,
    counter::{Became, Counter, cancel, clerk, colleague, staff_id, with_code, with_document},
    priced, stock,
    stock::{HERE, bought, here, item, line, lot, lot_until, set},
};

#[tokio::test]
async fn r8_3_goods_are_reserved_held_made_ready_and_handed_over_once_with_their_code() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(600);
    let order_id = t.ready(volunteer, 2).await;
    assert_eq!(t.shelf().await, (5, 2));
    let card = t.card(order_id).await;
    assert_eq!(
        (card.row.cost.get(), card.row.order_no.as_str()),
        (480, "DH20261123-0001")
    );
    assert_eq!(card.hold_until.0 - card.row.pickup_until.0, Duration::days(1));
    // Whose it is: the counter is told, masked, whichever village they are of; others ask the registry themselves.
    assert_eq!(card.name_masked.as_deref(), Some("李*国"));
    for other in [actors::finance(), actors::volunteer(volunteer)] {
        let card = t.ask(&other, GetGoodsOrder { order_id }).await.unwrap();
        assert_eq!(card.name_masked, None, "{other:?}");
    }
    let code = t.code(volunteer, order_id).await;
    assert!(code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit()));
    t.tell(&clerk(), with_code(order_id, &code)).await.unwrap();
    let card = t.until_it_is(order_id, GoodsOrderState::Closed).await;
    assert_eq!(card.handed_by, Some(staff_id(&clerk())));
    assert_eq!(card.proof, Some(HandOverProof::Code));
    assert_eq!(t.shelf().await, (3, 0));
    assert_eq!(t.shared.books().goods[&volunteer], 120);
    let again = t.tell(&clerk(), with_document(order_id)).await.unwrap_err();
    assert_eq!(again.reason, "order_over");
    let ready: Vec<GoodsOrderReady> = t.events().await;
    let handed: Vec<GoodsOrderHandedOver> = t.events().await;
    assert_eq!((ready.len(), handed.len()), (1, 1));
    t.agrees().await;
}

#[tokio::test]
async fn r8_3_after_five_wrong_codes_a_new_one_is_needed_and_the_document_does_as_well() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(600);
    let order_id = t.ready(volunteer, 1).await;
    let none = t
        .tell(&clerk(), with_code(order_id, "12345678"))
        .await
        .unwrap_err();
    assert_eq!(none.reason, "pickup_code_used_up", "none was drawn");
    let code = t.code(volunteer, order_id).await;
    let wrong = if code == "00000000" {
        "00000001"
    } else {
        "00000000"
    };
    for left in (0..5).rev() {
        let refused = t.tell(&clerk(), with_code(order_id, wrong)).await.unwrap_err();
        assert_eq!(
            (refused.reason.as_str(), refused.details["left"].as_i64()),
            ("wrong_pickup_code", Some(left))
        );
    }
    let right = t.tell(&clerk(), with_code(order_id, &code)).await.unwrap_err();
    assert_eq!(right.reason, "pickup_code_used_up");
    assert!(!t.card(order_id).await.has_code);
    let new = t.code(volunteer, order_id).await;
    assert_eq!(t.card(order_id).await.tries_left, 5);
    t.tell(&clerk(), with_code(order_id, &new)).await.unwrap();
    let by_document = t.ready(volunteer, 1).await;
    t.tell(&clerk(), with_document(by_document)).await.unwrap();
    t.come_to_rest().await;
    t.agrees().await;
}

#[tokio::test]
async fn r8_3_a_code_is_worth_nothing_elsewhere_and_nobody_reads_it_in_the_tables() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(600);
    let order_id = t.ready(volunteer, 1).await;
    let code = t.code(volunteer, order_id).await;
    let elsewhere = actors::clerk("370405001005");
    let refused = t.tell(&elsewhere, with_code(order_id, &code)).await.unwrap_err();
    assert_eq!(refused.reason, "goods_order_not_found");
    for other in [actors::volunteer(t.volunteer(1)), clerk()] {
        assert!(t.tell(&other, DrawPickupCode { order_id }).await.is_err());
    }
    let row: String = sqlx::query_scalar(
        "select to_jsonb(o)::text from redemption.goods_order o where code_hash is not null",
    )
    .fetch_one(t.admin())
    .await
    .unwrap();
    assert!(!row.contains(&code));
    // Another order of the same volunteer has another code.
    let other = t.ready(volunteer, 1).await;
    t.code(volunteer, other).await;
    assert_eq!(
        t.tell(&clerk(), with_code(other, &code))
            .await
            .unwrap_err()
            .reason,
        "wrong_pickup_code"
    );
}

#[tokio::test]
async fn r8_3_nobody_serves_themselves_and_a_proxy_shows_an_authorisation() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(2_000);
    let me = clerk();
    for id in [staff_id(&me).uuid(), volunteer.uuid()] {
        t.shared.books().persons.insert(id, 7);
    }
    let order_id = t.ready(volunteer, 1).await;
    for refused in [
        t.tell(&me, t.serve(volunteer, 1)).await.map(|_| ()),
        t.tell(&me, t.wish(volunteer, 1)).await.map(|_| ()),
        t.tell(&me, with_document(order_id)).await.map(|_| ()),
    ] {
        assert_eq!(refused.unwrap_err().reason, "own_order");
    }
    let proxy = Proxy {
        name: "李建设".into(),
        authorisation: "委托书和两人身份证".into(),
    };
    let mut sent = with_document(order_id);
    sent.proxy = Some(Proxy {
        authorisation: " ".into(),
        ..proxy.clone()
    });
    let refused = t.tell(&colleague(), sent.clone()).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("proxy.authorisation"));
    sent.proxy = Some(proxy.clone());
    t.tell(&colleague(), sent).await.unwrap();
    assert_eq!(t.card(order_id).await.proxy, Some(proxy));
    let own = t
        .ask(&actors::volunteer(volunteer), GetGoodsOrder { order_id })
        .await
        .unwrap();
    assert_eq!(own.proxy, None);
}

#[tokio::test]
async fn r8_3_what_nobody_fetches_in_a_fortnight_is_free_again_on_both_sides() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(600);
    let order_id = t.ready(volunteer, 2).await;
    t.clock.advance(Duration::days(14) - Duration::seconds(30));
    assert_eq!(t.card(order_id).await.row.state, GoodsOrderState::Ready);
    t.clock.advance(Duration::seconds(31));
    t.come_to_rest().await;
    let card = t.card(order_id).await;
    assert_eq!(
        (card.row.state, card.row.ended),
        (GoodsOrderState::Expired, Some(GoodsEnd::NotFetched))
    );
    assert_eq!(t.shelf().await, (5, 0));
    assert_eq!(t.shared.books().of(order_id), Some(Became::Voided));
    let ended: Vec<GoodsOrderEnded> = t.events().await;
    assert_eq!(ended.len(), 1);
    t.agrees().await;
}

#[tokio::test]
async fn r8_3_an_order_is_taken_back_by_who_may_and_for_a_reason_that_is_theirs() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(2_000);
    let me = actors::volunteer(volunteer);
    let order_id = t.ready(volunteer, 1).await;
    let stranger = actors::volunteer(t.volunteer(1));
    let refused = t.tell(&stranger, cancel(order_id, GoodsEnd::Withdrawn)).await;
    assert_eq!(refused.unwrap_err().reason, "goods_order_not_found");
    for (who, why) in [
        (&me, GoodsEnd::RefusedAtCounter),
        (&actors::operator(), GoodsEnd::RefusedAtCounter),
        (&clerk(), GoodsEnd::NotFetched),
    ] {
        assert!(t.tell(who, cancel(order_id, why)).await.is_err(), "{who:?}");
    }
    t.tell(&me, cancel(order_id, GoodsEnd::Withdrawn)).await.unwrap();
    let second = t.ready(volunteer, 1).await;
    t.tell(&clerk(), cancel(second, GoodsEnd::RefusedAtCounter))
        .await
        .unwrap();
    t.come_to_rest().await;
    for (id, why) in [
        (order_id, GoodsEnd::Withdrawn),
        (second, GoodsEnd::RefusedAtCounter),
    ] {
        assert_eq!(t.card(id).await.row.ended, Some(why));
        let again = t
            .tell(&clerk(), cancel(id, GoodsEnd::Withdrawn))
            .await
            .unwrap_err();
        assert_eq!(again.reason, "order_over");
    }
    assert_eq!(t.shelf().await, (5, 0));
    t.agrees().await;
}

#[tokio::test]
async fn r8_3_a_counter_serves_in_one_step_and_the_same_key_serves_once() {
    let t = Counter::with(0).await;
    // Over the counter goods leave at once: what keeps until tomorrow is handed out.
    lot_until(&t, t.rice, 5, Some(TODAY + Duration::days(1))).await;
    let volunteer = t.volunteer(600);
    let key = t.client.new_key();
    let served = t.tell_keyed(&clerk(), key, t.serve(volunteer, 2)).await.unwrap();
    assert_eq!((served.cost.get(), served.remaining.get()), (480, 120));
    let again = t.tell_keyed(&clerk(), key, t.serve(volunteer, 2)).await.unwrap();
    assert_eq!(served, again);
    t.until_it_is(served.order_id, GoodsOrderState::Closed).await;
    assert_eq!(t.shelf().await, (3, 0));
    let refused = t.tell(&clerk(), t.serve(volunteer, 1)).await.unwrap_err();
    assert_eq!(
        (
            refused.reason.as_str(),
            &refused.details["need"],
            &refused.details["have"]
        ),
        ("goods_time_short", &json!(240), &json!(120))
    );
    // What is ordered on the phone keeps until it is fetched.
    let by_phone = t.tell(&actors::volunteer(volunteer), t.wish(volunteer, 1)).await;
    assert!(by_phone.is_err());
    t.agrees().await;
}

#[tokio::test]
async fn what_a_crash_leaves_behind_at_the_counter_goes_on_under_its_key_or_is_undone_within_a_minute() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(600);
    t.shared.books().away = true;
    let keys = [t.client.new_key(), t.client.new_key()];
    for key in keys {
        let refused = t
            .tell_keyed(&clerk(), key, t.serve(volunteer, 1))
            .await
            .unwrap_err();
        assert_eq!(refused.code, Code::Internal);
    }
    assert_eq!(t.shelf().await, (5, 2));
    t.shared.books().away = false;
    t.tell_keyed(&clerk(), keys[0], t.serve(volunteer, 1))
        .await
        .unwrap();
    t.clock.advance(Duration::seconds(61));
    t.come_to_rest().await;
    assert_eq!(t.shelf().await, (4, 0));
    let states = t.states().await;
    assert_eq!((states["closed"], states["cancelled"]), (1, 1));
    let too_late = t
        .tell_keyed(&clerk(), keys[1], t.serve(volunteer, 1))
        .await
        .unwrap_err();
    assert_eq!(too_late.reason, "order_over");
    t.agrees().await;
}

#[tokio::test]
async fn an_order_without_time_stock_price_window_or_limit_left_is_refused_by_name() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(600);
    let me = actors::volunteer(volunteer);
    let reason = async |wish: PlaceGoodsOrder| t.tell(&me, wish).await.unwrap_err().reason;
    assert_eq!(reason(t.wish(volunteer, 3)).await, "goods_time_short");
    t.shared.books().goods.insert(volunteer, 10_000);
    assert_eq!(reason(t.wish(volunteer, 6)).await, "out_of_stock");
    let mut unknown = t.wish(volunteer, 1);
    unknown.outlet = actors::org("370405100");
    assert_eq!(reason(unknown).await, "outlet_not_found");
    t.window(TODAY - Duration::days(1), TODAY + Duration::days(30));
    set(&t, contracts::settings::GOODS_ORDERS_PER_WINDOW, json!(1), 1).await;
    t.tell(&me, t.wish(volunteer, 1)).await.unwrap();
    assert_eq!(reason(t.wish(volunteer, 1)).await, "orders_used_up");
    t.window(TODAY - Duration::days(30), TODAY - Duration::days(1));
    assert_eq!(reason(t.wish(volunteer, 1)).await, "window_closed");
    let stranger = actors::volunteer(t.volunteer(1));
    let refused = t.tell(&stranger, t.wish(volunteer, 1)).await.unwrap_err();
    assert_eq!(refused.reason, "not_yours");
    let nobody = kernel::VolunteerId::generate(t.clock.now());
    let refused = t.tell(&clerk(), t.serve(nobody, 1)).await.unwrap_err();
    assert_eq!(refused.reason, "volunteer_not_found");
}

#[tokio::test]
async fn time_that_somebody_else_has_taken_meanwhile_refuses_the_order_and_frees_its_goods() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(600);
    t.shared.books().away = true;
    let me = actors::volunteer(volunteer);
    let placed = t.tell(&me, t.wish(volunteer, 2)).await.unwrap();
    t.shared.books().goods.insert(volunteer, 0);
    t.shared.books().away = false;
    t.come_to_rest().await;
    let card = t.card(placed.order_id).await;
    assert_eq!(
        (card.row.state, card.row.ended),
        (GoodsOrderState::Refused, Some(GoodsEnd::NoTime))
    );
    assert_eq!(t.shelf().await, (5, 0));
    t.agrees().await;
}

#[tokio::test]
async fn r8_1_goods_that_were_brought_back_lie_in_their_lot_again_once_a_third_person_agrees() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(600);
    let served = t.tell(&clerk(), t.serve(volunteer, 2)).await.unwrap();
    let order_id = served.order_id;
    t.until_it_is(order_id, GoodsOrderState::Closed).await;
    let ask = || AskGoodsReturn {
        order_id,
        reason: "米袋有破损".into(),
    };
    let decide = |decision| DecideGoodsReturn {
        order_id,
        decision,
        note: (decision == ReturnDecision::Reject).then(|| "包装完好，不符合退货条件".into()),
    };
    let head = stock();
    let none = t.tell(&head, decide(ReturnDecision::Approve)).await.unwrap_err();
    assert_eq!(none.reason, "no_return_asked");
    t.tell(&colleague(), ask()).await.unwrap();
    assert_eq!(t.shelf().await, (3, 0), "nothing before it is decided");
    // The list says whose turn it is.
    for (asker, decides) in [(head.clone(), true), (clerk(), false), (colleague(), false)] {
        let find = FindGoodsOrders {
            within: None,
            states: vec![GoodsOrderState::ReturnAsked],
            volunteer_id: None,
            no: None,
            paging: Paging::default(),
        };
        let rows = t.ask(&asker, find).await.unwrap().rows;
        assert_eq!((rows.len(), rows[0].may_decide_return), (1, decides));
    }
    let silent = DecideGoodsReturn {
        note: None,
        ..decide(ReturnDecision::Reject)
    };
    let refused = t.tell(&head, silent).await.unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("note"), "blank")
    );
    t.tell(&head, decide(ReturnDecision::Reject)).await.unwrap();
    // Whose goods they are reads why; sealed where it lies.
    let read = t
        .ask(&actors::volunteer(volunteer), GetGoodsOrder { order_id })
        .await
        .unwrap();
    assert_eq!(read.row.state, GoodsOrderState::Closed);
    assert_eq!(
        (read.return_note.as_deref(), read.end_note),
        (Some("包装完好，不符合退货条件"), None)
    );
    let bare: i64 = sqlx::query_scalar(
        "select count(*) from redemption.goods_order where position('包装'::bytea in end_note) > 0",
    )
    .fetch_one(t.admin())
    .await
    .unwrap();
    assert_eq!(bare, 0);
    t.tell(&head, ask()).await.unwrap();
    assert_eq!(t.card(order_id).await.return_note, None, "asked anew");
    let same = t.tell(&head, decide(ReturnDecision::Approve)).await.unwrap_err();
    assert_eq!(same.reason, "same_person");
    let finance = actors::finance();
    assert!(
        t.ask(&finance, GetGoodsOrder { order_id })
            .await
            .unwrap()
            .may_decide_return
    );
    t.tell(&finance, decide(ReturnDecision::Approve)).await.unwrap();
    t.until_it_is(order_id, GoodsOrderState::Returned).await;
    assert_eq!(t.shelf().await, (5, 0));
    assert_eq!(t.shared.books().goods[&volunteer], 600);
    t.agrees().await;
}

#[tokio::test]
async fn the_counter_finds_who_shows_a_passbook_and_a_basket_says_what_is_missing_and_where_it_is() {
    let t = Counter::with(2).await;
    let volunteer = t.volunteer(600);
    t.shared
        .books()
        .passbooks
        .insert("3704050000011".into(), volunteer);
    let order_id = t.ready(volunteer, 1).await;
    let found = FindRecipient {
        outlet: here(),
        passbook_no: "3704050000011".into(),
    };
    let recipient = t.ask(&clerk(), found.clone()).await.unwrap();
    assert_eq!(
        (
            recipient.name_masked.as_str(),
            recipient.available.get(),
            recipient.held.get()
        ),
        ("李*国", 360, 240)
    );
    assert_eq!(recipient.waiting[0].order_id, order_id);
    let unknown = FindRecipient {
        passbook_no: "3704050000029".into(),
        ..found
    };
    assert_eq!(
        t.ask(&clerk(), unknown).await.unwrap_err().reason,
        "volunteer_not_found"
    );

    let there = TakeIn {
        outlet: actors::org("370405001"),
        ..bought(vec![line(t.rice, 9, None)])
    };
    t.tell(&stock(), there).await.unwrap();
    let basket = PriceBasket {
        volunteer_id: volunteer,
        outlet: here(),
        lines: t.bags(2),
    };
    let basket = t.ask(&clerk(), basket).await.unwrap();
    assert_eq!(
        (basket.cost.get(), basket.remaining, basket.can_be_had),
        (480, None, false)
    );
    assert_eq!(
        (basket.lines[0].stock, basket.lines[0].elsewhere[0].available),
        (1, 9)
    );
    let offers = GoodsOffers { outlet: Some(here()) };
    let offers = t.ask(&actors::volunteer(volunteer), offers).await.unwrap();
    assert_eq!((offers.outlets.len(), offers.goods[0].available), (2, 1));
}

#[tokio::test]
async fn a_basket_is_told_in_the_order_in_which_its_goods_were_scanned() {
    let t = Counter::with(5).await;
    let volunteer = t.volunteer(1_000);
    let oil = item(&t, "A2").await;
    lot(&t, oil, 5).await;
    for [first, then] in [[t.rice, oil], [oil, t.rice]] {
        let one = |item_id| ItemQty { item_id, qty: 1 };
        let basket = PriceBasket {
            volunteer_id: volunteer,
            outlet: here(),
            lines: [first, then, first].map(one).to_vec(),
        };
        let basket = t.ask(&clerk(), basket).await.unwrap();
        let told: Vec<_> = basket.lines.iter().map(|line| (line.item_id, line.qty)).collect();
        assert_eq!(told, [(first, 2), (then, 1)]);
    }
}

#[tokio::test]
async fn r8_2_what_came_in_was_handed_out_lost_and_remains_adds_up_by_source() {
    let t = Counter::with(10).await;
    let cost = SetItemCost {
        item_id: t.rice,
        cost: kernel::Fen::new(4_500),
    };
    t.tell(&stock(), cost).await.unwrap();
    let volunteer = t.volunteer(2_000);
    t.tell(&clerk(), t.serve(volunteer, 3)).await.unwrap();
    // Of two prices for one day the later decision counts.
    t.clock.advance(Duration::seconds(1));
    let price = priced(t.rice, 300, TODAY);
    t.tell(&stock(), price).await.unwrap();
    let lot_id = sqlx::query_scalar::<_, uuid::Uuid>("select id from redemption.lot")
        .fetch_one(t.admin())
        .await
        .unwrap();
    let spoil = SpoilGoods {
        lot_id: lot_id.into(),
        qty: 2,
        reason: SpoilReason::Damaged,
        note: None,
    };
    t.tell(&stock(), spoil).await.unwrap();
    let asked = GoodsUsage {
        within: None,
        from: TODAY.into(),
        to: TODAY.into(),
    };
    let report = t.ask(&actors::finance(), asked.clone()).await.unwrap();
    let sum = |sum: &GoodsSum| (sum.units, sum.minutes.get(), sum.fen.get());
    let used = &report.sources[0];
    assert_eq!(sum(&used.came_in), (10, 3_000, 45_000));
    assert_eq!(
        sum(&used.handed_out),
        (3, 720, 13_500),
        "at the price that was paid"
    );
    assert_eq!(sum(&used.lost), (2, 600, 9_000));
    assert_eq!(sum(&used.remains), (5, 1_500, 22_500));
    let refused = t.ask(&clerk(), asked).await.unwrap_err();
    assert_eq!(refused.code, Code::Forbidden);
}

#[tokio::test]
async fn a_list_shows_a_clerk_their_outlets_and_a_volunteer_their_own() {
    let t = Counter::with(5).await;
    let (one, other) = (t.volunteer(600), t.volunteer(600));
    let first: GoodsOrderId = t.ready(one, 1).await;
    t.ready(other, 1).await;
    let list = |no: Option<&str>| FindGoodsOrders {
        within: None,
        states: vec![GoodsOrderState::Ready],
        volunteer_id: None,
        no: no.map(Into::into),
        paging: Paging::default(),
    };
    assert_eq!(t.ask(&clerk(), list(None)).await.unwrap().total, 2);
    let own = t.ask(&actors::volunteer(one), list(None)).await.unwrap();
    assert_eq!(
        own.rows.iter().map(|row| row.order_id).collect::<Vec<_>>(),
        [first]
    );
    assert_eq!(
        t.ask(&clerk(), list(Some("dh20261123-0001")))
            .await
            .unwrap()
            .total,
        1
    );
    assert_eq!(
        t.ask(&actors::clerk("370405001005"), list(None))
            .await
            .unwrap()
            .total,
        0
    );
    assert!(
        t.ask(&actors::staff(Role::SystemAdmin, HERE), list(None))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_donor_who_agrees_is_thanked_once_and_their_number_is_forgotten() {
    let t = Counter::with(0).await;
    let tea = item(&t, "T1").await;
    let gift = TakeIn {
        kind: IntakeKind::Donation,
        donor: Some("鲁南粮油".into()),
        ..bought(vec![line(tea, 4, None)])
    };
    let intake_id = t.tell(&clerk(), gift).await.unwrap().intake_id;
    let thank = ThankDonor {
        intake_id,
        phone: "16900000077".into(),
    };
    let thanked = async || {
        let find = FindDonations {
            within: None,
            paging: Paging::default(),
        };
        t.ask(&clerk(), find).await.unwrap().rows[0].thanked
    };
    assert!(!thanked().await);
    t.tell(&clerk(), thank.clone()).await.unwrap();
    assert!(thanked().await);
    assert_eq!(
        t.tell(&clerk(), thank).await.unwrap_err().reason,
        "thanked_already"
    );
    let asked = DonorToThank { intake_id };
    let notification = contracts::Actor::service("notification");
    let reach = t.ask(&notification, asked.clone()).await.unwrap();
    assert_eq!((&*reach.donor, &*reach.phone), ("鲁南粮油", "16900000077"));
    assert!(t.ask(&clerk(), asked.clone()).await.is_err());
    t.clock.advance(Duration::days(8));
    t.until_due("the number is forgotten", async || {
        t.ask(&notification, asked.clone()).await.is_err()
    })
    .await;
    lot(&t, tea, 1).await;
}
