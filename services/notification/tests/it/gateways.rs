//! Every gateway is spoken, and the next one takes over.

use contracts::notification::MessageState;
use sandbox::{Fault, FaultKind, Provider};
use time::Duration;

use crate::world::{WANG, World, ZHANG};

async fn of(provider: &str) -> World {
    World::with(|config| config.with("notification.provider", provider).unwrap()).await
}

fn refuse(code: &str) -> Fault {
    Fault {
        code: Some(code.into()),
        ..Fault::once(FaultKind::Refuse)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tencent_is_spoken_as_well() {
    let world = of("tencent").await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    let sms = world.phones.wait(WANG, "满意回1，有异议回2", 0).await.unwrap();
    assert!(
        sms.message
            .text
            .starts_with("【台儿庄时间银行】王大娘您好，张伟11月23日为您理发"),
        "{}",
        sms.message.text
    );
    let rows = world.until_state(visit.visit_id, MessageState::Delivered).await;
    assert_eq!(rows[0].provider.as_deref(), Some("tencent"));
    world.phones.reply(WANG, "1").await.unwrap();
    assert_eq!(world.until_told(1).await, [format!("confirm {}", visit.visit_id)]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_tencent_refuses_waits_or_fails_as_its_code_says() {
    let world = of("tencent").await;
    let (elder, volunteer) = (world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    let fault = refuse("LimitExceeded.PhoneNumberThirtySecondLimit");
    world.phones.order(&fault).await.unwrap();
    let visit = world.uploaded(elder, volunteer);
    world.bench.emit(&visit).await;
    world
        .until_error(visit.visit_id, "LimitExceeded.PhoneNumberThirtySecondLimit")
        .await;
    world.bench.clock.advance(Duration::seconds(31));
    world.until_state(visit.visit_id, MessageState::Delivered).await;

    let fault = refuse("FailedOperation.ContainSensitiveWord");
    world.phones.order(&fault).await.unwrap();
    let visit = world.uploaded(elder, volunteer);
    world.bench.emit(&visit).await;
    let rows = world.until_state(visit.visit_id, MessageState::Failed).await;
    assert_eq!(
        rows[0].error.as_deref(),
        Some("FailedOperation.ContainSensitiveWord")
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_and_replies_are_fetched_where_nothing_is_pushed() {
    for provider in ["tencent", "yunmas"] {
        let world = World::with(|config| {
            let config = config.with("notification.provider", provider).unwrap();
            config
                .with(&format!("notification.providers.{provider}.pull"), true)
                .unwrap()
        })
        .await;
        world.push_nothing();
        let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
        world.bench.emit(&visit).await;
        world.until_state(visit.visit_id, MessageState::Submitted).await;
        world
            .bench
            .until("the receipt is fetched", async || {
                world.bench.clock.advance(Duration::seconds(16));
                world.messages(visit.visit_id).await[0].state == MessageState::Delivered
            })
            .await;
        world.phones.reply(WANG, "1").await.unwrap();
        world.bench.clock.advance(Duration::seconds(16));
        assert_eq!(
            world.until_told(1).await,
            [format!("confirm {}", visit.visit_id)],
            "{provider}"
        );
        world.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_without_money_is_replaced_by_the_next_until_its_hold_is_over() {
    let world = of("yunmas, tencent").await;
    let (elder, volunteer) = (world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.phones.order(&refuse("InvalidUsrOrPwd")).await.unwrap();
    for provider in [Provider::Tencent, Provider::Tencent, Provider::Yunmas] {
        let visit = world.uploaded(elder, volunteer);
        world.bench.emit(&visit).await;
        world.until_state(visit.visit_id, MessageState::Delivered).await;
        assert_eq!(world.got(WANG).await.last().unwrap().message.provider, provider);
        world.bench.clock.advance(Duration::seconds(151));
    }
    assert_eq!(world.got(WANG).await.len(), 3, "nothing was sent twice");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_cannot_be_reached_is_replaced_by_the_next() {
    let world = World::with(|config| {
        let config = config.with("notification.provider", "aliyun, tencent").unwrap();
        // Nobody listens there.
        config
            .with("notification.providers.aliyun.endpoint", "http://127.0.0.1:9")
            .unwrap()
    })
    .await;
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world.until_error(visit.visit_id, "no_connection").await;
    world.bench.clock.advance(Duration::seconds(3));
    let rows = world.until_state(visit.visit_id, MessageState::Delivered).await;
    assert_eq!(rows[0].provider.as_deref(), Some("tencent"));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_door_that_no_gateway_has_is_not_there() {
    let world = World::start().await;
    let post = async |path: &str| {
        let url = format!("http://{}/cb/{path}", world.bench.address("callbacks"));
        reqwest::Client::new()
            .post(url)
            .body("[]")
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(post("tell-nobody/tencent/status").await, 200);
    for path in [
        "tell-nobody/tencent/fetched_status",
        "tell-nobody/nobody/status",
        "another/tencent/status",
    ] {
        assert_eq!(post(path).await, 404, "{path}");
    }
    world.stop().await;
}
