//! Campaigns (R12.4), and which messages need consent and a way to refuse (R12.2).

use std::collections::BTreeMap;

use contracts::{
    Actor, At, Error, Role,
    notification::{
        MessageState, SendSignInCode,
        campaign::*,
        consent::{ConsentHow, GiveOutreachConsent, PersonKind},
        text::{ApproveText, ProposeText},
    },
};
use kernel::{CampaignId, TextVersionId};
use testkit::actors;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::world::{Now, World};

mod frozen;
mod wording;

const TEXT: &str = "{{ who }}您好，{{ topic }}，{{ when }}在{{ where }}。";

fn author() -> Actor {
    actors::staff(Role::Outreach, actors::DISTRICT)
}

/// Another member of head office.
fn second() -> Actor {
    actors::numbered_staff(Role::Outreach, actors::DISTRICT, 2)
}

fn phone(number: u32) -> String {
    format!("169{number:08}")
}

fn spec(text_a: TextVersionId) -> CampaignSpec {
    let value = |name: &str, value: &str| CampaignValue {
        name: name.into(),
        value: value.into(),
    };
    CampaignSpec {
        title: "重阳节义诊".into(),
        audience: Audience {
            within: vec![actors::org(actors::DISTRICT)],
            who: AudienceWho::Elders,
            categories: vec![],
            age_from: None,
            age_to: None,
            stars_from: None,
            served_days: None,
        },
        text_a,
        text_b: None,
        share_b: 0,
        values: vec![
            value("topic", "重阳节义诊"),
            value("when", "10月19日9:00"),
            value("where", "兴中社区"),
        ],
        starts_at: None,
        per_second: None,
        by_wechat: false,
    }
}

impl World {
    /// A text that two persons agree to.
    async fn campaign_text(&self, title: &str) -> TextVersionId {
        self.worded(title, TEXT).await
    }

    /// A text in these words that two persons agree to.
    async fn worded(&self, title: &str, text: &str) -> TextVersionId {
        let propose = ProposeText {
            name: "campaign".into(),
            title: title.into(),
            text: text.into(),
            codes: BTreeMap::from([("aliyun".into(), "SMS_900000060".into())]),
            from: None,
            reason: "重阳节".into(),
        };
        let version_id = self.bench.tell(&author(), propose).await.unwrap().version_id;
        self.bench
            .tell(&actors::operator(), ApproveText { version_id })
            .await
            .unwrap();
        version_id
    }

    async fn agrees(&self, person: impl Into<Uuid>) {
        let give = GiveOutreachConsent {
            person_id: person.into(),
            kind: PersonKind::Elder,
            how: ConsentHow::Form,
            on: None,
            evidence: Some("登记表".into()),
        };
        self.bench.tell(&author(), give).await.unwrap();
    }

    /// So many elders with a number of their own, who all agree to outreach.
    async fn audience(&self, people: u32) -> Vec<Uuid> {
        let mut all = Vec::new();
        for number in 1..=people {
            let id = self.elder("王秀英", Some(&phone(number))).uuid();
            self.agrees(id).await;
            all.push(id);
        }
        all
    }

    async fn save(&self, spec: CampaignSpec) -> Result<CampaignId, Error> {
        let campaign_id = CampaignId::generate(self.bench.clock_now());
        let save = SaveCampaign { campaign_id, spec };
        Ok(self.bench.tell(&author(), save).await?.campaign_id)
    }

    /// A campaign up for approval.
    async fn submitted(&self, spec: CampaignSpec) -> CampaignId {
        let campaign_id = self.save(spec).await.unwrap();
        self.bench
            .tell(&author(), SubmitCampaign { campaign_id })
            .await
            .unwrap();
        campaign_id
    }

    async fn approve(&self, campaign_id: CampaignId) {
        self.bench
            .tell(&second(), ApproveCampaign { campaign_id })
            .await
            .unwrap();
    }

    /// How a campaign stands; its counters add up to its audience at this look as at every other.
    async fn look(&self, campaign_id: CampaignId) -> CampaignView {
        let view = self
            .bench
            .ask(&author(), GetCampaign { campaign_id })
            .await
            .unwrap();
        let sum: i64 = view.progress.states.iter().map(|state| state.count).sum();
        assert_eq!(sum, view.progress.recipients, "{:?}", view.progress.states);
        view
    }

    async fn until_campaign(&self, campaign_id: CampaignId, state: CampaignState) -> CampaignView {
        let what = format!("the campaign is {}", state.as_str());
        self.bench
            .until(&what, async || self.look(campaign_id).await.state == state)
            .await;
        self.look(campaign_id).await
    }

    /// When messages of campaigns were claimed.
    async fn claims(&self) -> Vec<OffsetDateTime> {
        sqlx::query_scalar(
            "select claimed_at from message where campaign_id is not null and claimed_at is not null order by 1",
        )
        .fetch_all(self.bench.db("notification"))
        .await
        .unwrap()
    }
}

fn count(view: &CampaignView, state: MessageState) -> i64 {
    let of = |one: &&contracts::notification::StateCount| one.state == state;
    view.progress.states.iter().find(of).unwrap().count
}

#[tokio::test(flavor = "multi_thread")]
async fn outreach_alone_needs_consent_and_says_how_to_refuse_it_r12_2_r12_4() {
    let world = World::start().await;
    let text = world.campaign_text("重阳节").await;
    let people = world.audience(2).await;
    world.elder("李桂兰", Some(&phone(77)));
    world.elder("赵玉珍", None);
    let shares = world.elder("王建国", Some(&phone(1)));
    world.agrees(shares.uuid()).await;
    let counted = world
        .bench
        .ask(&author(), PreviewAudience { spec: spec(text) })
        .await
        .unwrap();
    assert_eq!(
        (counted.matching, counted.no_consent, counted.same_number),
        (5, 2, 1)
    );
    assert_eq!(
        (counted.will_be_sent, counted.segments, counted.cost_fen),
        (2, 2, 10)
    );
    let campaign_id = world.submitted(spec(text)).await;
    world.approve(campaign_id).await;
    let sms = world.phones.wait(&phone(2), "重阳节义诊", 0).await.unwrap();
    assert_eq!(
        &*sms.message.text,
        "【台儿庄时间银行】王大娘您好，重阳节义诊，10月19日9:00在兴中社区。拒收请回复R"
    );
    world.until_campaign(campaign_id, CampaignState::Done).await;
    world.until_state(people[1], MessageState::Delivered).await;
    assert!(world.got(&phone(77)).await.is_empty());
    assert_eq!(world.got(&phone(1)).await.len(), 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_than_its_author_approves_a_campaign_r12_4() {
    let world = World::start().await;
    let text = world.campaign_text("重阳节").await;
    world.audience(1).await;
    let campaign_id = world.submitted(spec(text)).await;
    let own = world.bench.tell(&author(), ApproveCampaign { campaign_id }).await;
    assert_eq!(own.unwrap_err().reason, "own_campaign");
    let back = ReturnCampaign {
        campaign_id,
        reason: "写明地点".into(),
    };
    world.bench.tell(&second(), back).await.unwrap();
    let view = world.look(campaign_id).await;
    assert_eq!(view.returned_for.as_deref(), Some("写明地点"));
    assert!(view.steps.edit && !view.steps.approve);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_reaches_its_own_people_and_is_approved_twice_r12_4() {
    let world = World::start().await;
    let text = world.campaign_text("重阳节").await;
    world.audience(1).await;
    let branch = |number| actors::numbered_staff(Role::Branch, actors::TOWN, number);
    let campaign_id = CampaignId::generate(world.bench.clock_now());
    let save = |spec| SaveCampaign { campaign_id, spec };
    let beyond = world.bench.tell(&branch(1), save(spec(text))).await.unwrap_err();
    assert_eq!(
        (beyond.field.as_deref(), beyond.reason.as_str()),
        (Some("within"), "out_of_scope")
    );
    let mut own = spec(text);
    own.audience.within = vec![actors::org(actors::TOWN)];
    world.bench.tell(&branch(1), save(own)).await.unwrap();
    world
        .bench
        .tell(&branch(1), SubmitCampaign { campaign_id })
        .await
        .unwrap();
    let approve = ApproveCampaign { campaign_id };
    let early = world.bench.tell(&second(), approve.clone()).await.unwrap_err();
    assert_eq!(early.reason, "wrong_role");
    let town = world.bench.tell(&branch(2), approve.clone()).await.unwrap();
    assert_eq!(town.state, CampaignState::TownApproved);
    let head_office = world.bench.tell(&second(), approve).await.unwrap();
    assert_eq!(head_office.state, CampaignState::Approved);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_refuses_between_approval_and_sending_gets_nothing_r12_4() {
    let world = World::start().await;
    let people = world.audience(3).await;
    let campaign_id = frozen::frozen(&world, 3).await;
    let code = SendSignInCode {
        phone: phone(2).into(),
        code: "123456".into(),
    };
    world.bench.tell(&Actor::service("portal"), code).await.unwrap();
    world.phones.wait(&phone(2), "123456", 0).await.unwrap();
    world.phones.reply(&phone(2), "R").await.unwrap();
    world
        .bench
        .until("the refusal is kept", async || {
            let kept: i64 = sqlx::query_scalar("select count(*) from opt_out")
                .fetch_one(world.bench.db("notification"))
                .await
                .unwrap();
            kept == 1
        })
        .await;
    world.bench.clock.advance(Duration::hours(2));
    let view = world.until_campaign(campaign_id, CampaignState::Done).await;
    let reasons: Vec<_> = view
        .progress
        .reasons
        .iter()
        .map(|one| one.reason.as_str())
        .collect();
    assert_eq!(
        (reasons, count(&view, MessageState::Cancelled)),
        (vec!["opted_out"], 1)
    );
    world.until_state(people[0], MessageState::Delivered).await;
    world.until_state(people[2], MessageState::Delivered).await;
    let got = world.got(&phone(2)).await;
    assert!(got.iter().all(|view| !view.message.text.contains("重阳节")));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paused_killed_resumed_and_stopped_its_counters_add_up_at_every_look_r12_4() {
    let mut world = World::start().await;
    let text = world.campaign_text("重阳节").await;
    world.audience(40).await;
    let campaign_id = world
        .submitted(CampaignSpec {
            per_second: Some(10),
            ..spec(text)
        })
        .await;
    world.approve(campaign_id).await;
    let run = async |world: &World, least: i64| {
        world
            .bench
            .until("some have been sent", async || {
                world.bench.clock.advance(Duration::milliseconds(100));
                let view = world.look(campaign_id).await;
                view.progress.recipients - count(&view, MessageState::Queued) >= least
            })
            .await;
    };
    run(&world, 8).await;
    world
        .bench
        .tell(&second(), PauseCampaign { campaign_id })
        .await
        .unwrap();
    let paused = count(&world.look(campaign_id).await, MessageState::Queued);
    world.bench.clock.advance(Duration::seconds(30));
    assert_eq!(
        count(&world.look(campaign_id).await, MessageState::Queued),
        paused
    );
    // What a process that was killed leaves behind: claims that nobody answers for.
    sqlx::query(
        "update message set state = 'claimed', claimed_by = gen_random_uuid(), claimed_at = not_before, provider = 'aliyun'
         where id in (select id from message where state = 'queued' order by id limit 3)",
    )
    .execute(world.bench.db("notification"))
    .await
    .unwrap();
    world.restart().await;
    world
        .bench
        .tell(&author(), ResumeCampaign { campaign_id })
        .await
        .unwrap();
    run(&world, 20).await;
    let stop = StopCampaign {
        campaign_id,
        reason: "活动改期".into(),
    };
    world.bench.tell(&second(), stop).await.unwrap();
    let queued = count(&world.look(campaign_id).await, MessageState::Queued);
    let cancelled = |view: &CampaignView| count(view, MessageState::Cancelled);
    world
        .bench
        .until("what was queued is cancelled", async || {
            let view = world.look(campaign_id).await;
            count(&view, MessageState::Queued) == 0 && cancelled(&view) >= queued
        })
        .await;
    let view = world.look(campaign_id).await;
    assert_eq!(view.progress.recipients, 40);
    for number in 1..=40 {
        assert!(world.got(&phone(number)).await.len() <= 1, "{number}");
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttle_lets_never_one_more_through_in_any_second_r12_4() {
    for (per_second, people) in [(1_u16, 3_usize), (10, 25), (100, 60)] {
        let world = World::start().await;
        let text = world.campaign_text("重阳节").await;
        world.audience(u32::try_from(people).unwrap()).await;
        let campaign_id = world
            .submitted(CampaignSpec {
                per_second: Some(per_second),
                ..spec(text)
            })
            .await;
        // A second process sends as well.
        let other = world.bench.start_again(vec![notification::service()]).await;
        world.approve(campaign_id).await;
        world
            .bench
            .until("all are claimed", async || {
                world.bench.clock.advance(Duration::milliseconds(20));
                world.claims().await.len() == people
            })
            .await;
        let claims = world.claims().await;
        for window in claims.windows(usize::from(per_second) + 1) {
            let length = window[usize::from(per_second)] - window[0];
            assert!(length > Duration::SECOND, "{per_second} a second: {length}");
        }
        other.stop().await;
        world.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outreach_waits_for_its_hours_and_for_the_day_after_a_full_one_r12_4() {
    let world = World::start().await;
    let text = world.campaign_text("重阳节").await;
    world.audience(1).await;
    let night = At(time::macros::datetime!(2026-11-24 21:00 +8));
    let refused = world
        .save(CampaignSpec {
            starts_at: Some(night),
            ..spec(text)
        })
        .await
        .unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("starts_at"), "outside_campaign_hours")
    );
    let first = world.submitted(spec(text)).await;
    world.approve(first).await;
    world.until_campaign(first, CampaignState::Done).await;
    let second = world.submitted(spec(text)).await;
    world.approve(second).await;
    world.until_campaign(second, CampaignState::Sending).await;
    world
        .bench
        .until("it waits for the next day", async || {
            let later: Option<OffsetDateTime> =
                sqlx::query_scalar("select max(not_before) from message where state = 'queued'")
                    .fetch_one(world.bench.db("notification"))
                    .await
                    .unwrap();
            later > Some(world.bench.clock_now() + Duration::hours(10))
        })
        .await;
    world.bench.clock.advance(Duration::days(1));
    world.until_campaign(second, CampaignState::Done).await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn those_whom_it_did_not_reach_are_written_to_once_more_and_nobody_else_r12_4() {
    let world = World::start().await;
    let text = world.campaign_text("重阳节").await;
    let people = world.audience(3).await;
    let refused = sandbox::Fault {
        phone: Some(phone(2).parse().unwrap()),
        code: Some("isv.MOBILE_NUMBER_ILLEGAL".into()),
        ..sandbox::Fault::once(sandbox::FaultKind::Refuse)
    };
    world.phones.order(&refused).await.unwrap();
    let campaign_id = world.submitted(spec(text)).await;
    world.approve(campaign_id).await;
    world.until_campaign(campaign_id, CampaignState::Done).await;
    world.until_state(people[1], MessageState::Failed).await;
    let again = world
        .bench
        .tell(&author(), ResendFailed { campaign_id })
        .await
        .unwrap();
    assert_eq!(again.messages, 1);
    world.phones.wait(&phone(2), "重阳节义诊", 0).await.unwrap();
    let view = world.until_campaign(campaign_id, CampaignState::Done).await;
    assert_eq!(view.progress.recipients, 3);
    for number in 1..=3 {
        assert_eq!(world.got(&phone(number)).await.len(), 1);
    }
    let twice = world.bench.tell(&author(), ResendFailed { campaign_id }).await;
    assert_eq!(twice.unwrap_err().reason, "campaign_resent");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_texts_go_to_their_shares_and_a_test_to_its_author_alone_r12_4() {
    let world = World::start().await;
    let (a, b) = (
        world.campaign_text("重阳节").await,
        world.campaign_text("敬老月").await,
    );
    world.audience(30).await;
    let campaign_id = world
        .save(CampaignSpec {
            text_b: Some(b),
            share_b: 50,
            ..spec(a)
        })
        .await
        .unwrap();
    let test = SendCampaignTest {
        campaign_id,
        phone: phone(99).into(),
    };
    assert_eq!(world.bench.tell(&author(), test).await.unwrap().messages, 2);
    world.phones.wait(&phone(99), "王大娘您好", 0).await.unwrap();
    assert_eq!(world.look(campaign_id).await.progress.recipients, 0);
    world
        .bench
        .tell(&author(), SubmitCampaign { campaign_id })
        .await
        .unwrap();
    let samples = world
        .bench
        .ask(&second(), SampleCampaign { campaign_id })
        .await
        .unwrap()
        .samples;
    assert_eq!(samples.len(), 3);
    assert!(
        samples
            .iter()
            .all(|one| one.text.contains("王**您好") && one.text.contains("拒收请回复R"))
    );
    world.approve(campaign_id).await;
    let view = world.until_campaign(campaign_id, CampaignState::Done).await;
    let shares: Vec<i64> = view.progress.variants.iter().map(|one| one.recipients).collect();
    assert_eq!(shares.iter().sum::<i64>(), 30);
    assert!(shares.iter().all(|share| *share > 3), "{shares:?}");
    world.stop().await;
}
