//! Followers of the WeChat account who have proven their number are written to there, and by SMS when that does not reach them.

use contracts::{At, dispatch::OrderAccepted, notification::MessageState};
use kernel::{ElderId, OfferId, OrderId, RawMinutes, VisitId, VolunteerId};
use sandbox::{Fault, FaultKind, Provider};
use time::Duration;

use crate::world::{Now, WANG, World, ZHANG};

const TEXTS: &str = r#"
[order_accepted_volunteer]
id = "TPL_ACCEPTED"
by = "template"
data = { thing1 = "service", time2 = "when", phrase3 = "long" }

[offer_made]
id = "TPL_OFFER"
by = "subscription"
data = { thing1 = "text" }
"#;

async fn world() -> World {
    let file = std::env::temp_dir().join(format!("wechat-texts-{}.toml", rand::random::<u64>()));
    std::fs::write(&file, TEXTS).unwrap();
    // Callbacks are signed with their time, which must be ours.
    let beginning = kernel::ManualClock::new(time::macros::datetime!(2026-11-23 02:00 UTC));
    let set_up = |gateway| sandbox::Config {
        clock: std::sync::Arc::new(beginning),
        ..gateway
    };
    let world = World::beside(set_up, |config| {
        let folder = config.secrets.dir.clone();
        for name in ["wechat-token", "wechat-app-secret"] {
            std::fs::write(folder.join(name), "sandbox-secret").unwrap();
        }
        std::fs::write(folder.join("wechat-aes-key"), sandbox::Config::WECHAT_KEY).unwrap();
        [
            ("notification.provider", "wechat, yunmas"),
            ("notification.providers.wechat.appid", "wxsandbox"),
            ("notification.providers.wechat.texts_file", file.to_str().unwrap()),
        ]
        .into_iter()
        .fold(config, |config, (key, value)| config.with(key, value).unwrap())
    })
    .await;
    std::fs::remove_file(file).unwrap();
    world
}

/// Volunteer Zhang, who has proven the number.
async fn follower(world: &World) -> VolunteerId {
    let sms = prove(world).await;
    world.phones.write(ZHANG, &sms).await.unwrap();
    world.until_followers(1).await;
    world.volunteer("张伟", ZHANG)
}

/// Names the number; gives the code that came by SMS.
async fn prove(world: &World) -> String {
    world.phones.write(ZHANG, ZHANG).await.unwrap();
    let sms = world
        .phones
        .wait(ZHANG, "用于把微信与本手机号绑定", 0)
        .await
        .unwrap()
        .message;
    let (_, rest) = sms.text.split_once("验证码").unwrap();
    rest[..6].to_owned()
}

fn accepted(world: &World, elder_id: ElderId, volunteer_id: VolunteerId) -> OrderAccepted {
    let now = world.bench.clock_now();
    OrderAccepted {
        order_id: OrderId::generate(now),
        visit_id: VisitId::generate(now),
        offer_id: OfferId::generate(now),
        volunteer_id,
        elder_id,
        service_name: "理发".into(),
        starts_at: At(now + Duration::days(1)),
        duration: RawMinutes::new(90),
        urgency: None,
    }
}

/// Tells the volunteer of an order; gives how it reached them.
async fn told(world: &World, volunteer_id: VolunteerId) -> Provider {
    let order = accepted(world, world.elder("王秀英", Some(WANG)), volunteer_id);
    let before = world.got(ZHANG).await.len();
    world.bench.emit(&order).await;
    world
        .bench
        .until("the volunteer is told", async || {
            world.got(ZHANG).await.len() > before
        })
        .await;
    world.until_state(order.order_id, MessageState::Delivered).await;
    world.got(ZHANG).await.last().unwrap().message.provider
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_proves_the_number_by_sms_and_is_written_to_by_wechat() {
    let world = world().await;
    let volunteer = follower(&world).await;
    assert_eq!(told(&world, volunteer).await, Provider::Wechat);
    let sms = world.got(ZHANG).await.pop().unwrap().message;
    assert_eq!(
        &*sms.text,
        "【微信】phrase3：1时30分；thing1：理发；time2：11月24日10:00"
    );
    let elder = world.got(WANG).await.pop().unwrap().message;
    assert_eq!(elder.provider, Provider::Yunmas, "who does not follow gets SMS");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_binds_nobody() {
    let world = world().await;
    let code = prove(&world).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        world.phones.write(ZHANG, wrong).await.unwrap();
    }
    world.until_callbacks_read(6).await;
    // Five wrong ones: the right one comes too late (decision 22).
    world.phones.write(ZHANG, &code).await.unwrap();
    world.until_callbacks_read(7).await;
    let volunteer = world.volunteer("张伟", ZHANG);
    assert_eq!(told(&world, volunteer).await, Provider::Yunmas);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_wechat_cannot_bring_goes_by_sms_and_whoever_left_gets_sms_only() {
    let world = world().await;
    let volunteer = follower(&world).await;
    for (code, next) in [("43101", Provider::Wechat), ("43004", Provider::Yunmas)] {
        let fault = Fault {
            code: Some(code.into()),
            phone: Some(ZHANG.parse().unwrap()),
            ..Fault::once(FaultKind::Refuse)
        };
        world.phones.order(&fault).await.unwrap();
        assert_eq!(told(&world, volunteer).await, Provider::Yunmas, "{code}");
        assert_eq!(told(&world, volunteer).await, next, "after {code}");
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_message_that_was_taken_has_arrived_for_nothing_more_is_told_of_it() {
    let world = world().await;
    let volunteer = follower(&world).await;
    let offer = world.offer(volunteer);
    world.bench.emit(&offer).await;
    let rows = world.until_state(offer.offer_id, MessageState::Delivered).await;
    assert_eq!(rows[0].provider.as_deref(), Some("wechat"));
    assert!(rows[0].delivered_at.is_some());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_the_follower_blocked_goes_by_sms() {
    let world = world().await;
    let volunteer = follower(&world).await;
    let fault = Fault {
        phone: Some(ZHANG.parse().unwrap()),
        ..Fault::once(FaultKind::FailReceipt)
    };
    world.phones.order(&fault).await.unwrap();
    assert_eq!(told(&world, volunteer).await, Provider::Yunmas);
    assert_eq!(
        world.got(ZHANG).await.len(),
        3,
        "the code, the blocked one, the SMS"
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_good_any_more_is_fetched_anew_and_a_lost_answer_sends_once() {
    let world = world().await;
    let volunteer = follower(&world).await;
    assert_eq!(told(&world, volunteer).await, Provider::Wechat);
    world.forget_token();
    assert_eq!(told(&world, volunteer).await, Provider::Wechat);

    let fault = Fault {
        millis: Some(9_000),
        phone: Some(ZHANG.parse().unwrap()),
        ..Fault::once(FaultKind::TimeoutAfterAccept)
    };
    world.phones.order(&fault).await.unwrap();
    let order = accepted(&world, world.elder("李桂兰", Some(WANG)), volunteer);
    world.bench.emit(&order).await;
    world.until_error(order.volunteer_id, "no_answer").await;
    // Its receipt came before the answer: the two are put together by the clock.
    world.until_delivered_later(order.order_id).await;
    assert_eq!(world.got(ZHANG).await.len(), 4, "the code and three orders");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_s_address_is_proven_and_nobody_else_is_heard() {
    let world = world().await;
    let account = sandbox::Config::local().wechat;
    let url = format!(
        "http://{}/cb/tell-nobody/wechat/events",
        world.bench.address("callbacks")
    );
    let http = reqwest::Client::new();
    let query = account.sign("", &world.bench.clock_now().unix_timestamp().to_string(), "n1");
    let greet = async |signature: &str| {
        let pairs = [
            ("signature", signature),
            ("timestamp", &query.timestamp),
            ("nonce", &query.nonce),
            ("echostr", "5927782489442352469"),
        ];
        let answer = http.get(&url).query(&pairs).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(
        greet(&query.signature).await,
        (200, "5927782489442352469".to_owned())
    );
    assert_eq!(greet("0000").await.0, 403);
    let posted = http.post(&url).body("<xml></xml>").send().await.unwrap();
    assert_eq!(posted.status().as_u16(), 403);
    world.stop().await;
}
