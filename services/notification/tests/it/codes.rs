use contracts::{
    Actor, Personal,
    notification::{ChannelHealth, MessageState, SendSignInCode},
};
use sandbox::{Fault, FaultKind};
use testkit::actors;
use time::Duration;

use crate::world::{World, ZHANG};

fn code(digits: &str) -> SendSignInCode {
    SendSignInCode {
        phone: ZHANG.into(),
        code: digits.into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_sent_once_a_minute_and_not_kept() {
    let world = World::start().await;
    let portal = Actor::service("portal");
    world.bench.tell(&portal, code("135790")).await.unwrap();
    let sms = world.phones.wait(ZHANG, "验证码135790", 0).await.unwrap();
    let refused = world.bench.tell(&portal, code("246802")).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), &refused.details["wait_seconds"]),
        ("too_many_codes", &60.into())
    );
    world.bench.clock.advance(Duration::seconds(61));
    world.bench.tell(&portal, code("246802")).await.unwrap();
    world
        .phones
        .wait(ZHANG, "验证码246802", sms.message.id)
        .await
        .unwrap();
    world
        .bench
        .until("no code is kept", async || {
            let kept: i64 = sqlx::query_scalar("select count(*) from message where content is not null")
                .fetch_one(world.bench.db("notification"))
                .await
                .unwrap();
            kept == 0
        })
        .await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_could_not_be_sent_in_time_is_not_sent_at_all() {
    let world = World::start().await;
    let fault = Fault {
        code: Some("isv.AMOUNT_NOT_ENOUGH".into()),
        ..Fault::once(FaultKind::Refuse)
    };
    world.phones.order(&fault).await.unwrap();
    world
        .bench
        .tell(&Actor::service("portal"), code("135790"))
        .await
        .unwrap();
    world
        .bench
        .until("the gateway is on hold", async || world.is_on_hold().await)
        .await;
    world.bench.clock.advance(Duration::minutes(6));
    world
        .bench
        .until("the code has expired", async || {
            world.count(MessageState::Expired).await == 1
        })
        .await;
    assert!(world.got(ZHANG).await.is_empty());
    world.stop().await;
}

impl World {
    async fn count(&self, state: MessageState) -> i64 {
        let counts = self
            .bench
            .ask(&actors::operator(), ChannelHealth {})
            .await
            .unwrap();
        counts
            .states
            .iter()
            .find(|count| count.state == state)
            .unwrap()
            .count
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_refused_with_the_field_named_and_only_the_portal_may_ask() {
    let world = World::start().await;
    let portal = Actor::service("portal");
    let refused = world.bench.tell(&portal, code("12345")).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("code"));
    let wrong = SendSignInCode {
        phone: Personal("123".into()),
        code: "123456".into(),
    };
    assert_eq!(
        world
            .bench
            .tell(&portal, wrong)
            .await
            .unwrap_err()
            .field
            .as_deref(),
        Some("phone")
    );
    for actor in [actors::operator(), Actor::service("dispatch")] {
        assert_eq!(
            world.bench.tell(&actor, code("123456")).await.unwrap_err().reason,
            "portal_only"
        );
    }
    world.stop().await;
}
