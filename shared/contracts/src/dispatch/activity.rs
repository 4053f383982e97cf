//! Activities and projects 活动/项目 of any tier (R5.2): group work with a roster, places and a code at the site (R5.6 (3)).
//!
//! An activity is an order of source `activity` with a visit for each who has signed up. Where an elder's id stands on an
//! order, a visit or an event of theirs, that of the activity stands: it is what was served.

use kernel::{ActivityId, BasisPoints, OrderId, OrgCode, ProjectId, RawMinutes, StaffId, VolunteerId};

use super::VisitCard;
use crate::{
    At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
    ledger::fund::FundSource,
};

words! {
    /// How far an activity has come; follows from the clock and its roster.
    pub enum ActivityPhase {
        /// 报名中: not begun; who wants to come signs up.
        Open = "open",
        /// 进行中
        Running = "running",
        /// 核记中: over; times are to be entered, uploaded or confirmed.
        Crediting = "crediting",
        /// 已结束
        Done = "done",
        /// 已取消
        Cancelled = "cancelled",
    }
    /// Who may sign up.
    pub enum OpenTo {
        /// 本单位: volunteers of the organising unit and of what lies below it.
        Unit = "unit",
        /// 全区: every volunteer of the district.
        District = "district",
    }
    /// Which end of the service a volunteer signs at the site.
    pub enum SignAct {
        /// 签到
        In = "in",
        /// 签退
        Out = "out",
    }
}

data! {
    /// What is said of an activity; it may be put right until it has begun.
    pub struct ActivityWords {
        /// 1 to 40 characters.
        pub title: String,
        /// Where, in words: 1 to 60 characters.
        pub address: String,
        /// Who is served, 1 to 60 characters (R11.2).
        pub served: String,
        /// Who may sign up.
        pub open_to: OpenTo,
        /// The project that it belongs to.
        pub project_id: Option<ProjectId>,
    }
    /// Open an activity. Roles: operator, branch, clerk, org clerk; each within their scope.
    pub struct OpenActivity {
        /// The unit that runs it.
        pub org: OrgCode,
        /// Where: a unit of the tree.
        pub place: OrgCode,
        /// What is said of it.
        pub words: ActivityWords,
        /// Code in the catalogue; its class gives the weight.
        pub service: String,
        /// Planned start, at most 180 days ahead.
        pub starts_at: At,
        /// Planned duration, 5 to 480 minutes.
        pub duration: RawMinutes,
        /// Number of places, 1 to 200.
        pub places: u8,
    }
    /// The activity is open.
    pub struct OpenedActivity {
        /// The activity.
        pub activity_id: ActivityId,
    }
    /// Put right what is said of an activity that has not begun. Roles as for opening.
    pub struct ChangeActivity {
        /// The activity.
        pub activity_id: ActivityId,
        /// What is said of it.
        pub words: ActivityWords,
        /// Number of places: not fewer than are taken, 1 to 200.
        pub places: u8,
    }
    /// Call an activity off before anybody has signed in; who had signed up is told. Roles as for opening.
    pub struct CancelActivity {
        /// The activity.
        pub activity_id: ActivityId,
        /// Why, 1 to 500 characters.
        pub reason: String,
    }
    /// Take a place: the volunteer, or staff for somebody who called or came. Until the activity is over.
    pub struct JoinActivity {
        /// The activity.
        pub activity_id: ActivityId,
        /// Who comes.
        pub volunteer_id: VolunteerId,
    }
    /// Give a place back before signing in: no reason is asked, no penalty (R3.5).
    pub struct LeaveActivity {
        /// The activity.
        pub activity_id: ActivityId,
        /// Who does not come.
        pub volunteer_id: VolunteerId,
    }
    /// Sign in or out at the site with the code that hangs there (R5.6 (3)). The volunteer alone.
    pub struct SignActivity {
        /// The activity.
        pub activity_id: ActivityId,
        /// Who signs.
        pub volunteer_id: VolunteerId,
        /// In or out.
        pub act: SignAct,
        /// Six digits, scanned or typed; five wrong ones close it, then staff sign on the roster.
        pub code: Personal,
    }
    /// A responsible person of the organising unit, or above it, confirms what was uploaded: neither who uploaded it nor who
    /// took part (R5.11). Roles as for opening.
    pub struct ConfirmActivity {
        /// The activity.
        pub activity_id: ActivityId,
    }
    /// What was confirmed.
    pub struct ActivityConfirmed {
        /// Visits that count now.
        pub confirmed: u32,
        /// Uploaded visits that this person may not confirm: they uploaded them.
        pub left: u32,
    }
    /// Draw a new code: the old one has become known elsewhere. Roles as for opening.
    pub struct RenewActivityCode {
        /// The activity.
        pub activity_id: ActivityId,
    }
    /// The code that hangs at the site. Roles as for opening.
    pub struct GetActivityCode {
        /// The activity.
        pub activity_id: ActivityId,
    }
    /// The code at the site.
    pub struct ActivityCode {
        /// Six digits.
        pub code: Personal,
    }
    /// Activities within one's part of the tree: run there, or with its volunteers on the roster. Roles as for orders.
    pub struct FindActivities {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only those that have come so far.
        pub phase: Option<ActivityPhase>,
        /// Only those of a project.
        pub project_id: Option<ProjectId>,
        /// Which page; newest start first.
        pub paging: Paging,
    }
    /// One activity.
    pub struct ActivityRow {
        /// The activity.
        pub activity_id: ActivityId,
        /// Its order.
        pub order_id: OrderId,
        /// The order's number.
        pub order_no: String,
        /// The unit that runs it.
        pub org: OrgCode,
        /// Where.
        pub place: OrgCode,
        /// What is said of it.
        pub words: ActivityWords,
        /// Name of the project.
        pub project: Option<String>,
        /// Code in the catalogue.
        pub service: String,
        /// Weight in force when it was opened.
        pub weight: BasisPoints,
        /// Planned start.
        pub starts_at: At,
        /// Planned duration.
        pub duration: RawMinutes,
        /// Number of places.
        pub places: u8,
        /// Places that are taken.
        pub taken: u8,
        /// How many were there.
        pub came: u8,
        /// Raw minutes of those who were there.
        pub minutes: RawMinutes,
        /// How far it has come.
        pub phase: ActivityPhase,
    }
    /// One activity with its roster.
    pub struct GetActivity {
        /// The activity.
        pub activity_id: ActivityId,
    }
    /// One activity with its roster.
    pub struct ActivityCard {
        /// As in the list.
        pub row: ActivityRow,
        /// By seat, who has given their place back last; the asker sees those of their scope, who runs it sees all.
        pub roster: Vec<Attendance>,
        /// From when one may sign in.
        pub sign_in_from: At,
        /// Why it was called off.
        pub cancelled_because: Option<String>,
        /// Who opened it.
        pub opened_by: Option<StaffId>,
    }
    /// One line of the roster.
    pub struct Attendance {
        /// Number on the sheet.
        pub seat: u8,
        /// The visit.
        pub visit: VisitCard,
        /// Who uploaded it.
        pub uploaded_by: Option<StaffId>,
    }
    /// What a volunteer may sign up for, and what they have signed up for. The volunteer alone.
    pub struct VolunteerActivities {
        /// Who.
        pub volunteer_id: VolunteerId,
    }
    /// One activity as a volunteer sees it.
    pub struct ActivityForVolunteer {
        /// The activity.
        pub row: ActivityRow,
        /// Their own place, while they hold or held one.
        pub visit: Option<VisitCard>,
        /// From when one may sign in.
        pub sign_in_from: At,
    }
    /// Activities for a volunteer.
    pub struct ActivitiesForVolunteer {
        /// Not over, open to them, next start first, at most 50; and those where they hold a place.
        pub ahead: Vec<ActivityForVolunteer>,
        /// Where they were, newest first, at most 20.
        pub past: Vec<ActivityForVolunteer>,
    }
    /// Titles of activities, for lists that show whom a visit served. Roles as for orders.
    pub struct ActivityTitles {
        /// At most 1,000; ids of anything else are left out.
        pub ids: Vec<uuid::Uuid>,
    }
    /// A title.
    pub struct ActivityTitle {
        /// The activity.
        pub activity_id: ActivityId,
        /// Its title.
        pub title: String,
    }
    /// Titles of activities.
    pub struct TitlesOfActivities {
        /// In no order.
        pub titles: Vec<ActivityTitle>,
    }
    /// Open a project 项目 or change one. Roles as for opening an activity.
    pub struct KeepProject {
        /// The project; nothing = a new one.
        pub project_id: Option<ProjectId>,
        /// The unit that runs it; that of a project that is there stays.
        pub org: OrgCode,
        /// 1 to 40 characters.
        pub name: String,
        /// First day.
        pub from: Day,
        /// Last day.
        pub to: Day,
        /// Who pays for it (R8.2).
        pub funding: Option<FundSource>,
    }
    /// The project is kept.
    pub struct KeptProject {
        /// The project.
        pub project_id: ProjectId,
    }
    /// Projects that one's part of the tree runs or takes part in, latest first. Roles as for orders.
    pub struct FindProjects {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only this one.
        pub project_id: Option<ProjectId>,
        /// Which page.
        pub paging: Paging,
    }
    /// One project with its totals.
    pub struct ProjectRow {
        /// The project.
        pub project_id: ProjectId,
        /// The unit that runs it.
        pub org: OrgCode,
        /// Its name.
        pub name: String,
        /// First day.
        pub from: Day,
        /// Last day.
        pub to: Day,
        /// Who pays for it.
        pub funding: Option<FundSource>,
        /// Activities that were not called off.
        pub activities: u32,
        /// Volunteers who were there, each once.
        pub people: u32,
        /// Raw minutes of those who were there.
        pub minutes: RawMinutes,
    }
    /// An activity has been called off.
    pub struct ActivityCancelled {
        /// The activity.
        pub activity_id: ActivityId,
        /// Its order.
        pub order_id: OrderId,
        /// Its title.
        pub title: String,
        /// Planned start.
        pub starts_at: At,
        /// Who had signed up.
        pub volunteers: Vec<VolunteerId>,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.open_activity" OpenActivity => OpenedActivity;
        "tb.cmd.dispatch.change_activity" ChangeActivity => OpenedActivity;
        "tb.cmd.dispatch.cancel_activity" CancelActivity => OpenedActivity;
        "tb.cmd.dispatch.join_activity" JoinActivity => super::VisitChanged;
        "tb.cmd.dispatch.leave_activity" LeaveActivity => super::VisitChanged;
        "tb.cmd.dispatch.sign_activity" SignActivity => super::VisitChanged;
        "tb.cmd.dispatch.confirm_activity" ConfirmActivity => ActivityConfirmed;
        "tb.cmd.dispatch.renew_activity_code" RenewActivityCode => ActivityCode;
        "tb.cmd.dispatch.keep_project" KeepProject => KeptProject;
    }
    queries {
        "tb.cmd.dispatch.activity_code" GetActivityCode => ActivityCode;
        "tb.cmd.dispatch.activities" FindActivities => Page<ActivityRow>;
        "tb.cmd.dispatch.activity" GetActivity => ActivityCard;
        "tb.cmd.dispatch.volunteer_activities" VolunteerActivities => ActivitiesForVolunteer;
        "tb.cmd.dispatch.activity_titles" ActivityTitles => TitlesOfActivities;
        "tb.cmd.dispatch.projects" FindProjects => Page<ProjectRow>;
    }
    events {
        "tb.evt.dispatch.activity.cancelled" ActivityCancelled, by order_id;
    }
}
