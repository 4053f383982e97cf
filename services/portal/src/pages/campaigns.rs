//! `/campaigns` 宣传活动: an approved text to everybody who has agreed; written by one, approved by another, counted to the
//! last row (R12.4, journey 7).

mod act;
mod answers;
mod count;
mod form;
mod list;
mod one;
mod progress;
mod typed;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::Role;
use kernel::CampaignId;

use crate::web::App;

/// The list.
pub const PATH: &str = "/campaigns";
/// Who writes campaigns.
const AUTHORS: [Role; 2] = [Role::Outreach, Role::Branch];
/// Who reads them.
pub const READERS: [Role; 5] = [
    Role::Outreach,
    Role::Operator,
    Role::Branch,
    Role::Auditor,
    Role::Oversight,
];

/// `/campaigns`
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/campaigns/new", get(form::ask).post(form::save_new))
        .route("/campaigns/count", post(count::answer))
        .route("/campaigns/{id}", get(one::show))
        .route("/campaigns/{id}/edit", get(form::edit).post(form::save))
        .route("/campaigns/{id}/test", post(act::test))
        .route("/campaigns/{id}/submit", post(act::submit))
        .route("/campaigns/{id}/approve", post(act::approve))
        .route("/campaigns/{id}/return", post(act::send_back))
        .route("/campaigns/{id}/{act}", get(act::ask).post(act::run))
}

/// Address of a campaign, or of what belongs to it.
fn address(id: CampaignId, part: &str) -> String {
    match part {
        "" => format!("{PATH}/{id}"),
        part => format!("{PATH}/{id}/{part}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use contracts::notification::{
        MessageState, StateCount,
        campaign::{
            Audience, AudienceCount, AudienceWho, CampaignProgress, CampaignSample, CampaignSpec,
            CampaignState, CampaignSteps, CampaignValue, CampaignView, Variant,
        },
        text::{TextState, TextVersion},
    };
    use kernel::{StaffId, TextVersionId};
    use uuid::Uuid;

    use super::*;
    use crate::pages::orders::desk::tests::NOW;

    /// An approved text.
    pub fn text() -> TextVersion {
        TextVersion {
            version_id: TextVersionId::from(Uuid::from_u128(7)),
            name: "campaign".into(),
            title: "招募志愿者".into(),
            version: 2,
            text: "{{ who }}您好，{{ topic }}<b>".into(),
            codes: BTreeMap::new(),
            state: TextState::Approved,
            from: None,
            in_force_from: Some(NOW.into()),
            reason: "年度招募".into(),
            proposed_by: StaffId::from(Uuid::from_u128(8)),
            proposed_at: NOW.into(),
            decided_by: None,
            decided_at: None,
            returned_for: None,
            retired_by: None,
            retired_at: None,
            retired_for: None,
            segments: 1,
        }
    }

    /// What a campaign says.
    pub fn spec() -> CampaignSpec {
        CampaignSpec {
            title: "冬季招募<b>".into(),
            audience: Audience {
                within: vec!["370405001".parse().unwrap()],
                who: AudienceWho::Elders,
                categories: Vec::new(),
                age_from: Some(70),
                age_to: None,
                stars_from: None,
                served_days: None,
            },
            text_a: TextVersionId::from(Uuid::from_u128(7)),
            text_b: None,
            share_b: 0,
            values: vec![CampaignValue {
                name: "topic".into(),
                value: "时间银行".into(),
            }],
            starts_at: None,
            per_second: None,
            by_wechat: true,
        }
    }

    /// 412 people.
    pub fn count() -> AudienceCount {
        AudienceCount {
            matching: 421,
            no_consent: 0,
            opted_out: 6,
            no_phone: 3,
            same_number: 0,
            over_cap: 0,
            will_be_sent: 412,
            longest_segments: 1,
            longest_characters: 67,
            segments: 412,
            cost_fen: 2060,
        }
    }

    /// A campaign by somebody else, with what the reader may do.
    pub fn campaign(state: CampaignState, steps: CampaignSteps) -> CampaignView {
        let sent = [
            (MessageState::Queued, 100),
            (MessageState::Delivered, 300),
            (MessageState::Failed, 12),
        ];
        CampaignView {
            campaign_id: CampaignId::from(Uuid::from_u128(1)),
            org: "370405".parse().unwrap(),
            spec: spec(),
            state,
            author: StaffId::from(Uuid::from_u128(2)),
            created_at: NOW.into(),
            returned_for: None,
            is_freezing: false,
            audience: Some(count()),
            progress: CampaignProgress {
                recipients: 412,
                states: sent.map(|(state, count)| StateCount { state, count }).into(),
                reasons: Vec::new(),
                variants: Vec::new(),
                by_wechat: 20,
                segments: 312,
                cost_fen: 1560,
            },
            waits_until: None,
            history: Vec::new(),
            steps,
        }
    }

    /// Nothing may be done.
    pub fn no_steps() -> CampaignSteps {
        CampaignSteps {
            edit: false,
            approve: false,
            pause: false,
            resume: false,
            stop: false,
            resend: false,
        }
    }

    /// What one person would read.
    pub fn sample() -> CampaignSample {
        CampaignSample {
            name_masked: "王**".into(),
            org: "370405001004".parse().unwrap(),
            variant: Variant::A,
            text: "【时间银行】王大娘您好<i>".into(),
            segments: 1,
        }
    }
}
