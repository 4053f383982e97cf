//! volunteer-registry: who is a volunteer, and what they may do.

pub mod application;
pub mod audience;
pub mod award;
pub mod certificate;
pub mod erasing;
pub mod lookup;
pub mod qualification;
pub mod recipient;
pub mod record;
pub mod standing;
pub mod star;
pub mod training;

pub use application::{
    ApplicationAt, ApplyVolunteer, DeclaredCertificate, FoundApplication, Guardian, OwnApplication,
    RecruitSource, RegisterVolunteer, RegisteredVolunteer, VetVolunteer, Vetting, VolunteerRegistered,
    VolunteerReturned, WillingService, Willingness,
};
pub use erasing::{
    ApproveVolunteerErasure, ProposeVolunteerErasure, RejectVolunteerErasure, VolunteerErased,
    VolunteerErasureDecided, VolunteerErasureProposed, VolunteerErasures,
};
pub use lookup::{
    HasPassbook, PassbookHeld, VolunteerByPassbook, VolunteerByPhone, VolunteerContacts, VolunteerIdentity,
    VolunteerKeys, VolunteerNames, VolunteerPersonKey, VolunteerReach, VolunteerReaches,
};
pub use qualification::{
    Certificate, HeldQualification, QualificationKind, QualificationState, RecordInsurance,
    RecordQualification, RecordedQualification, VerifyQualification, WaitingCertificate, WaitingCertificates,
};
pub use standing::{
    ActivateVolunteer, ActivatedVolunteer, LeaveVolunteer, PaidWork, RecordPaidWork, ResumeVolunteer,
    StandingChange, StandingStep, SuspendVolunteer, VolunteerActivated,
};
pub use training::{
    CourseCard, CourseRow, FindCourses, GetCourse, HeldTraining, OpenCourse, OpenedCourse, RecordAttendance,
    RecordTraining, RecordedAttendance,
};

use kernel::{OrgCode, PersonKey, RawMinutes, Sex, VolunteerId};

use crate::{
    At, Day, Page, Paging, Personal, Slot,
    access::AccessRow,
    access::Held,
    catalogue::{data, messages, words},
    elderly::Revealed,
};

words! {
    /// A volunteer's state (R3.4).
    pub enum VolunteerState {
        /// 已申请: waits for vetting.
        Applied = "applied",
        /// 已退回: returned with a reason.
        Returned = "returned",
        /// 培训中: vetted, waits for training and activation.
        Training = "training",
        /// 在册
        Active = "active",
        /// 停用
        Suspended = "suspended",
        /// 已退出
        Exited = "exited",
    }
    /// A datum of a volunteer that is shown masked and can be revealed by an audited click.
    pub enum VolunteerField {
        /// 身份证号
        ResidentId = "resident_id",
        /// 电话
        Phone = "phone",
    }
}

data! {
    /// Change what a volunteer is willing to do, when and how far (R3.2). The volunteer's own; or clerk, org_clerk, branch,
    /// operator on their word.
    pub struct ChangeWillingness {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Willing services.
        pub services: Vec<WillingService>,
        /// Free times of the week.
        pub availability: Vec<Slot>,
        /// How far they go, metres.
        pub reach_m: u32,
    }
    /// The state after a change.
    pub struct VolunteerChanged {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// The state now.
        pub state: VolunteerState,
    }
    /// Who has looked at or changed a volunteer's data, newest first. Roles as for the profile, and the volunteer's own.
    pub struct VolunteerAccesses {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Which page.
        pub paging: Paging,
    }
    /// Everything the registry holds of a volunteer, in full, to be handed to the volunteer; audited with the reason. Roles:
    /// clerk, org_clerk, branch, operator.
    pub struct ExportVolunteer {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Show one masked datum in full; audited with the reason.
    pub struct RevealVolunteer {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Which datum.
        pub field: VolunteerField,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Find volunteers within one's scope by name, pinyin initials, phone, passbook number.
    pub struct FindVolunteers {
        /// What was typed; nothing = all.
        pub text: Option<Personal>,
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only this state.
        pub state: Option<VolunteerState>,
        /// Which page.
        pub paging: Paging,
    }
    /// One row of the list of volunteers.
    pub struct VolunteerRow {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Name.
        pub name: Personal,
        /// Sex.
        pub sex: Sex,
        /// Completed years.
        pub age: u32,
        /// Sub-branch.
        pub org: OrgCode,
        /// State.
        pub state: VolunteerState,
        /// Passbook number, once active.
        pub passbook_no: Option<String>,
        /// `169****0001`
        pub phone_masked: String,
        /// Codes of willing services.
        pub services: Vec<String>,
        /// Confirmed raw minutes ever (stars count raw hours).
        pub raw_minutes: RawMinutes,
        /// When registered.
        pub registered_at: At,
    }
    /// One volunteer, for staff in whose scope the sub-branch lies, and for the volunteer.
    pub struct GetVolunteer {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
    }
    /// One volunteer, masked where it must be.
    pub struct VolunteerCard {
        /// The row as in the list.
        pub row: VolunteerRow,
        /// Birth date.
        pub birth_date: Day,
        /// `9999************12`
        pub resident_id_masked: String,
        /// Village they live in.
        pub home: OrgCode,
        /// Occupation.
        pub occupation: String,
        /// Where recruited.
        pub sources: Vec<RecruitSource>,
        /// Willing services.
        pub services: Vec<WillingService>,
        /// Free times.
        pub availability: Vec<Slot>,
        /// How far they go, metres.
        pub reach_m: u32,
        /// Specialty, in the volunteer's words.
        pub specialty: String,
        /// Who agreed for a minor.
        pub guardian: Option<Guardian>,
        /// Verified qualifications.
        pub qualifications: Vec<HeldQualification>,
        /// Every certificate, newest first.
        pub certificates: Vec<Certificate>,
        /// Partner that pays them, and for which services (R3.7).
        pub paid_work: Option<PaidWork>,
        /// Suspended, resumed, left, applied again; newest first.
        pub standing: Vec<StandingChange>,
        /// Courses.
        pub trainings: Vec<HeldTraining>,
        /// Last day of insurance cover.
        pub insured_to: Option<Day>,
        /// Why returned, if so.
        pub returned_because: Option<String>,
    }
    /// What matching needs of a volunteer. No name, no number.
    pub struct MatchingProfile {
        /// Sub-branch.
        pub org: OrgCode,
        /// Village they live in.
        pub home: OrgCode,
        /// Sex.
        pub sex: Sex,
        /// Blind index of their ID.
        pub person: PersonKey,
        /// Blind indexes of household and declared relatives.
        pub relatives: Vec<PersonKey>,
        /// Willing services.
        pub services: Vec<WillingService>,
        /// Qualifications with their last days.
        pub qualifications: Vec<HeldQualification>,
        /// Last day on which training counts.
        pub trained_to: Option<Day>,
        /// Last day of insurance cover.
        pub insured_to: Option<Day>,
        /// Free times.
        pub availability: Vec<Slot>,
        /// How far they go, metres.
        pub reach_m: u32,
        /// Codes of services that they do for pay as staff of a partner: never offered (R3.7).
        pub paid_services: Vec<String>,
    }
    /// What matching needs of an active volunteer has changed.
    pub struct VolunteerProfileChanged {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Active or not.
        pub state: VolunteerState,
        /// What matching needs now.
        pub profile: MatchingProfile,
        /// Counts up with every change of this volunteer; an older one is ignored.
        pub version: i64,
    }
}

messages! {
    commands {
        "tb.cmd.volunteer-registry.change_willingness" ChangeWillingness => VolunteerChanged;
        "tb.cmd.volunteer-registry.reveal_volunteer" RevealVolunteer => Revealed;
    }
    queries {
        "tb.cmd.volunteer-registry.find_volunteers" FindVolunteers => Page<VolunteerRow>;
        "tb.cmd.volunteer-registry.get_volunteer" GetVolunteer => VolunteerCard;
        "tb.cmd.volunteer-registry.accesses" VolunteerAccesses => Page<AccessRow>;
        "tb.cmd.volunteer-registry.export_volunteer" ExportVolunteer => Held;
    }
    events {
        "tb.evt.volunteer-registry.volunteer.profile_changed" VolunteerProfileChanged, by volunteer_id;
    }
}
