use std::time::Duration as Pause;

use contracts::{
    Paging,
    notification::{
        MessageState,
        campaign::{
            ApproveCampaign, Audience, AudienceWho, CampaignSpec, CampaignState, CampaignValue, CampaignView,
            GetCampaign, PauseCampaign, SaveCampaign, SubmitCampaign,
        },
        text::{CAMPAIGN, FindTexts, TextState},
    },
};
use kernel::{CampaignId, TextVersionId};
use time::Duration;

use super::{registry::Elder, step::Loader};

/// Looks at a campaign that is being sent, a tenth of a second apart.
const LOOKS: u32 = 300;

/// What a campaign is about, for whom, in which texts and how fast.
struct Topic {
    title: &'static str,
    who: AudienceWho,
    texts: (TextVersionId, Option<TextVersionId>),
    per_second: Option<u16>,
}

/// Elders of the first campaign whose telephones are off.
const OFF: [usize; 2] = [3, 11];
/// Messages of the second that have gone out when it is paused.
const BEFORE_THE_PAUSE: i64 = 5;

impl Loader<'_> {
    /// A campaign with its results, some of which failed; one that is paused; one that waits for approval (R12.4).
    pub(super) async fn leave_campaigns(&mut self, elders: &[Elder]) -> anyhow::Result<()> {
        let author = self.outreach();
        let query = FindTexts {
            name: Some(CAMPAIGN.into()),
            title: None,
            state: Some(TextState::Approved),
            paging: Paging::default(),
        };
        let texts: Vec<TextVersionId> = self
            .ask(&author, query)
            .await?
            .rows
            .into_iter()
            .map(|text| text.version_id)
            .collect();
        let [text_a, text_b] = texts[..] else {
            return Ok(());
        };
        let with_phone: Vec<&String> = elders.iter().filter_map(|elder| elder.phone.as_ref()).collect();
        for number in OFF {
            if let Some(phone) = with_phone.get(number) {
                self.fails(phone).await?;
            }
        }
        let free_clinic = Topic {
            title: "重阳节敬老义诊",
            who: AudienceWho::Elders,
            texts: (text_a, Some(text_b)),
            per_second: None,
        };
        let sent = self.approved(free_clinic).await?;
        self.watch(sent, |view| view.state == CampaignState::Done).await?;
        let training = Topic {
            title: "助老技能培训",
            who: AudienceWho::Volunteers,
            texts: (text_a, None),
            per_second: Some(1),
        };
        let paused = self.approved(training).await?;
        self.watch(paused, |view| {
            let arrived = view.progress.states.iter();
            let arrived = arrived.filter(|line| line.state == MessageState::Delivered);
            arrived.map(|line| line.count).sum::<i64>() >= BEFORE_THE_PAUSE
        })
        .await?;
        let pause = PauseCampaign { campaign_id: paused };
        self.tell(&author, pause).await?;
        let meeting = Topic {
            title: "半年志愿者座谈会",
            who: AudienceWho::Volunteers,
            texts: (text_a, None),
            per_second: None,
        };
        self.submitted(meeting).await?;
        self.say("3 campaigns: one sent, one paused, one that waits for approval");
        Ok(())
    }

    async fn approved(&mut self, topic: Topic) -> anyhow::Result<CampaignId> {
        let campaign_id = self.submitted(topic).await?;
        self.tell(&self.operator(), ApproveCampaign { campaign_id })
            .await?;
        Ok(campaign_id)
    }

    /// Lets a campaign run, a second at each look, until it is as far as that, or it waits for its hours.
    async fn watch(
        &self,
        campaign_id: CampaignId,
        is_there: impl Fn(&CampaignView) -> bool,
    ) -> anyhow::Result<()> {
        let author = self.outreach();
        for _ in 0..LOOKS {
            let view = self.ask(&author, GetCampaign { campaign_id }).await?;
            if is_there(&view) || view.waits_until.is_some() {
                break;
            }
            if view.state == CampaignState::Sending {
                self.clock.advance(Duration::SECOND);
            }
            tokio::time::sleep(Pause::from_millis(100)).await;
        }
        Ok(())
    }

    async fn submitted(&mut self, topic: Topic) -> anyhow::Result<CampaignId> {
        let Topic {
            title,
            who,
            texts: (text_a, text_b),
            per_second,
        } = topic;
        let author = self.outreach();
        let campaign_id = CampaignId::generate(self.now);
        let value = |name: &str, value: &str| CampaignValue {
            name: name.into(),
            value: value.into(),
        };
        let spec = CampaignSpec {
            title: title.into(),
            audience: Audience {
                within: vec!["370405".parse()?],
                who,
                categories: vec![],
                age_from: None,
                age_to: None,
                stars_from: None,
                served_days: None,
            },
            text_a,
            text_b,
            share_b: if text_b.is_some() { 50 } else { 0 },
            values: vec![
                value("topic", title),
                value("when", "下周三9:00"),
                value("where", "镇街为老服务中心"),
                value("phone", "12349"),
            ],
            starts_at: None,
            per_second,
            by_wechat: true,
        };
        self.tell(&author, SaveCampaign { campaign_id, spec }).await?;
        self.tell(&author, SubmitCampaign { campaign_id }).await?;
        Ok(campaign_id)
    }
}
