//! Stars 星级评定 (R10.2): rated on raw hours, applied for, reviewed, shown publicly, issued.

use kernel::{OrgCode, RawMinutes, StaffId, StarId, VolunteerId};

use crate::{
    At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
    volunteer::award::AwardOnBoard,
};

words! {
    /// Where a rating stands.
    pub enum StarState {
        /// 待审核
        Applied = "applied",
        /// 公示中: shown publicly for some working days.
        Notice = "notice",
        /// 异议处理中: somebody objected during the notice.
        Objected = "objected",
        /// 已授予
        Issued = "issued",
        /// 未通过
        Refused = "refused",
        /// 已撤销: taken back after it was issued.
        Withdrawn = "withdrawn",
    }
    /// What ended a rating that was not issued.
    pub enum StarEnd {
        /// The review.
        Review = "review",
        /// An objection that was upheld.
        Objection = "objection",
        /// At the end of the notice the raw hours did not reach the level any more.
        Hours = "hours",
    }
    /// The outcome of a review.
    pub enum StarReview {
        /// 通过: goes on public notice.
        Approve = "approve",
        /// 不通过
        Refuse = "refuse",
    }
    /// The outcome of an objection.
    pub enum ObjectionRuling {
        /// 异议成立: the rating ends.
        Upheld = "upheld",
        /// 异议不成立: the rating goes on.
        Dismissed = "dismissed",
    }
}

data! {
    /// Apply for the highest star that the raw hours reach. The volunteer for themselves, or staff of the sub-branch for
    /// them. Roles: clerk, org_clerk, branch, operator.
    pub struct ApplyForStar {
        /// Whom it is for.
        pub volunteer_id: VolunteerId,
    }
    /// Where a rating stands after an act.
    pub struct StarStands {
        /// The rating.
        pub star_id: StarId,
        /// Stars, 1 to 5.
        pub level: u8,
        /// State.
        pub state: StarState,
    }
    /// Review an application. Neither who applied nor the volunteer. Roles: clerk, org_clerk, branch, operator.
    pub struct ReviewStar {
        /// The rating.
        pub star_id: StarId,
        /// Approve or refuse.
        pub review: StarReview,
        /// Why refused, 2 to 200 characters.
        pub reason: Option<String>,
    }
    /// Record an objection to a rating on public notice. Roles: clerk, org_clerk, branch, operator.
    pub struct ObjectToStar {
        /// The rating.
        pub star_id: StarId,
        /// What is objected and by whom, 2 to 500 characters.
        pub objection: Personal,
    }
    /// Decide an objection. Not who recorded it, nor who reviewed the application. Roles: branch, operator.
    pub struct RuleOnObjection {
        /// The rating.
        pub star_id: StarId,
        /// Upheld or dismissed.
        pub ruling: ObjectionRuling,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Take an issued star back, e.g. when corrections have shown that the hours were not served. Not who reviewed it. Roles:
    /// branch, operator.
    pub struct WithdrawStar {
        /// The rating.
        pub star_id: StarId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Ratings within one's scope, newest first.
    pub struct FindStars {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only this state.
        pub state: Option<StarState>,
        /// Which page.
        pub paging: Paging,
    }
    /// One rating.
    pub struct StarRow {
        /// The rating.
        pub star_id: StarId,
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// Their sub-branch when it was applied for.
        pub org: OrgCode,
        /// Stars, 1 to 5.
        pub level: u8,
        /// State.
        pub state: StarState,
        /// Raw hours from which the level could be had when it was applied for.
        pub threshold_h: i64,
        /// Raw minutes when it was applied for.
        pub raw_minutes: RawMinutes,
        /// Raw minutes today. Fewer than the threshold = a correction has taken some back since.
        pub raw_minutes_now: RawMinutes,
        /// When applied for.
        pub applied_at: At,
        /// The member of staff who applied; nothing = the volunteer, or the server's operator.
        pub applied_by: Option<StaffId>,
        /// First day of the public notice.
        pub notice_from: Option<Day>,
        /// Last day of the public notice.
        pub notice_to: Option<Day>,
        /// When issued.
        pub issued_at: Option<At>,
    }
    /// One rating with its history.
    pub struct GetStar {
        /// The rating.
        pub star_id: StarId,
    }
    /// An objection to a rating.
    pub struct StarObjection {
        /// What is objected; only for those who may record one.
        pub objection: Option<Personal>,
        /// When recorded.
        pub recorded_at: At,
        /// By whom.
        pub recorded_by: Option<StaffId>,
        /// The ruling, once there is one.
        pub ruling: Option<ObjectionRuling>,
        /// Why.
        pub reason: Option<String>,
        /// When ruled.
        pub ruled_at: Option<At>,
        /// By whom.
        pub ruled_by: Option<StaffId>,
    }
    /// One rating with its history.
    pub struct StarShown {
        /// The row as in the list.
        pub row: StarRow,
        /// When reviewed.
        pub reviewed_at: Option<At>,
        /// By whom.
        pub reviewed_by: Option<StaffId>,
        /// What ended it, if it was not issued.
        pub ended_by: Option<StarEnd>,
        /// Why refused or withdrawn.
        pub reason: Option<String>,
        /// When withdrawn.
        pub withdrawn_at: Option<At>,
        /// By whom.
        pub withdrawn_by: Option<StaffId>,
        /// Objections, oldest first.
        pub objections: Vec<StarObjection>,
    }
    /// A volunteer's stars: their own, or for staff in whose scope the sub-branch lies.
    pub struct VolunteerStars {
        /// Whose.
        pub volunteer_id: VolunteerId,
    }
    /// A volunteer's stars.
    pub struct StarsOf {
        /// Confirmed raw minutes ever.
        pub raw_minutes: RawMinutes,
        /// Raw hours from which one, two, … stars can be had today.
        pub thresholds_h: Vec<i64>,
        /// Stars held: the highest level that is issued and not withdrawn; 0 = none.
        pub level: u8,
        /// The level that could be applied for now, if any.
        pub next: Option<u8>,
        /// Every rating, newest first.
        pub stars: Vec<StarRow>,
        /// Why the newest one was refused or withdrawn, if it was.
        pub reason: Option<String>,
    }
    /// Who is on public notice today; services only. Names are masked.
    pub struct PublicNotice {}
    /// A rating on public notice.
    pub struct StarOnNotice {
        /// 李*国
        pub name_masked: String,
        /// Their sub-branch.
        pub org: OrgCode,
        /// Stars, 1 to 5.
        pub level: u8,
        /// Last day of the notice.
        pub notice_to: Day,
    }
    /// What the public board shows.
    pub struct PublicBoard {
        /// Stars, by sub-branch.
        pub stars: Vec<StarOnNotice>,
        /// The published awards of the last year that has some.
        pub awards: Vec<AwardOnBoard>,
    }
}

messages! {
    commands {
        "tb.cmd.volunteer-registry.apply_for_star" ApplyForStar => StarStands;
        "tb.cmd.volunteer-registry.review_star" ReviewStar => StarStands;
        "tb.cmd.volunteer-registry.object_to_star" ObjectToStar => StarStands;
        "tb.cmd.volunteer-registry.rule_on_objection" RuleOnObjection => StarStands;
        "tb.cmd.volunteer-registry.withdraw_star" WithdrawStar => StarStands;
    }
    queries {
        "tb.cmd.volunteer-registry.find_stars" FindStars => Page<StarRow>;
        "tb.cmd.volunteer-registry.get_star" GetStar => StarShown;
        "tb.cmd.volunteer-registry.volunteer_stars" VolunteerStars => StarsOf;
        "tb.cmd.volunteer-registry.public_notice" PublicNotice => PublicBoard;
    }
    events {}
}

impl StarState {
    /// Whether the rating is not decided yet: one a volunteer at a time.
    pub fn is_under_way(self) -> bool {
        matches!(self, StarState::Applied | StarState::Notice | StarState::Objected)
    }
}
