//! Campaigns 宣传活动 (R12.4): an approved text to everybody of an audience who has agreed, approved by another than its author,
//! sent in the hours for it, counted to the last row.

use kernel::{CampaignId, Category, OrgCode, StaffId, TextVersionId};

use super::StateCount;
use crate::{
    At, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

/// The variables that a campaign's author fills in; those of a person (`who`, `village`, `town`) the platform fills in.
pub const TYPED_VARIABLES: [&str; 4] = ["topic", "when", "where", "phone"];

words! {
    /// Where a campaign stands.
    pub enum CampaignState {
        /// 草稿: also one that was sent back, with the reason.
        Draft = "draft",
        /// 待会签
        Submitted = "submitted",
        /// 待区级会签: its town agrees.
        TownApproved = "town_approved",
        /// 已排期: its audience is frozen, and its time has not come.
        Approved = "approved",
        /// 发送中
        Sending = "sending",
        /// 已暂停
        Paused = "paused",
        /// 完成: nothing waits to be sent.
        Done = "done",
        /// 已停止: what was still queued was cancelled.
        Stopped = "stopped",
    }
    /// Who is written to.
    pub enum AudienceWho {
        /// Elders.
        Elders = "elders",
        /// Volunteers.
        Volunteers = "volunteers",
        /// Both.
        Both = "both",
    }
    /// Which of two texts.
    pub enum Variant {
        /// The first.
        A = "a",
        /// The second.
        B = "b",
    }
}

data! {
    /// Who is to be written to. Whoever has not agreed to outreach, or refused it, is left out whatever this says.
    pub struct Audience {
        /// Parts of the tree: district, towns, villages, social organisations; at least one, at most 200.
        pub within: Vec<OrgCode>,
        /// Elders, volunteers or both.
        pub who: AudienceWho,
        /// Only elders of one of these groups; empty = all.
        pub categories: Vec<Category>,
        /// Only elders of this age or older, completed years.
        pub age_from: Option<u8>,
        /// Only elders of this age or younger.
        pub age_to: Option<u8>,
        /// Only volunteers with so many stars or more.
        pub stars_from: Option<u8>,
        /// Only volunteers whose service was credited within so many days.
        pub served_days: Option<u16>,
    }
    /// The value of a variable that the author fills in.
    pub struct CampaignValue {
        /// One of `topic`, `when`, `where`, `phone`.
        pub name: String,
        /// The value, at most 20 characters.
        pub value: String,
    }
    /// What a campaign says to whom, and when.
    pub struct CampaignSpec {
        /// What staff call it, at most 60 characters.
        pub title: String,
        /// To whom.
        pub audience: Audience,
        /// An approved text for campaigns.
        pub text_a: TextVersionId,
        /// Another, to compare.
        pub text_b: Option<TextVersionId>,
        /// Per cent of the audience that gets the second, 1 to 99; 0 without one.
        pub share_b: u8,
        /// Every variable that the texts name and a person does not fill.
        pub values: Vec<CampaignValue>,
        /// Not before this instant; nothing = as soon as it is approved. Within the campaign hours in China, and no holiday.
        pub starts_at: Option<At>,
        /// Most messages a second, 1 to 1000; nothing = as fast as the gateway takes them.
        pub per_second: Option<u16>,
        /// Whether followers of the WeChat account are written to there, by SMS where that fails.
        pub by_wechat: bool,
    }
    /// Keep a draft; its author alone. Roles: outreach of head office, branch (its own town's people).
    pub struct SaveCampaign {
        /// Which; a new id for a new one.
        pub campaign_id: CampaignId,
        /// As it is to be.
        pub spec: CampaignSpec,
    }
    /// Ask for approval; its author alone. Refused when nobody would get it, or its time lies outside the hours.
    pub struct SubmitCampaign {
        /// Which.
        pub campaign_id: CampaignId,
    }
    /// Agree: a town's campaign at the town, then at head office where `campaign.district_approves_towns` says so; head
    /// office's there. Not its author, nor twice the same person. Roles: branch of its town; outreach, operator of head office.
    pub struct ApproveCampaign {
        /// Which.
        pub campaign_id: CampaignId,
    }
    /// Send back to its author. Roles as for approving; not its author.
    pub struct ReturnCampaign {
        /// Which.
        pub campaign_id: CampaignId,
        /// What is to be changed, 2 to 200 characters.
        pub reason: String,
    }
    /// Send no more for now: nothing is claimed after the answer. Roles: its author, and who may approve it.
    pub struct PauseCampaign {
        /// Which.
        pub campaign_id: CampaignId,
    }
    /// Go on with what is queued. Roles as for pausing.
    pub struct ResumeCampaign {
        /// Which.
        pub campaign_id: CampaignId,
    }
    /// End it: everything still queued is cancelled, nothing else. Roles as for pausing.
    pub struct StopCampaign {
        /// Which.
        pub campaign_id: CampaignId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Write once more to those whom it did not reach: `failed`, never `delivered` or `unknown`; once a campaign, when it is done.
    /// Roles as for pausing.
    pub struct ResendFailed {
        /// Which.
        pub campaign_id: CampaignId,
    }
    /// Send the texts to the author's own number, with the values of somebody made up. Roles as for saving.
    pub struct SendCampaignTest {
        /// Which; a draft.
        pub campaign_id: CampaignId,
        /// The author's own number; only the portal knows it.
        pub phone: Personal,
    }
    /// Where a campaign stands.
    pub struct CampaignChanged {
        /// Which.
        pub campaign_id: CampaignId,
        /// Where it stands now.
        pub state: CampaignState,
    }
    /// How many messages were written.
    pub struct CampaignQueued {
        /// Which.
        pub campaign_id: CampaignId,
        /// Messages.
        pub messages: i64,
    }
    /// Whom a campaign would reach now, and what it would cost. Roles: who may save, approve or read campaigns.
    pub struct PreviewAudience {
        /// As it is to be.
        pub spec: CampaignSpec,
    }
    /// The audience counted: `matching` is the sum of all the others.
    pub struct AudienceCount {
        /// Who matches.
        pub matching: i64,
        /// Of them, who has not agreed to outreach.
        pub no_consent: i64,
        /// Whose number has refused outreach.
        pub opted_out: i64,
        /// Who has no number.
        pub no_phone: i64,
        /// Whose number another of the audience has too: one message for it.
        pub same_number: i64,
        /// Whose share of outreach for the day or the month is used up.
        pub over_cap: i64,
        /// Who will be written to.
        pub will_be_sent: i64,
        /// Segments of the longest text that one of them would get.
        pub longest_segments: u16,
        /// Characters of it, as they are billed.
        pub longest_characters: u16,
        /// Segments of all of them.
        pub segments: i64,
        /// What they cost by `sms.segment_price_fen`.
        pub cost_fen: i64,
    }
    /// The rendered texts of three real people of the audience; audited. Names are masked for whoever may not read profiles.
    pub struct SampleCampaign {
        /// Which.
        pub campaign_id: CampaignId,
    }
    /// Those people.
    pub struct CampaignSamples {
        /// At most three.
        pub samples: Vec<CampaignSample>,
    }
    /// What one person would read.
    pub struct CampaignSample {
        /// `王**`, where the asker may not read profiles the text's names are masked too.
        pub name_masked: String,
        /// Where they belong.
        pub org: OrgCode,
        /// Which text.
        pub variant: Variant,
        /// As it is read, with the signature and the words of refusal.
        pub text: Personal,
        /// Segments billed.
        pub segments: u16,
    }
    /// Campaigns of the asker's part of the tree, newest first; with head office's for everybody who may read.
    pub struct FindCampaigns {
        /// Only in this state.
        pub state: Option<CampaignState>,
        /// Which page.
        pub paging: Paging,
    }
    /// One row.
    pub struct CampaignRow {
        /// Which.
        pub campaign_id: CampaignId,
        /// What staff call it.
        pub title: String,
        /// Whose: the district or a town.
        pub org: OrgCode,
        /// Where it stands.
        pub state: CampaignState,
        /// Who wrote it.
        pub author: StaffId,
        /// When it was begun.
        pub created_at: At,
        /// Not before.
        pub starts_at: Option<At>,
        /// People written to; 0 before it is frozen.
        pub recipients: i64,
        /// Of them, whom it has reached.
        pub delivered: i64,
        /// Of them, whom it did not reach.
        pub failed: i64,
        /// Whether the asker may approve it now.
        pub may_approve: bool,
    }
    /// One campaign. Roles: outreach, operator, branch, auditor, oversight, within their part of the tree.
    pub struct GetCampaign {
        /// Which.
        pub campaign_id: CampaignId,
    }
    /// A step that the asker may take now.
    pub struct CampaignSteps {
        /// Save, submit, test.
        pub edit: bool,
        /// Approve, send back.
        pub approve: bool,
        /// Pause.
        pub pause: bool,
        /// Resume.
        pub resume: bool,
        /// Stop.
        pub stop: bool,
        /// Write once more to those who failed.
        pub resend: bool,
    }
    /// Who did what, when.
    pub struct CampaignEvent {
        /// `saved`, `submitted`, `town_approved`, `approved`, `returned`, `paused`, `resumed`, `stopped`, `resent`, `frozen`, `done`.
        pub what: String,
        /// Who; nobody where the platform did.
        pub by: Option<StaffId>,
        /// When.
        pub at: At,
        /// Why, where something was said.
        pub reason: Option<String>,
    }
    /// Messages that ended for one reason.
    pub struct ReasonCount {
        /// How they ended.
        pub state: super::MessageState,
        /// The gateway's code, or ours: `opted_out`, `no_consent`, `silenced`, `over_cap`, `stopped`.
        pub reason: String,
        /// How many.
        pub count: i64,
    }
    /// How one of two texts fares.
    pub struct VariantResult {
        /// Which.
        pub variant: Variant,
        /// People who get it.
        pub recipients: i64,
        /// Whom it has reached.
        pub delivered: i64,
        /// Whom it did not reach.
        pub failed: i64,
        /// Whose number refused outreach after it was sent to them.
        pub refused: i64,
    }
    /// How far a campaign is, from the rows of its messages at one instant.
    pub struct CampaignProgress {
        /// People written to: the sum of `states`, always.
        pub recipients: i64,
        /// One entry a state, those without any too.
        pub states: Vec<StateCount>,
        /// Those that ended without reaching anybody, the most frequent reason first.
        pub reasons: Vec<ReasonCount>,
        /// Of each text, where there are two.
        pub variants: Vec<VariantResult>,
        /// Of those delivered, by WeChat.
        pub by_wechat: i64,
        /// Segments handed to gateways.
        pub segments: i64,
        /// What they cost.
        pub cost_fen: i64,
    }
    /// A campaign with everything of it.
    pub struct CampaignView {
        /// Which.
        pub campaign_id: CampaignId,
        /// Whose: the district or a town.
        pub org: OrgCode,
        /// As it is.
        pub spec: CampaignSpec,
        /// Where it stands.
        pub state: CampaignState,
        /// Who wrote it.
        pub author: StaffId,
        /// When it was begun.
        pub created_at: At,
        /// Why it was sent back, while it is a draft.
        pub returned_for: Option<String>,
        /// Whether its audience is being written down.
        pub is_freezing: bool,
        /// The audience: as counted when it was submitted; as written down once it is frozen.
        pub audience: Option<AudienceCount>,
        /// From the rows.
        pub progress: CampaignProgress,
        /// When nothing more is sent until: outside the hours, or on a holiday.
        pub waits_until: Option<At>,
        /// What has happened, oldest first.
        pub history: Vec<CampaignEvent>,
        /// What the asker may do.
        pub steps: CampaignSteps,
    }
}

messages! {
    commands {
        "tb.cmd.notification.save_campaign" SaveCampaign => CampaignChanged;
        "tb.cmd.notification.submit_campaign" SubmitCampaign => CampaignChanged;
        "tb.cmd.notification.approve_campaign" ApproveCampaign => CampaignChanged;
        "tb.cmd.notification.return_campaign" ReturnCampaign => CampaignChanged;
        "tb.cmd.notification.pause_campaign" PauseCampaign => CampaignChanged;
        "tb.cmd.notification.resume_campaign" ResumeCampaign => CampaignChanged;
        "tb.cmd.notification.stop_campaign" StopCampaign => CampaignChanged;
        "tb.cmd.notification.resend_failed" ResendFailed => CampaignQueued;
        "tb.cmd.notification.send_campaign_test" SendCampaignTest => CampaignQueued;
    }
    queries {
        "tb.cmd.notification.preview_audience" PreviewAudience => AudienceCount;
        "tb.cmd.notification.sample_campaign" SampleCampaign => CampaignSamples;
        "tb.cmd.notification.find_campaigns" FindCampaigns => Page<CampaignRow>;
        "tb.cmd.notification.get_campaign" GetCampaign => CampaignView;
    }
    events {}
}
