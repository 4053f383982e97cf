//! Each fault that can be ordered.

use crate::platform::Scene;
use sandbox::{Fault, FaultKind, MessageView, Status};
use serde_json::Value;
use std::time::{Duration, Instant};

const PHONE: &str = "16900000001";

impl Scene {
    async fn ordered(fault: Fault) -> Self {
        let scene = Self::start().await;
        scene.sandbox.client().order(&fault).await.unwrap();
        scene
    }

    async fn one_message(&self) -> (u16, Value) {
        self.send(&Self::sms(&[PHONE])).await
    }

    async fn messages(&self) -> Vec<MessageView> {
        self.sandbox.client().messages(PHONE).await.unwrap()
    }
}

#[tokio::test]
async fn timeout_after_accept_takes_the_message_and_answers_nothing_useful() {
    let scene = Scene::ordered(Fault {
        millis: Some(300),
        ..Fault::once(FaultKind::TimeoutAfterAccept)
    })
    .await;
    let (status, answer) = scene.one_message().await;
    assert_eq!((status, answer), (504, Value::Null));
    assert_eq!(scene.messages().await.len(), 1);
    scene.platform.pushes("report", 1).await;
}

#[tokio::test]
async fn refuse_answers_the_code_and_takes_nothing() {
    let scene = Scene::ordered(Fault {
        code: Some("isv.AMOUNT_NOT_ENOUGH".into()),
        ..Fault::once(FaultKind::Refuse)
    })
    .await;
    assert_eq!(scene.one_message().await.1["Code"], "isv.AMOUNT_NOT_ENOUGH");
    assert!(scene.messages().await.is_empty());
    assert_eq!(scene.one_message().await.1["Code"], "OK");
}

#[tokio::test]
async fn http_500_takes_nothing() {
    let scene = Scene::ordered(Fault::once(FaultKind::Http500)).await;
    assert_eq!(scene.one_message().await.0, 500);
    assert!(scene.messages().await.is_empty());
}

#[tokio::test]
async fn delay_answers_late() {
    let scene = Scene::ordered(Fault {
        millis: Some(200),
        ..Fault::once(FaultKind::Delay)
    })
    .await;
    let started = Instant::now();
    assert_eq!(scene.one_message().await.1["Code"], "OK");
    assert!(started.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn receipt_before_answer_is_at_the_callback_first() {
    let scene = Scene::ordered(Fault::once(FaultKind::ReceiptBeforeAnswer)).await;
    let (_, answer) = scene.one_message().await;
    let receipts = scene.platform.pushes_so_far("report");
    assert_eq!(receipts[0][0]["biz_id"], answer["BizId"]);
}

#[tokio::test]
async fn duplicate_receipt_and_reply_come_twice_and_alike() {
    let scene = Scene::ordered(Fault::once(FaultKind::DuplicateReceipt)).await;
    scene.one_message().await;
    let receipts = scene.platform.pushes("report", 2).await;
    assert_eq!(receipts[0], receipts[1]);

    let client = scene.sandbox.client();
    client.order_once(FaultKind::DuplicateReply).await.unwrap();
    client.reply(PHONE, "1").await.unwrap();
    let replies = scene.platform.pushes("up", 2).await;
    assert_eq!(replies[0], replies[1]);
}

#[tokio::test]
async fn fail_receipt_says_why() {
    let scene = Scene::ordered(Fault::once(FaultKind::FailReceipt)).await;
    scene.one_message().await;
    let receipt = &scene.platform.pushes("report", 1).await[0][0];
    assert_eq!(
        (&receipt["success"], &receipt["err_code"]),
        (&false.into(), &"MOBILE_NOT_ON_SERVICE".into())
    );
    assert_eq!(scene.messages().await[0].message.status, Status::Failed);
}

#[tokio::test]
async fn delay_receipt_and_lose_receipt_keep_the_platform_waiting() {
    let scene = Scene::ordered(Fault {
        millis: Some(400),
        ..Fault::once(FaultKind::DelayReceipt)
    })
    .await;
    let started = Instant::now();
    scene.one_message().await;
    scene.platform.pushes("report", 1).await;
    assert!(started.elapsed() >= Duration::from_millis(400));

    let client = scene.sandbox.client();
    client.order_once(FaultKind::LoseReceipt).await.unwrap();
    scene.one_message().await;
    scene.one_message().await;
    let receipts = scene.platform.pushes("report", 2).await;
    let second = scene.messages().await[1].message.clone();
    assert!(
        receipts
            .iter()
            .all(|push| push[0]["biz_id"] != *second.provider_id)
    );
}

#[tokio::test]
async fn a_fault_for_one_phone_leaves_the_others_alone_and_can_be_taken_back() {
    let phone = Some("16900000002".parse().unwrap());
    let scene = Scene::ordered(Fault {
        phone,
        ..Fault::once(FaultKind::Refuse)
    })
    .await;
    assert_eq!(scene.one_message().await.1["Code"], "OK");
    scene.sandbox.client().clear_faults().await.unwrap();
    assert_eq!(scene.send(&Scene::sms(&["16900000002"])).await.1["Code"], "OK");
}

#[tokio::test]
async fn an_unknown_fault_and_a_reply_to_nobody_are_refused() {
    let scene = Scene::start().await;
    let url = format!("{}/api/faults", scene.sandbox.url());
    let answer = scene
        .http
        .post(url)
        .json(&serde_json::json!({"kind": "earthquake"}))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 422);
    assert!(
        scene
            .sandbox
            .client()
            .reply(PHONE, "1")
            .await
            .unwrap_err()
            .to_string()
            .contains("404")
    );
    assert!(
        scene
            .sandbox
            .client()
            .reply("13800000001", "1")
            .await
            .unwrap_err()
            .to_string()
            .contains("169")
    );
}
