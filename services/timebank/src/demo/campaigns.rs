use std::time::Duration as Pause;

use contracts::{
    Paging,
    notification::{
        campaign::{
            ApproveCampaign, Audience, AudienceWho, CampaignSpec, CampaignState, CampaignValue, GetCampaign,
            SaveCampaign, SubmitCampaign,
        },
        text::{CAMPAIGN, FindTexts, TextState},
    },
};
use kernel::{CampaignId, TextVersionId};

use super::step::Loader;

/// Looks at a campaign that is being sent, a tenth of a second apart.
const LOOKS: u32 = 300;

impl Loader<'_> {
    /// A campaign with its results, and one that waits for approval (R12.4).
    pub(super) async fn leave_campaigns(&mut self) -> anyhow::Result<()> {
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
        let sent = self
            .submitted("重阳节敬老义诊", AudienceWho::Elders, text_a, Some(text_b))
            .await?;
        let approve = ApproveCampaign { campaign_id: sent };
        self.tell(&self.operator(), approve).await?;
        for _ in 0..LOOKS {
            let view = self.ask(&author, GetCampaign { campaign_id: sent }).await?;
            if view.state == CampaignState::Done || view.waits_until.is_some() {
                break;
            }
            tokio::time::sleep(Pause::from_millis(100)).await;
        }
        self.submitted("半年志愿者座谈会", AudienceWho::Volunteers, text_a, None)
            .await?;
        self.say("2 campaigns: one sent, one that waits for approval");
        Ok(())
    }

    async fn submitted(
        &mut self,
        topic: &str,
        who: AudienceWho,
        text_a: TextVersionId,
        text_b: Option<TextVersionId>,
    ) -> anyhow::Result<CampaignId> {
        let author = self.outreach();
        let campaign_id = CampaignId::generate(self.now);
        let value = |name: &str, value: &str| CampaignValue {
            name: name.into(),
            value: value.into(),
        };
        let spec = CampaignSpec {
            title: topic.into(),
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
                value("topic", topic),
                value("when", "下周三9:00"),
                value("where", "镇街为老服务中心"),
                value("phone", "12349"),
            ],
            starts_at: None,
            per_second: None,
            by_wechat: true,
        };
        self.tell(&author, SaveCampaign { campaign_id, spec }).await?;
        self.tell(&author, SubmitCampaign { campaign_id }).await?;
        Ok(campaign_id)
    }
}
