//! Tests of gateways, and what each has taken: the page “短信通道”.

use contracts::{
    Error,
    notification::{
        MessageState,
        channel::{ChannelTest, Channels, ListChannels, TestChannel},
    },
};
use sandbox::{Fault, FaultKind, Provider};
use testkit::actors;
use time::Duration;

use crate::world::{WANG, World, ZHANG};

const MINE: &str = "16900000077";

impl World {
    async fn two_gateways() -> Self {
        Self::with(|config| config.with("notification.provider", "aliyun, tencent").unwrap()).await
    }

    async fn test_through(&self, provider: &str) -> Result<(), Error> {
        let test = TestChannel {
            provider: provider.into(),
            phone: MINE.into(),
        };
        self.bench.tell(&actors::operator(), test).await.map(|_| ())
    }

    async fn channels(&self) -> Channels {
        self.bench
            .ask(&actors::operator(), ListChannels {})
            .await
            .unwrap()
    }

    /// Waits until the last test has come to this.
    async fn until_tested(&self, state: MessageState) -> ChannelTest {
        self.until_so_far(&format!("the test is {}", state.as_str()), async || {
            self.channels().await.tests.first().map(|test| test.state) == Some(state)
        })
        .await;
        self.channels().await.tests.remove(0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_goes_through_the_gateway_it_names() {
    let world = World::two_gateways().await;
    for (name, provider) in [("tencent", Provider::Tencent), ("aliyun", Provider::Aliyun)] {
        world.test_through(name).await.unwrap();
        let test = world.until_tested(MessageState::Delivered).await;
        assert_eq!(
            (test.provider.as_str(), test.phone_masked.as_deref()),
            (name, Some("169****0077"))
        );
        assert_eq!(world.got(MINE).await.last().unwrap().message.provider, provider);
        world.bench.clock.advance(Duration::seconds(1));
    }
    assert_eq!(world.got(MINE).await.len(), 2);
    let error = world.test_through("yunmas").await.unwrap_err();
    assert_eq!(error.reason, "unknown_gateway", "one that is not set up");
    world.test_through("aliyun").await.unwrap();
    let error = world.test_through("tencent").await.unwrap_err();
    assert_eq!(
        (error.field.as_deref(), error.reason.as_str()),
        (Some("phone"), "too_many_tests"),
        "three an hour to a number, whichever way they go"
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_that_is_refused_has_failed_and_no_other_gateway_takes_it() {
    let world = World::two_gateways().await;
    for code in ["isv.BUSINESS_LIMIT_CONTROL", "isv.AMOUNT_NOT_ENOUGH"] {
        let refuse = Fault {
            code: Some(code.into()),
            ..Fault::once(FaultKind::Refuse)
        };
        world.phones.order(&refuse).await.unwrap();
        world.test_through("aliyun").await.unwrap();
        let test = world.until_tested(MessageState::Failed).await;
        assert_eq!(test.error.as_deref(), Some(code));
        world.bench.clock.advance(Duration::seconds(1));
    }
    let error = world.test_through("aliyun").await.unwrap_err();
    assert_eq!(
        (error.field.as_deref(), error.reason.as_str()),
        (Some("provider"), "channel_held")
    );
    assert_eq!(error.details["code"], "isv.AMOUNT_NOT_ENOUGH");
    world.bench.clock.advance(Duration::minutes(30));
    world.bench.settle().await;
    assert!(world.got(MINE).await.is_empty(), "not later, and not elsewhere");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_gateway_took_is_counted_from_the_messages_once_in_ten_minutes() {
    let world = World::start().await;
    let spent = async || {
        let channels = world.channels().await;
        let spent = channels.channels[0].spent.as_ref().unwrap();
        (spent.today, spent.month, spent.month_fen, channels.counted_at)
    };
    let told = async || {
        let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
        world.bench.emit(&visit).await;
        world.until_state(visit.visit_id, MessageState::Delivered).await;
    };
    told().await;
    let (today, month, fen, at) = spent().await;
    assert_eq!((today, month, fen), (1, 1, 5));
    told().await;
    assert_eq!(spent().await, (1, 1, 5, at), "counted a moment ago");
    world.bench.clock.advance(Duration::minutes(10));
    let (today, month, fen, _) = spent().await;
    assert_eq!((today, month, fen), (2, 2, 10));
    world.bench.clock.advance(Duration::days(1));
    let (today, month, ..) = spent().await;
    assert_eq!((today, month), (0, 2));
    assert_eq!(world.channels().await.covered, None, "no contract is entered");
    world.stop().await;
}
