//! Aliyun's door.

use crate::platform::{CODE, Scene, nonce, now};
use gateways::aliyun::{
    BatchItem, DetailsAnswer, QuerySendDetails, SendBatchSms, SendSms, SendStatus, template_param,
};
use gateways::{Outcome, aliyun};
use sandbox::{Direction, Status, TimeCheck, Told};
use std::sync::atomic::Ordering;
use time::Duration;

const PHONE: &str = "16900000001";

#[tokio::test]
async fn an_sms_is_accepted_shown_receipted_and_answered() {
    let scene = Scene::start().await;
    let (status, answer) = scene.send(&Scene::sms(&[PHONE])).await;
    assert_eq!((status, &answer["Code"]), (200, &"OK".into()));

    let client = scene.sandbox.client();
    let shown = client.wait(PHONE, CODE, 0).await.unwrap().message;
    assert_eq!(
        &*shown.text,
        "【台儿庄时间银行】王大爷您好，11月24日 9:00上门，服务码482913。"
    );
    assert_eq!(&*shown.provider_id, answer["BizId"].as_str().unwrap());
    assert_eq!(shown.out_id.as_deref(), Some("tb-0001"));

    let receipts = scene.platform.pushes("report", 1).await;
    let receipt = &aliyun::read_reports(receipts[0].to_string().as_bytes()).unwrap()[0];
    assert!(receipt.success);
    assert_eq!(
        (receipt.phone_number.as_str(), receipt.out_id.as_str()),
        (PHONE, "tb-0001")
    );
    assert_eq!(receipt.biz_id, answer["BizId"].as_str().unwrap());

    client.reply(PHONE, "1").await.unwrap();
    let replies = scene.platform.pushes("up", 1).await;
    let reply = &aliyun::read_ups(replies[0].to_string().as_bytes()).unwrap()[0];
    assert_eq!(
        (reply.phone_number.as_str(), reply.content.as_str()),
        (PHONE, "1")
    );
    assert!(!reply.sequence_id.is_empty());

    scene.sandbox.stop().await;
}

#[tokio::test]
async fn after_the_receipt_the_message_is_delivered_and_the_platform_told() {
    let scene = Scene::start().await;
    scene.send(&Scene::sms(&[PHONE])).await;
    scene.platform.pushes("report", 1).await;
    let client = scene.sandbox.client();
    let message = loop {
        let message = client.messages(PHONE).await.unwrap().remove(0).message;
        if message.told == Told::Told {
            break message;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(
        (message.status, message.direction),
        (Status::Delivered, Direction::Out)
    );
    let totals = client.totals().await.unwrap();
    assert_eq!((totals.out, totals.replies, totals.waiting), (1, 0, 0));
}

#[tokio::test]
async fn a_wrong_secret_a_stale_time_and_a_second_use_are_refused() {
    let scene = Scene::start().await;
    let sms = Scene::sms(&[PHONE]);

    let forger = aliyun::Credentials {
        access_key_secret: "wrong".into(),
        ..scene.creds.clone()
    };
    let forged = sms.sign(&forger, &scene.sandbox.addr.to_string(), now(), &nonce());
    let (status, answer) = scene.post(&forged).await;
    assert_eq!((status, &answer["Code"]), (400, &"SignatureDoesNotMatch".into()));

    let (status, answer) = scene.post(&scene.sign(&sms, now() - Duration::minutes(20))).await;
    assert_eq!(
        (status, &answer["Code"]),
        (400, &"InvalidTimeStamp.Expired".into())
    );

    let mut tampered = scene.sign(&sms, now());
    tampered.target = tampered.target.replace("16900000001", "16900000002");
    assert_eq!(scene.post(&tampered).await.1["Code"], "SignatureDoesNotMatch");

    let request = scene.sign(&sms, now());
    assert_eq!(scene.post(&request).await.1["Code"], "OK");
    assert_eq!(scene.post(&request).await.1["Code"], "SignatureNonceUsed");
    assert_eq!(scene.sandbox.client().totals().await.unwrap().out, 1);
}

#[tokio::test]
async fn what_the_real_gateway_refuses_is_refused_with_its_code() {
    let scene = Scene::start().await;
    let good = Scene::sms(&[PHONE]);
    let with_name = |name: &str| {
        Some(template_param(&[
            ("name", name),
            ("time", "9:00"),
            ("code", CODE),
        ]))
    };
    for (sms, code) in [
        (Scene::sms(&["13800000001"]), "isv.MOBILE_NUMBER_ILLEGAL"),
        (Scene::sms(&[PHONE, "12345"]), "isv.MOBILE_NUMBER_ILLEGAL"),
        (
            SendSms {
                template_code: "SMS_9".into(),
                ..good.clone()
            },
            "isv.SMS_TEMPLATE_ILLEGAL",
        ),
        (
            SendSms {
                template_param: None,
                ..good.clone()
            },
            "isv.TEMPLATE_MISSING_PARAMETERS",
        ),
        (
            SendSms {
                template_param: Some("[1]".into()),
                ..good.clone()
            },
            "isv.INVALID_JSON_PARAM",
        ),
        (
            SendSms {
                template_param: with_name("https://t.cn/x"),
                ..good.clone()
            },
            "isv.PARAM_NOT_SUPPORT_URL",
        ),
        (
            SendSms {
                sign_name: "【银行】".into(),
                ..good.clone()
            },
            "isv.SMS_SIGNATURE_ILLEGAL",
        ),
    ] {
        let (status, answer) = scene.send(&sms).await;
        assert_eq!((status, &answer["Code"]), (200, &code.into()));
    }
    assert_eq!(scene.sandbox.client().totals().await.unwrap().out, 0);
}

#[tokio::test]
async fn a_batch_has_one_id_and_a_receipt_for_each_number() {
    let scene = Scene::start().await;
    let item = |phone: &str, name: &str| BatchItem {
        phone: phone.into(),
        sign_name: "时间银行".into(),
        template_param: template_param(&[("name", name), ("time", "9:00"), ("code", CODE)]),
        extend: None,
    };
    let batch = SendBatchSms {
        template_code: "SMS_1".into(),
        out_id: Some("camp-1".into()),
        items: vec![item("16900000001", "王"), item("16900000002", "李")],
    };
    let request = batch.sign(&scene.creds, &scene.sandbox.addr.to_string(), now(), &nonce());
    let (_, answer) = scene.post(&request).await;
    let biz_id = answer["BizId"].as_str().unwrap();

    let client = scene.sandbox.client();
    for (phone, name) in [("16900000001", "王"), ("16900000002", "李")] {
        let message = client.wait(phone, name, 0).await.unwrap().message;
        assert_eq!(&*message.provider_id, biz_id);
    }
    let mut receipted = 0;
    for pushes in 1.. {
        receipted += scene.platform.pushes("report", pushes).await[pushes - 1]
            .as_array()
            .unwrap()
            .len();
        if receipted == 2 {
            break;
        }
    }
}

#[tokio::test]
async fn a_query_tells_what_became_of_a_message() {
    let scene = Scene::start().await;
    let (_, answer) = scene.send(&Scene::sms(&[PHONE])).await;
    scene.platform.pushes("report", 1).await;

    let ask = async |phone: &str| {
        let query = QuerySendDetails::of_day(phone, now());
        let request = query.sign(&scene.creds, &scene.sandbox.addr.to_string(), now(), &nonce());
        serde_json::from_value::<DetailsAnswer>(scene.post(&request).await.1).unwrap()
    };
    let details = ask(PHONE).await;
    assert_eq!((details.total_count, details.code.as_str()), (1, "OK"));
    assert_eq!(details.details.rows[0].send_status, SendStatus::Delivered);
    assert_eq!(details.details.rows[0].out_id, "tb-0001");
    assert!(answer["BizId"].is_string());
    assert_eq!(ask("16900000009").await.total_count, 0);
}

#[tokio::test]
async fn a_refused_push_is_repeated_and_then_acknowledged() {
    let scene = Scene::start().await;
    scene.platform.refusing.store(2, Ordering::SeqCst);
    scene.send(&Scene::sms(&[PHONE])).await;
    let pushes = scene.platform.pushes("report", 3).await;
    assert_eq!(pushes[0], pushes[2]);
}

#[tokio::test]
async fn a_push_that_is_never_acknowledged_is_lost() {
    let scene = Scene::with(|config| config.retries = vec![std::time::Duration::from_millis(10); 2]).await;
    scene.platform.refusing.store(3, Ordering::SeqCst);
    scene.send(&Scene::sms(&[PHONE])).await;
    scene.platform.pushes("report", 3).await;
    let client = scene.sandbox.client();
    while client.totals().await.unwrap().waiting > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(client.messages(PHONE).await.unwrap()[0].message.told, Told::Lost);
}

#[tokio::test]
async fn what_waits_for_an_address_is_pushed_once_there_is_one() {
    let scene = Scene::with(|config| config.callbacks = sandbox::Callbacks::default()).await;
    scene.send(&Scene::sms(&[PHONE])).await;
    let client = scene.sandbox.client();
    client.reply(PHONE, "2").await.unwrap();
    let callbacks = scene.platform.callbacks.lock().unwrap().clone();
    client.set_callbacks(&callbacks).await.unwrap();
    assert_eq!(scene.platform.pushes("up", 1).await[0][0]["content"], "2");
    scene.platform.pushes("report", 1).await;
}

#[tokio::test]
async fn history_keeps_its_own_time_when_any_time_is_taken() {
    let scene = Scene::with(|config| config.time_check = TimeCheck::Any).await;
    let at = now().truncate_to_second() - Duration::days(60);
    let request = scene.sign(&Scene::sms(&[PHONE]), at);
    let (_, answer) = scene.post(&request).await;
    assert!(matches!(
        aliyun::judge(200, answer.to_string().as_bytes()).outcome,
        Outcome::Accepted { .. }
    ));
    let message = scene
        .sandbox
        .client()
        .messages(PHONE)
        .await
        .unwrap()
        .remove(0)
        .message;
    assert_eq!(message.at, at);
    assert!(message.received_at > at + Duration::days(59));
}
