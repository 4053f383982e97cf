use contracts::{
    At,
    dispatch::{OrderAccepted, OrderRescheduled},
    notification::MessageState,
};
use kernel::{OfferId, OrderId, RawMinutes, VisitId};
use sandbox::{Fault, FaultKind};
use time::Duration;

use crate::world::{Now, WANG, World, ZHANG};

fn late(kind: FaultKind) -> Fault {
    Fault {
        millis: Some(9_000),
        ..Fault::once(kind)
    }
}

pub fn accepted(world: &World) -> OrderAccepted {
    let now = world.bench.clock_now();
    OrderAccepted {
        order_id: OrderId::generate(now),
        visit_id: VisitId::generate(now),
        offer_id: OfferId::generate(now),
        volunteer_id: world.volunteer("张伟", ZHANG),
        elder_id: world.elder("王秀英", Some(WANG)),
        service_name: "理发".into(),
        starts_at: At(now + Duration::days(1)),
        duration: RawMinutes::new(60),
        urgency: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_elder_gets_the_code_and_the_volunteer_does_not() {
    let world = World::start().await;
    world.bench.emit(&accepted(&world)).await;
    let elder = world.phones.wait(WANG, "服务码482913", 0).await.unwrap();
    assert!(
        elder.message.text.contains("张伟11月24日10:00来为您理发"),
        "{}",
        elder.message.text
    );
    let volunteer = world.phones.wait(ZHANG, "接单成功", 0).await.unwrap();
    assert!(!volunteer.message.text.contains("482913"));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_change_of_time_is_told_and_none_twice() {
    let world = World::start().await;
    let order = accepted(&world);
    let to = |hours: i64| OrderRescheduled {
        order_id: order.order_id,
        elder_id: order.elder_id,
        volunteers: vec![order.volunteer_id],
        service_name: order.service_name.clone(),
        starts_at: At(order.starts_at.0 + Duration::hours(hours)),
        duration: order.duration,
    };
    for hours in [1, 2, 1] {
        let id = world.bench.emit(&to(hours)).await;
        world.bench.emit_again(id, &to(hours)).await;
    }
    let rows = world.until_state(order.elder_id, MessageState::Delivered).await;
    world.bench.settle().await;
    assert_eq!(
        (
            rows.len(),
            world.got(WANG).await.len(),
            world.got(ZHANG).await.len()
        ),
        (3, 3, 3)
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_settled_by_the_receipt_and_the_sms_is_sent_once() {
    let world = World::start().await;
    world
        .phones
        .order(&late(FaultKind::TimeoutAfterAccept))
        .await
        .unwrap();
    // The receipt is held back until the answer has been given up.
    world
        .phones
        .order(&Fault {
            millis: Some(7_000),
            ..Fault::once(FaultKind::DelayReceipt)
        })
        .await
        .unwrap();
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world.until_state(visit.visit_id, MessageState::Unknown).await;
    let rows = world.until_state(visit.visit_id, MessageState::Delivered).await;
    assert!(rows[0].submitted_at.is_some());
    assert_eq!(world.got(WANG).await.len(), 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_without_a_receipt_is_settled_by_asking_the_gateway() {
    let world = World::start().await;
    world
        .phones
        .order(&late(FaultKind::TimeoutAfterAccept))
        .await
        .unwrap();
    world
        .phones
        .order(&Fault::once(FaultKind::LoseReceipt))
        .await
        .unwrap();
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world.until_state(visit.visit_id, MessageState::Unknown).await;
    world.bench.clock.advance(Duration::seconds(30));
    world.until_state(visit.visit_id, MessageState::Delivered).await;
    assert_eq!(world.got(WANG).await.len(), 1);
    world.stop().await;
}

/// Lets the gateway be asked about the elder's message until nothing more is expected of it, at this attempt.
async fn until_given_up(world: &World, attempt: i16) {
    for asked in 0..4_i16 {
        world
            .bench
            .until("it is in doubt, and was asked for so often", async || {
                let row: Option<(String, i16, i16)> = sqlx::query_as(
                    "select state, attempts, checks from message where recipient_kind = 'elder'",
                )
                .fetch_optional(world.bench.db("notification"))
                .await
                .unwrap();
                row == Some(("unknown".into(), attempt, asked))
            })
            .await;
        world.bench.clock.advance(Duration::minutes(16));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_code_that_never_reached_the_gateway_is_sent_once_more() {
    let world = World::start().await;
    // HTTP 500 without a code: it may have been sent, and was not.
    let fault = Fault {
        phone: Some(WANG.parse().unwrap()),
        ..Fault::once(FaultKind::Http500)
    };
    world.phones.order(&fault).await.unwrap();
    let order = accepted(&world);
    world.bench.emit(&order).await;
    world.until_state(order.elder_id, MessageState::Unknown).await;
    until_given_up(&world, 1).await;
    world.until_state(order.elder_id, MessageState::Delivered).await;
    assert_eq!(world.got(WANG).await.len(), 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_doubt_again_after_it_was_repeated_is_not_sent_a_third_time() {
    let world = World::start().await;
    let fault = Fault {
        phone: Some(WANG.parse().unwrap()),
        count: 2,
        ..Fault::once(FaultKind::Http500)
    };
    world.phones.order(&fault).await.unwrap();
    let order = accepted(&world);
    world.bench.emit(&order).await;
    until_given_up(&world, 1).await;
    until_given_up(&world, 2).await;
    let rows = world.until_state(order.elder_id, MessageState::Failed).await;
    assert_eq!(rows[0].error.as_deref(), Some("lost"));
    assert!(world.got(WANG).await.is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_a_process_that_is_gone_is_looked_up_and_not_sent_again() {
    let world = World::start().await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world.until_state(visit.visit_id, MessageState::Delivered).await;
    // As a crash between the call and its answer leaves it, before any receipt.
    let crashed = "update notification.message
                   set state = 'claimed', claimed_by = id, provider_id = null, submitted_at = null, delivered_at = null";
    sqlx::raw_sql(crashed).execute(world.bench.admin()).await.unwrap();
    world.bench.clock.advance(Duration::minutes(3));
    world.until_state(visit.visit_id, MessageState::Delivered).await;
    assert_eq!(world.got(WANG).await.len(), 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_may_come_twice_early_and_as_failures() {
    let world = World::start().await;
    let (elder, volunteer) = (world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    for kind in [FaultKind::DuplicateReceipt, FaultKind::ReceiptBeforeAnswer] {
        world.phones.order_once(kind).await.unwrap();
        let visit = world.uploaded(elder, volunteer);
        world.bench.emit(&visit).await;
        world.until_state(visit.visit_id, MessageState::Delivered).await;
    }
    world
        .phones
        .order(&Fault {
            code: Some("MK:0001".into()),
            ..Fault::once(FaultKind::FailReceipt)
        })
        .await
        .unwrap();
    let visit = world.uploaded(elder, volunteer);
    world.bench.emit(&visit).await;
    let rows = world.until_state(visit.visit_id, MessageState::Failed).await;
    assert_eq!(rows[0].error.as_deref(), Some("MK:0001"));
    assert_eq!(world.got(WANG).await.len(), 3);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_for_now_is_sent_later_and_what_is_refused_for_good_is_not() {
    let world = World::start().await;
    let (elder, volunteer) = (world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.phones.order_once(FaultKind::Refuse).await.unwrap();
    let visit = world.uploaded(elder, volunteer);
    world.bench.emit(&visit).await;
    world
        .bench
        .until("the refusal is recorded", async || {
            world
                .messages(visit.visit_id)
                .await
                .first()
                .is_some_and(|row| row.error.is_some())
        })
        .await;
    assert_eq!(
        world.messages(visit.visit_id).await[0].state,
        MessageState::Queued
    );
    world.bench.clock.advance(Duration::seconds(61));
    world.until_state(visit.visit_id, MessageState::Delivered).await;

    let fault = Fault {
        code: Some("isv.SMS_CONTENT_ILLEGAL".into()),
        ..Fault::once(FaultKind::Refuse)
    };
    world.phones.order(&fault).await.unwrap();
    let visit = world.uploaded(elder, volunteer);
    world.bench.emit(&visit).await;
    let rows = world.until_state(visit.visit_id, MessageState::Failed).await;
    assert_eq!(rows[0].error.as_deref(), Some("isv.SMS_CONTENT_ILLEGAL"));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_refuses_everything_is_left_alone_for_five_minutes() {
    let world = World::start().await;
    let (elder, volunteer) = (world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    let fault = Fault {
        code: Some("isv.AMOUNT_NOT_ENOUGH".into()),
        ..Fault::once(FaultKind::Refuse)
    };
    world.phones.order(&fault).await.unwrap();
    // The sender looks for messages while what the gateway said is being written down.
    sqlx::raw_sql(
        "create function public.dawdle() returns trigger language plpgsql as
           $$ begin perform pg_sleep(0.2); return new; end $$;
         create trigger dawdle before insert on notification.channel for each row execute function public.dawdle()",
    )
    .execute(world.bench.admin())
    .await
    .unwrap();
    let first = world.uploaded(elder, volunteer);
    world.bench.emit(&first).await;
    world
        .bench
        .until("the gateway is on hold", async || world.is_on_hold().await)
        .await;
    let began = world.bench.clock_now();
    let second = world.uploaded(elder, volunteer);
    world.bench.emit(&second).await;
    world.until_state(second.visit_id, MessageState::Queued).await;
    world.bench.clock.advance(Duration::minutes(6));
    world.until_state(first.visit_id, MessageState::Delivered).await;
    world.until_state(second.visit_id, MessageState::Delivered).await;
    for sms in world.got(WANG).await {
        assert!(
            sms.message.at >= began + Duration::minutes(5),
            "sent during the hold"
        );
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_slow_answer_holds_up_nobody_else() {
    let world = World::with(|config| config.with("notification.timeout_seconds", "20").unwrap()).await;
    let slow = Fault {
        phone: Some(WANG.parse().unwrap()),
        millis: Some(5_000),
        ..Fault::once(FaultKind::Delay)
    };
    world.phones.order(&slow).await.unwrap();
    let untold = Fault {
        phone: Some(WANG.parse().unwrap()),
        ..Fault::once(FaultKind::LoseReceipt)
    };
    world.phones.order(&untold).await.unwrap();
    let (wang, li) = (
        world.elder("王秀英", Some(WANG)),
        world.elder("李桂兰", Some("16900000003")),
    );
    let volunteer = world.volunteer("张伟", ZHANG);
    let (held, free) = (world.uploaded(wang, volunteer), world.uploaded(li, volunteer));
    world.bench.emit(&held).await;
    world.phones.wait(WANG, "理发", 0).await.unwrap();
    world.bench.emit(&free).await;
    world.until_state(free.visit_id, MessageState::Delivered).await;
    assert_eq!(
        world.messages(held.visit_id).await[0].state,
        MessageState::Claimed
    );
    world.until_state(held.visit_id, MessageState::Submitted).await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn yunmas_is_spoken_as_well() {
    let world = World::with(|config| config.with("notification.provider", "yunmas").unwrap()).await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    let sms = world.phones.wait(WANG, "满意回1，有异议回2", 0).await.unwrap();
    assert!(
        sms.message.text.starts_with("【台儿庄时间银行】王大娘您好"),
        "{}",
        sms.message.text
    );
    let rows = world.until_state(visit.visit_id, MessageState::Delivered).await;
    assert_eq!(rows[0].provider.as_deref(), Some("yunmas"));
    world.phones.reply(WANG, "1").await.unwrap();
    assert_eq!(world.until_told(1).await, [format!("confirm {}", visit.visit_id)]);
    world.stop().await;
}
