//! What goes wrong at a gateway, and what becomes of the message: one SMS, and the right state, whichever gateway it is.

use contracts::{dispatch::VisitUploaded, notification::MessageState};
use sandbox::{Fault, FaultKind};

use crate::world::{WANG, World, ZHANG};

const GATEWAYS: [&str; 3] = ["aliyun", "tencent", "yunmas"];

/// A world whose messages go by this gateway, both by one clock: 云MAS knows a message whose answer was lost by its time.
async fn of(gateway: &str) -> World {
    let beginning = kernel::ManualClock::new(time::macros::datetime!(2026-11-23 02:00 UTC));
    let set_up = |config| sandbox::Config {
        clock: std::sync::Arc::new(beginning),
        ..config
    };
    World::beside(set_up, |config| {
        config.with("notification.provider", gateway).unwrap()
    })
    .await
}

async fn told(world: &World) -> VisitUploaded {
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    visit
}

/// Messages through each gateway while this goes wrong: each arrives, as one SMS.
async fn arrives_once(faults: &[Fault]) {
    for gateway in GATEWAYS {
        let world = of(gateway).await;
        for fault in faults {
            world.phones.order(fault).await.unwrap();
        }
        let visit = told(&world).await;
        world.phones.wait(WANG, "理发", 0).await.unwrap();
        let rows = world.until_delivered_later(visit.visit_id).await;
        world.bench.settle().await;
        assert_eq!((rows.len(), world.got(WANG).await.len()), (1, 1), "{gateway}");
        assert!(rows[0].error.is_none(), "{gateway}");
        world.stop().await;
    }
}

fn within(kind: FaultKind, millis: u64) -> Fault {
    Fault {
        millis: Some(millis),
        ..Fault::once(kind)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_was_taken_and_answered_with_an_error_is_not_sent_again() {
    let faults = [
        within(FaultKind::TimeoutAfterAccept, 10),
        within(FaultKind::DelayReceipt, 300),
    ];
    arrives_once(&faults).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_comes_twice_counts_once() {
    arrives_once(&[Fault::once(FaultKind::DuplicateReceipt)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_may_come_before_the_answer() {
    let faults = [
        Fault::once(FaultKind::ReceiptBeforeAnswer),
        within(FaultKind::Delay, 200),
    ];
    arrives_once(&faults).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_may_come_late() {
    arrives_once(&[within(FaultKind::DelayReceipt, 1_500)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_may_change_places() {
    for gateway in GATEWAYS {
        let world = of(gateway).await;
        // The first message's receipt comes after the second's, and says something else.
        world
            .phones
            .order(&within(FaultKind::DelayReceipt, 5_000))
            .await
            .unwrap();
        world.phones.order_once(FaultKind::FailReceipt).await.unwrap();
        let first = told(&world).await;
        world.until_state(first.visit_id, MessageState::Submitted).await;
        let second = told(&world).await;
        world.until_state(second.visit_id, MessageState::Delivered).await;
        assert_eq!(
            world.messages(first.visit_id).await[0].state,
            MessageState::Submitted,
            "{gateway}"
        );
        world.until_state(first.visit_id, MessageState::Failed).await;
        assert_eq!(world.got(WANG).await.len(), 2, "{gateway}");
        world.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_delivered_stays_so_whatever_comes_later() {
    let world = of("aliyun").await;
    let visit = told(&world).await;
    world.until_state(visit.visit_id, MessageState::Delivered).await;
    let (biz_id, id): (String, uuid::Uuid) = sqlx::query_as("select provider_id, id from message")
        .fetch_one(world.bench.db("notification"))
        .await
        .unwrap();
    let report = serde_json::json!([{
        "phone_number": WANG, "success": false, "err_code": "UNKNOWN", "err_msg": "", "sms_size": "1",
        "send_time": "2026-11-23 10:00:00", "report_time": "2026-11-23 10:00:09", "biz_id": biz_id, "out_id": id,
    }]);
    let door = format!(
        "http://{}/cb/tell-nobody/aliyun/report",
        world.bench.address("callbacks")
    );
    let answer = reqwest::Client::new()
        .post(door)
        .json(&report)
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success());
    world.until_callbacks_read(2).await;
    let rows = world.until_state(visit.visit_id, MessageState::Delivered).await;
    assert!(rows[0].error.is_none());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_fails_by_name_is_tried_again_and_gets_one() {
    for (gateway, code) in [
        ("aliyun", "isp.SYSTEM_ERROR"),
        ("tencent", "InternalError.Timeout"),
    ] {
        let world = of(gateway).await;
        let fault = Fault {
            code: Some(code.into()),
            ..Fault::once(FaultKind::Http500)
        };
        world.phones.order(&fault).await.unwrap();
        let visit = told(&world).await;
        world.until_error(visit.visit_id, code).await;
        assert_eq!(world.got(WANG).await.len(), 0, "{gateway}");
        world.until_delivered_later(visit.visit_id).await;
        assert_eq!(world.got(WANG).await.len(), 1, "{gateway}");
        world.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn flow_control_lets_a_message_wait_and_sends_it_once() {
    for (gateway, code) in [
        ("aliyun", "isv.BUSINESS_LIMIT_CONTROL"),
        ("tencent", "LimitExceeded.PhoneNumberThirtySecondLimit"),
    ] {
        let world = of(gateway).await;
        let fault = Fault {
            code: Some(code.into()),
            count: 2,
            ..Fault::once(FaultKind::Refuse)
        };
        world.phones.order(&fault).await.unwrap();
        let visit = told(&world).await;
        world.until_error(visit.visit_id, code).await;
        assert_eq!(
            world.messages(visit.visit_id).await[0].state,
            MessageState::Queued
        );
        world.until_delivered_later(visit.visit_id).await;
        assert_eq!(world.got(WANG).await.len(), 1, "{gateway}");
        world.stop().await;
    }
}
