//! Texts that officials edit (R12.3).

use std::collections::BTreeMap;

use contracts::{
    Actor, Error, Paging, Role,
    elderly::ElderRegistered,
    notification::text::{
        ApproveText, FindTexts, ListTexts, PreviewText, ProposeText, RetireText, ReturnText, TextChanged,
        TextState, TextVersion,
    },
};
use kernel::{Clock, PriorityClass, TextVersionId, china_date};
use testkit::actors;
use time::Duration;

use crate::world::{WANG, World};

const NEW: &str = "{{ who }}您好，志愿者可以上门帮您了。有事就拨12349。";
const CODE: &str = "SMS_910000001";

fn author() -> Actor {
    actors::staff(Role::Outreach, actors::DISTRICT)
}

fn proposal(text: &str) -> ProposeText {
    ProposeText {
        name: "elder_welcome".into(),
        title: String::new(),
        text: text.into(),
        codes: BTreeMap::from([("aliyun".into(), CODE.into())]),
        from: None,
        reason: "说得更亲切".into(),
    }
}

impl World {
    async fn propose(&self, text: &str) -> Result<TextChanged, Error> {
        self.bench.tell(&author(), proposal(text)).await
    }

    async fn approve_text(&self, version_id: TextVersionId) -> Result<TextChanged, Error> {
        self.bench
            .tell(&actors::operator(), ApproveText { version_id })
            .await
    }

    /// The gateway knows the new text, as it would after its own people have approved it.
    async fn registered(&self) {
        let text = NEW.replace("{{ who }}", "${who}");
        self.phones
            .approve(&BTreeMap::from([(CODE.to_owned(), text)]))
            .await
            .unwrap();
    }

    /// Welcomes an elder; what they read.
    async fn welcomed(&self, name: &str, after: u64) -> (u64, String) {
        let elder_id = self.elder(name, Some(WANG));
        let event = ElderRegistered {
            elder_id,
            village: actors::org(actors::VILLAGE),
            priority: PriorityClass::P3,
            welcome: true,
        };
        self.bench.emit(&event).await;
        let sms = self.phones.wait(WANG, "您好", after).await.unwrap();
        (sms.message.id, sms.message.text.into())
    }

    async fn versions(&self) -> Vec<TextVersion> {
        let query = FindTexts {
            name: Some("elder_welcome".into()),
            title: None,
            state: None,
            paging: Paging::default(),
        };
        self.bench.ask(&author(), query).await.unwrap().rows
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_text_goes_out_once_another_person_has_approved_it_r12_3() {
    let world = World::start().await;
    world.registered().await;
    let proposed = world.propose(NEW).await.unwrap();
    assert_eq!((proposed.version, proposed.state), (1, TextState::Proposed));
    let (first, text) = world.welcomed("王秀英", 0).await;
    assert!(text.contains("您已登记"), "{text}");

    let version_id = proposed.version_id;
    let own = world.bench.tell(&author(), ApproveText { version_id }).await;
    assert_eq!(own.unwrap_err().reason, "same_person");
    world.approve_text(version_id).await.unwrap();
    world.bench.clock.advance(Duration::minutes(1));
    let (second, text) = world.welcomed("李秀兰", first).await;
    assert_eq!(
        text,
        "【台儿庄时间银行】李大娘您好，志愿者可以上门帮您了。有事就拨12349。"
    );
    let kept: Vec<i32> =
        sqlx::query_scalar("select text_version from notification.message order by queued_at")
            .fetch_all(world.bench.db("notification"))
            .await
            .unwrap();
    assert_eq!(kept, [0, 1], "each message keeps the version it was said in");

    let retire = RetireText {
        version_id,
        reason: "换回原来的".into(),
    };
    world.bench.tell(&author(), retire).await.unwrap();
    let (_, text) = world.welcomed("赵秀荣", second).await;
    assert!(text.contains("您已登记"), "{text}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_counts_from_its_day_on_and_not_before_r12_3() {
    let world = World::start().await;
    world.registered().await;
    let tomorrow = china_date(world.bench.clock.now()).next_day().unwrap();
    let later = ProposeText {
        from: Some(tomorrow.into()),
        ..proposal(NEW)
    };
    let proposed = world.bench.tell(&author(), later).await.unwrap();
    world.approve_text(proposed.version_id).await.unwrap();
    let (first, text) = world.welcomed("王秀英", 0).await;
    assert!(text.contains("您已登记"), "{text}");
    world.bench.clock.advance(Duration::DAY);
    let (_, text) = world.welcomed("李秀兰", first).await;
    assert!(text.contains("可以上门帮您了"), "{text}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_without_the_gateways_code_cannot_be_approved() {
    let world = World::start().await;
    let bare = ProposeText {
        codes: BTreeMap::new(),
        ..proposal(NEW)
    };
    let proposed = world.bench.tell(&author(), bare).await.unwrap();
    let error = world.approve_text(proposed.version_id).await.unwrap_err();
    assert_eq!(
        (error.reason.as_str(), error.details["gateway"].as_str()),
        ("text_code_missing", Some("aliyun"))
    );
    let back = ReturnText {
        version_id: proposed.version_id,
        reason: "请补上模板编码".into(),
    };
    world.bench.tell(&actors::operator(), back).await.unwrap();
    let versions = world.versions().await;
    assert_eq!(versions[0].returned_for.as_deref(), Some("请补上模板编码"));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_breaks_a_rule_is_refused_with_the_place_r12_3() {
    let world = World::start().await;
    for (text, reason) in [
        ("{{ who }}您好，请看www.a.cn", "text_link"),
        ("{{ who }}您好{{ village }}", "text_variable"),
        ("【银行】{{ who }}您好", "text_bracket"),
    ] {
        let error = world.propose(text).await.unwrap_err();
        assert_eq!(
            (error.reason.as_str(), error.field.as_deref()),
            (reason, Some("text"))
        );
        assert!(error.details["at"].as_i64() > Some(0), "{text}");
    }
    assert!(world.versions().await.is_empty());
    let proposed = world.propose(NEW).await.unwrap();
    assert_eq!(world.propose(NEW).await.unwrap_err().reason, "text_pending");
    world.approve_text(proposed.version_id).await.unwrap();
    assert_eq!(
        world.approve_text(proposed.version_id).await.unwrap_err().reason,
        "text_decided"
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_reads_as_the_last_recipients_would_and_names_nobody_unasked_r12_3() {
    let world = World::start().await;
    world.welcomed("欧阳秀英", 0).await;
    let preview = |people: u8| PreviewText {
        name: "elder_welcome".into(),
        text: NEW.into(),
        people,
    };
    let shown = world.bench.ask(&author(), preview(3)).await.unwrap();
    assert_eq!(shown.people.len(), 1);
    assert!(shown.people[0].text.contains("欧阳大娘您好"));
    assert_eq!((shown.longest.segments, shown.people[0].segments), (1, 1));
    assert_eq!(shown.named, "${who}您好，志愿者可以上门帮您了。有事就拨12349。");
    let counted = world.bench.ask(&author(), preview(0)).await.unwrap();
    assert!(counted.people.is_empty());
    assert_eq!(counted.longest.characters, shown.longest.characters);

    let all = world.bench.ask(&author(), ListTexts {}).await.unwrap().texts;
    let welcome = all.iter().find(|text| text.name == "elder_welcome").unwrap();
    assert!(welcome.to_elder && welcome.version == 0 && welcome.needed == ["who"]);
    world.stop().await;
}
