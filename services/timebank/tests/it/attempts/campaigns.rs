use super::*;
use contracts::notification::campaign::*;
use kernel::{CampaignId, TextVersionId};

/// Campaigns: written by head office's outreach and by towns, run by whoever may approve them.
pub fn all(town: &Town, people: &People) -> Vec<Attempt> {
    let campaign_id = CampaignId::generate(town.now());
    let spec = || CampaignSpec {
        title: "重阳节义诊".into(),
        audience: Audience {
            within: vec![org(VILLAGE)],
            who: AudienceWho::Elders,
            categories: vec![],
            age_from: None,
            age_to: None,
            stars_from: None,
            served_days: None,
        },
        text_a: TextVersionId::generate(town.now()),
        text_b: None,
        share_b: 0,
        values: vec![],
        starts_at: None,
        per_second: None,
        by_wechat: false,
    };
    let reason = || "改一下时间".to_owned();
    let not_readers = || {
        people.role(&[
            &people.finance,
            &people.system_admin,
            &people.clerk,
            &people.stranger,
        ])
    };
    let not_authors = || {
        let others = people.role(&[&people.operator, &people.auditor]);
        not_readers().into_iter().chain(others).collect::<Vec<_>>()
    };
    vec![
        attempt(
            SaveCampaign {
                campaign_id,
                spec: spec(),
            },
            not_authors(),
        ),
        attempt(SubmitCampaign { campaign_id }, not_authors()),
        attempt(
            SendCampaignTest {
                campaign_id,
                phone: "16900000001".into(),
            },
            not_authors(),
        ),
        attempt(ApproveCampaign { campaign_id }, not_readers()),
        attempt(
            ReturnCampaign {
                campaign_id,
                reason: reason(),
            },
            not_readers(),
        ),
        attempt(PauseCampaign { campaign_id }, not_readers()),
        attempt(ResumeCampaign { campaign_id }, not_readers()),
        attempt(
            StopCampaign {
                campaign_id,
                reason: reason(),
            },
            not_readers(),
        ),
        attempt(ResendFailed { campaign_id }, not_readers()),
        attempt(PreviewAudience { spec: spec() }, not_authors()),
        attempt(SampleCampaign { campaign_id }, not_readers()),
        attempt(
            FindCampaigns {
                state: None,
                paging: Paging::default(),
            },
            not_readers(),
        ),
        attempt(GetCampaign { campaign_id }, not_readers()),
    ]
}
