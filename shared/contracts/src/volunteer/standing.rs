//! Who may serve at present: activation, suspension, leaving (R3.4), paid work of their own (R3.7).

use kernel::{StaffId, VolunteerId};

use super::{MatchingProfile, VolunteerChanged};
use crate::{
    At,
    catalogue::{data, messages, words},
};

words! {
    /// What has happened to a volunteer's standing, with a reason each time.
    pub enum StandingStep {
        /// 停用
        Suspended = "suspended",
        /// 恢复
        Resumed = "resumed",
        /// 退出
        Left = "left",
        /// 再次申请: the same person, later the same passbook number.
        AppliedAgain = "applied_again",
    }
}

data! {
    /// Suspend a volunteer 停用: no offer is made, and what they have accepted and not begun is handed back. Roles: clerk,
    /// org_clerk, branch, operator.
    pub struct SuspendVolunteer {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Take a suspended volunteer back into service 恢复. Roles: clerk, org_clerk.
    pub struct ResumeVolunteer {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// A volunteer leaves 退出: what they have accepted and not begun is handed back, the accounts are frozen (R6.10). Nobody
    /// is held (R3.5). The volunteer's own; or clerk, org_clerk, branch, operator on their word.
    pub struct LeaveVolunteer {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Record which services somebody does for pay as staff of a partner: they earn no time with these (R3.7). No services =
    /// not any more. Roles: clerk, org_clerk, branch, operator.
    pub struct RecordPaidWork {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// The partner that pays.
        pub partner: String,
        /// Codes of the services.
        pub services: Vec<String>,
    }
    /// Take a vetted and trained volunteer into service; gives the passbook number. Roles: clerk, org_clerk.
    pub struct ActivateVolunteer {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Send the welcome SMS.
        pub welcome: bool,
    }
    /// In service.
    pub struct ActivatedVolunteer {
        /// 存折号, never reused.
        pub passbook_no: String,
    }
    /// Services that somebody does for pay.
    pub struct PaidWork {
        /// Who pays.
        pub partner: String,
        /// Codes of the services.
        pub services: Vec<String>,
    }
    /// A change of standing.
    pub struct StandingChange {
        /// What.
        pub step: StandingStep,
        /// When.
        pub at: At,
        /// Why; the volunteer's own words or staff's.
        pub reason: String,
        /// Who of the staff; nobody = the volunteer.
        pub by: Option<StaffId>,
    }
    /// A volunteer is in service: the ledger opens accounts, dispatch may offer.
    pub struct VolunteerActivated {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Passbook number.
        pub passbook_no: String,
        /// What matching needs.
        pub profile: MatchingProfile,
        /// Send the welcome SMS.
        pub welcome: bool,
        /// Since when; older events do not say.
        pub activated_at: Option<At>,
    }
}

messages! {
    commands {
        "tb.cmd.volunteer-registry.suspend_volunteer" SuspendVolunteer => VolunteerChanged;
        "tb.cmd.volunteer-registry.resume_volunteer" ResumeVolunteer => VolunteerChanged;
        "tb.cmd.volunteer-registry.leave_volunteer" LeaveVolunteer => VolunteerChanged;
        "tb.cmd.volunteer-registry.record_paid_work" RecordPaidWork => VolunteerChanged;
        "tb.cmd.volunteer-registry.activate_volunteer" ActivateVolunteer => ActivatedVolunteer;
    }
    queries {}
    events {
        "tb.evt.volunteer-registry.volunteer.activated" VolunteerActivated, by volunteer_id;
    }
}
