//! Yearly awards 年度表彰 (R10.1): nominated from a ranking in the summary season (R10.3), approved by a second person,
//! published.

use kernel::{AwardId, OrgCode, RawMinutes, StaffId, VolunteerId};

use crate::{
    At, Day, Page, Paging,
    catalogue::{data, messages, words},
};

words! {
    /// Which award.
    pub enum AwardKind {
        /// 优秀基层组织奖: a village sub-branch.
        Branch = "branch",
        /// 公益组织参与奖: a social organisation.
        SocialOrg = "social_org",
        /// 优秀志愿者奖
        Volunteer = "volunteer",
    }
    /// Where an award stands.
    pub enum AwardState {
        /// 待审批
        Nominated = "nominated",
        /// 已审批: to be published.
        Approved = "approved",
        /// 已公布
        Published = "published",
        /// 未通过
        Refused = "refused",
    }
    /// The decision about a nomination.
    pub enum AwardDecision {
        /// 同意
        Approve = "approve",
        /// 不同意
        Refuse = "refuse",
    }
}

data! {
    /// Rank those who may get an award of a year, within one's scope: raw minutes of the twelve months before the season.
    pub struct RankForAward {
        /// Which award.
        pub kind: AwardKind,
        /// The year of the season.
        pub year: i32,
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
    }
    /// One place of the ranking.
    pub struct Ranked {
        /// From 1, in the asked part of the tree.
        pub place: i64,
        /// The volunteer; nothing = the sub-branch.
        pub volunteer_id: Option<VolunteerId>,
        /// The sub-branch.
        pub org: OrgCode,
        /// Raw minutes in the twelve months.
        pub raw_minutes: RawMinutes,
        /// Visits that came to count in them.
        pub visits: i64,
        /// Volunteers who served in them.
        pub volunteers: i64,
    }
    /// The ranking.
    pub struct Ranking {
        /// First day of the twelve months.
        pub from: Day,
        /// Last day.
        pub to: Day,
        /// First day of the season in which it is nominated.
        pub opens: Day,
        /// Last day of the season.
        pub closes: Day,
        /// The first hundred.
        pub rows: Vec<Ranked>,
    }
    /// Nominate. The figures of the ranking are kept with it. Roles: branch within its town, operator.
    pub struct NominateForAward {
        /// Which award.
        pub kind: AwardKind,
        /// The year of the season.
        pub year: i32,
        /// The volunteer, for theirs.
        pub volunteer_id: Option<VolunteerId>,
        /// The sub-branch, for the other two.
        pub org: Option<OrgCode>,
        /// Merits 事迹, 2 to 200 characters.
        pub merits: String,
        /// Why after the season, 2 to 200 characters; needed when it is over.
        pub late_because: Option<String>,
    }
    /// Where an award stands after an act.
    pub struct AwardStands {
        /// The award.
        pub award_id: AwardId,
        /// State.
        pub state: AwardState,
    }
    /// Decide a nomination: another person than who nominated. Roles: operator.
    pub struct DecideAward {
        /// The award.
        pub award_id: AwardId,
        /// Approve or refuse.
        pub decision: AwardDecision,
        /// Why refused, 2 to 200 characters.
        pub reason: Option<String>,
    }
    /// Publish an approved award. Roles: operator.
    pub struct PublishAward {
        /// The award.
        pub award_id: AwardId,
    }
    /// Awards within one's scope, newest year first.
    pub struct FindAwards {
        /// Only this year.
        pub year: Option<i32>,
        /// Only this state.
        pub state: Option<AwardState>,
        /// Which page.
        pub paging: Paging,
    }
    /// An award as the public board shows it.
    pub struct AwardOnBoard {
        /// Which.
        pub kind: AwardKind,
        /// The year of the season.
        pub year: i32,
        /// The volunteer, masked; nothing = the sub-branch.
        pub name_masked: Option<String>,
        /// The sub-branch.
        pub org: OrgCode,
    }
    /// One award within one's scope.
    pub struct GetAward {
        /// The award.
        pub award_id: AwardId,
    }
    /// The published awards of a volunteer, newest first. Also the volunteers themselves.
    pub struct VolunteerAwards {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
    }
    /// One award.
    pub struct AwardRow {
        /// The award.
        pub award_id: AwardId,
        /// Which.
        pub kind: AwardKind,
        /// The year of the season.
        pub year: i32,
        /// The ranking's line when it was nominated.
        pub ranked: Ranked,
        /// State.
        pub state: AwardState,
        /// Merits.
        pub merits: String,
        /// Why after the season.
        pub late_because: Option<String>,
        /// When nominated.
        pub nominated_at: At,
        /// By whom.
        pub nominated_by: Option<StaffId>,
        /// When decided.
        pub decided_at: Option<At>,
        /// By whom.
        pub decided_by: Option<StaffId>,
        /// Why refused.
        pub refused_because: Option<String>,
        /// When published.
        pub published_at: Option<At>,
        /// By whom.
        pub published_by: Option<StaffId>,
    }
}

messages! {
    commands {
        "tb.cmd.volunteer-registry.nominate_for_award" NominateForAward => AwardStands;
        "tb.cmd.volunteer-registry.decide_award" DecideAward => AwardStands;
        "tb.cmd.volunteer-registry.publish_award" PublishAward => AwardStands;
    }
    queries {
        "tb.cmd.volunteer-registry.rank_for_award" RankForAward => Ranking;
        "tb.cmd.volunteer-registry.find_awards" FindAwards => Page<AwardRow>;
        "tb.cmd.volunteer-registry.get_award" GetAward => AwardRow;
        "tb.cmd.volunteer-registry.volunteer_awards" VolunteerAwards => Vec<AwardRow>;
    }
    events {}
}
