use contracts::{
    Code, Day, Paging, Role,
    notification::{publicity::*, story::*},
    volunteer::VolunteerErased,
};
use kernel::{StoryId, china_date};
use testkit::actors::{self, DISTRICT, TOWN, VILLAGE, org};
use time::{Date, Duration, macros::date};

use crate::world::{Now, World, ZHANG};

const ELSEWHERE: &str = "370405100001";

impl World {
    fn day(&self, from_now: i64) -> Day {
        Day(china_date(self.bench.clock_now()) + Duration::days(from_now))
    }

    fn planned(&self, place: &str, from_now: i64) -> EnterPublicity {
        EnterPublicity {
            org: org(place),
            medium: Medium::Noticeboard,
            title: "时间银行招募志愿者".into(),
            planned_on: Some(self.day(from_now)),
            done_on: None,
            link: None,
            remark: None,
        }
    }

    async fn entries(&self, actor: &contracts::Actor, year: Option<i32>) -> Vec<PublicityRow> {
        let find = FindPublicity {
            year,
            medium: None,
            state: None,
            within: None,
            paging: Paging::default(),
        };
        self.bench.ask(actor, find).await.unwrap().rows
    }

    fn story(&self, place: &str, consent: bool) -> WriteStory {
        WriteStory {
            kind: StoryKind::Volunteer,
            org: org(place),
            title: "风雨无阻三百天".into(),
            text: "张伟每周三上门理发。\n老人都认得他。".into(),
            passbook_no: Some(ZHANG.into()),
            consent: consent.then(|| self.consent()),
        }
    }

    fn consent(&self) -> StoryConsent {
        StoryConsent {
            way: StoryConsentWay::Form,
            given_on: self.day(0),
            evidence: "同意书 2026-11 第 3 份".into(),
        }
    }

    async fn published(&self) -> Vec<PublishedStory> {
        let asked = PublishedStories {
            paging: Paging::default(),
        };
        let anybody = actors::volunteer(kernel::VolunteerId::generate(self.bench.clock_now()));
        self.bench.ask(&anybody, asked).await.unwrap().rows
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_5_what_is_planned_is_done_or_cancelled_and_the_year_is_counted() {
    let world = World::start().await;
    let (clerk, outreach) = (actors::clerk(VILLAGE), actors::staff(Role::Outreach, DISTRICT));
    let first = world.bench.tell(&clerk, world.planned(VILLAGE, 2)).await.unwrap();
    assert_eq!(first.state, PublicityState::Planned);
    let second = world
        .bench
        .tell(&outreach, world.planned(DISTRICT, 3))
        .await
        .unwrap();
    let finish = |link: &str, done_on| FinishPublicity {
        publicity_id: first.publicity_id,
        done_on,
        link: Some(link.into()),
        remark: None,
    };
    for (finish, field, reason) in [
        (finish("http://example.com/", world.day(0)), "link", "link_form"),
        (
            finish("https://www.tez.gov.cn/a", world.day(1)),
            "done_on",
            "in_future",
        ),
    ] {
        let error = world.bench.tell(&clerk, finish).await.unwrap_err();
        assert_eq!(
            (error.field.as_deref(), error.reason.as_str()),
            (Some(field), reason)
        );
    }
    let sound = finish("https://www.tez.gov.cn/a", world.day(0));
    world.bench.tell(&clerk, sound.clone()).await.unwrap();
    let again = world.bench.tell(&clerk, sound).await.unwrap_err();
    assert_eq!(again.reason, "publicity_not_planned");
    let cancel = CancelPublicity {
        publicity_id: second.publicity_id,
        reason: "改期".into(),
    };
    world.bench.tell(&outreach, cancel).await.unwrap();

    let rows = world.entries(&outreach, Some(world.day(0).0.year())).await;
    let states: Vec<_> = rows.iter().map(|row| row.state).collect();
    assert_eq!(
        states,
        [PublicityState::Cancelled, PublicityState::Done],
        "latest day first"
    );
    assert_eq!(rows[1].link.as_deref(), Some("https://www.tez.gov.cn/a"));
    let count = CountPublicity {
        year: world.day(0).0.year(),
        within: None,
    };
    let lines = world.bench.ask(&outreach, count).await.unwrap().lines;
    let of = |place: &str| lines.iter().find(|line| line.town == org(place)).unwrap();
    assert_eq!(
        (of(TOWN).done, of(TOWN).planned, of(DISTRICT).cancelled),
        (1, 0, 1)
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_5_each_part_of_the_tree_keeps_its_own_publicity() {
    let world = World::start().await;
    world
        .bench
        .tell(&actors::clerk(VILLAGE), world.planned(VILLAGE, 1))
        .await
        .unwrap();
    for (actor, seen) in [
        (actors::branch(TOWN), 1),
        (actors::clerk(ELSEWHERE), 0),
        (actors::staff(Role::Oversight, DISTRICT), 1),
    ] {
        assert_eq!(world.entries(&actor, None).await.len(), seen, "{actor:?}");
    }
    let elsewhere = world
        .bench
        .tell(&actors::clerk(ELSEWHERE), world.planned(VILLAGE, 1))
        .await;
    assert_eq!(elsewhere.unwrap_err().reason, "wrong_scope");
    let reader = world
        .bench
        .tell(&actors::auditor(), world.planned(VILLAGE, 1))
        .await;
    assert_eq!(reader.unwrap_err().reason, "wrong_role");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_8_publicity_of_years_past_is_entered_as_done() {
    let world = World::start().await;
    let long_ago: Date = date!(2019 - 09 - 01);
    let entry = EnterPublicity {
        planned_on: None,
        done_on: Some(Day(long_ago)),
        medium: Medium::Press,
        ..world.planned(TOWN, 0)
    };
    let kept = world.bench.tell(&actors::branch(TOWN), entry).await.unwrap();
    assert_eq!(kept.state, PublicityState::Done);
    assert_eq!(world.entries(&actors::branch(TOWN), Some(2019)).await.len(), 1);
    assert!(world.entries(&actors::branch(TOWN), Some(2020)).await.is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_5_a_story_is_published_by_a_second_person_once_its_volunteer_agrees() {
    let world = World::start().await;
    world.volunteer("张伟", ZHANG);
    let (clerk, branch) = (actors::clerk(VILLAGE), actors::branch(TOWN));
    let draft = world
        .bench
        .tell(&clerk, world.story(VILLAGE, false))
        .await
        .unwrap();
    let story_id = draft.story_id;
    assert!(world.published().await.is_empty(), "a draft is nobody's reading");
    let early = world
        .bench
        .tell(&branch, PublishStory { story_id })
        .await
        .unwrap_err();
    assert_eq!(early.reason, "story_needs_consent");
    let revise = ReviseStory {
        story_id,
        title: "风雨无阻".into(),
        text: "张伟每周三上门。".into(),
        consent: Some(world.consent()),
    };
    world.bench.tell(&clerk, revise.clone()).await.unwrap();
    world
        .bench
        .tell(&branch, PublishStory { story_id })
        .await
        .unwrap();
    let stories = world.published().await;
    assert_eq!((stories.len(), &*stories[0].title), (1, "风雨无阻"));
    let late = world.bench.tell(&clerk, revise).await.unwrap_err();
    assert_eq!(late.reason, "story_not_draft");
    let take_back = TakeBackStory {
        story_id,
        reason: "本人不愿再公开".into(),
    };
    world.bench.tell(&clerk, take_back).await.unwrap();
    assert!(world.published().await.is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_5_nobody_publishes_what_they_wrote_themselves() {
    let world = World::start().await;
    world.volunteer("张伟", ZHANG);
    let (branch, outreach) = (actors::branch(TOWN), actors::staff(Role::Outreach, DISTRICT));
    let story_id = world
        .bench
        .tell(&branch, world.story(TOWN, true))
        .await
        .unwrap()
        .story_id;
    let own = world
        .bench
        .tell(&branch, PublishStory { story_id })
        .await
        .unwrap_err();
    assert_eq!(own.reason, "same_person");
    let clerk = world
        .bench
        .tell(&actors::clerk(VILLAGE), PublishStory { story_id })
        .await;
    assert_eq!(clerk.unwrap_err().reason, "wrong_role");
    let elsewhere = world
        .bench
        .tell(&actors::branch("370405100"), PublishStory { story_id })
        .await;
    assert_eq!(elsewhere.unwrap_err().code, Code::NotFound);
    world
        .bench
        .tell(&outreach, PublishStory { story_id })
        .await
        .unwrap();
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r12_5_a_model_volunteer_is_one_of_the_writers_own_part_of_the_tree() {
    let world = World::start().await;
    world.volunteer("张伟", ZHANG);
    let write = |story: WriteStory, place: &'static str| {
        let bench = &world.bench;
        async move { bench.tell(&actors::clerk(place), story).await.unwrap_err() }
    };
    let nobody = WriteStory {
        passbook_no: Some("16900000099".into()),
        ..world.story(VILLAGE, true)
    };
    assert_eq!(write(nobody, VILLAGE).await.reason, "passbook_unknown");
    assert_eq!(
        write(world.story(ELSEWHERE, true), ELSEWHERE).await.reason,
        "passbook_unknown"
    );
    let unnamed = WriteStory {
        passbook_no: None,
        ..world.story(VILLAGE, true)
    };
    assert_eq!(write(unnamed, VILLAGE).await.reason, "blank");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_of_an_erased_volunteer_is_gone() {
    let world = World::start().await;
    let volunteer_id = world.volunteer("张伟", ZHANG);
    let story_id: StoryId = {
        let written = world
            .bench
            .tell(&actors::clerk(VILLAGE), world.story(VILLAGE, true))
            .await;
        written.unwrap().story_id
    };
    world
        .bench
        .tell(&actors::branch(TOWN), PublishStory { story_id })
        .await
        .unwrap();
    world.bench.emit(&VolunteerErased { volunteer_id }).await;
    world
        .bench
        .until("the story is gone", async || world.published().await.is_empty())
        .await;
    let story = world
        .bench
        .ask(&actors::branch(TOWN), GetStory { story_id })
        .await
        .unwrap();
    assert_eq!(
        (&*story.row.title, &*story.text, story.volunteer_id),
        ("", "", None)
    );
    assert_eq!(story.row.state, StoryState::Withdrawn);
    assert_eq!(world.bench.dead_letters().await, Vec::<String>::new());
    world.stop().await;
}
