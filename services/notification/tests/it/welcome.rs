use contracts::{
    Paging,
    elderly::{ElderClosed, ElderRegistered},
    notification::{FindMessages, MessageState},
};
use kernel::PriorityClass;
use testkit::actors;

use crate::world::{WANG, World, ZHANG};

fn registered(elder_id: kernel::ElderId, welcome: bool) -> ElderRegistered {
    ElderRegistered {
        elder_id,
        village: actors::org(actors::VILLAGE),
        priority: PriorityClass::P3,
        welcome,
    }
}

impl World {
    /// An elder who has got the welcome, and nothing else.
    pub async fn welcome(&self, name: &str, phone: &str) {
        let elder = self.elder(name, Some(phone));
        self.bench.emit(&registered(elder, true)).await;
        self.phones.wait(phone, "您已登记", 0).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_elder_is_welcomed_once_however_often_the_event_comes() {
    let world = World::start().await;
    let elder = world.elder("王秀英", Some(WANG));
    world.bench.emit(&registered(elder, true)).await;
    world.bench.emit(&registered(elder, true)).await;
    let sms = world.phones.wait(WANG, "您已登记", 0).await.unwrap();
    assert!(
        sms.message.text.starts_with("【台儿庄时间银行】王大娘您好"),
        "{}",
        sms.message.text
    );
    assert_eq!(sms.segments, 1);
    let rows = world.until_state(elder, MessageState::Delivered).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].phone_masked.as_deref(), Some("169****0001"));
    assert_eq!(rows[0].provider.as_deref(), Some("aliyun"));
    world.bench.settle().await;
    assert_eq!(world.got(WANG).await.len(), 1);
    assert_eq!(world.bench.dead_letters().await, Vec::<String>::new());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_phone_the_message_is_there_to_be_seen_and_not_sent() {
    let world = World::start().await;
    let elder = world.elder("王秀英", None);
    world.bench.emit(&registered(elder, true)).await;
    let rows = world.until_state(elder, MessageState::NoPhone).await;
    assert_eq!((rows.len(), rows[0].phone_masked.clone()), (1, None));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_see_the_messages_of_their_own_part_of_the_tree() {
    let world = World::start().await;
    world.welcome("王秀英", WANG).await;
    let find = FindMessages {
        about: None,
        state: None,
        paging: Paging::default(),
    };
    for (actor, seen) in [
        (actors::operator(), 1),
        (actors::branch(actors::TOWN), 1),
        (actors::clerk(actors::VILLAGE), 1),
        (actors::clerk("370405100001"), 0),
    ] {
        assert_eq!(
            world.bench.ask(&actor, find.clone()).await.unwrap().total,
            seen,
            "{actor:?}"
        );
    }
    for actor in [
        actors::system_admin(),
        actors::volunteer(world.volunteer("张伟", ZHANG)),
    ] {
        assert_eq!(
            world.bench.ask(&actor, find.clone()).await.unwrap_err().reason,
            "wrong_role"
        );
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_welcomed_unasked() {
    let world = World::start().await;
    let elder = world.elder("王秀英", Some(WANG));
    world.bench.emit(&registered(elder, false)).await;
    world.bench.settle().await;
    assert!(world.messages(elder).await.is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_death_nothing_that_is_queued_goes_out_and_nothing_new() {
    let world = World::with(|config| config.with("notification.provider", "none").unwrap()).await;
    let elder = world.elder("王秀英", Some(WANG));
    world.bench.emit(&registered(elder, true)).await;
    world.until_state(elder, MessageState::Queued).await;
    world
        .bench
        .emit(&ElderClosed {
            elder_id: elder,
            reason: "death".into(),
        })
        .await;
    world.until_state(elder, MessageState::Cancelled).await;

    let volunteer = world.volunteer("张伟", "16900000002");
    let visit = world.uploaded(elder, volunteer);
    world.bench.emit(&visit).await;
    world.bench.settle().await;
    let rows = world.until_state(elder, MessageState::Cancelled).await;
    assert_eq!(rows.len(), 2);
    world.stop().await;
}
