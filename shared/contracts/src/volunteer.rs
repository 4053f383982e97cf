//! volunteer-registry: who is a volunteer, and what they may do.

pub mod award;
pub mod certificate;
pub mod star;

use kernel::{OrgCode, PersonKey, RawMinutes, Sex, VolunteerId};

use crate::{
    At, ByName, Day, Page, Paging, Personal, Slot,
    access::{AccessRow, Held},
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
    /// Where volunteers are found (R3.1).
    pub enum RecruitSource {
        /// 老党员
        PartyMember = "party_member",
        /// 楼栋长
        BuildingHead = "building_head",
        /// 热心居民
        Resident = "resident",
        /// 离退休干部
        RetiredCadre = "retired_cadre",
        /// 社会人士
        Society = "society",
        /// 低龄老人
        YoungerElder = "younger_elder",
        /// 公益组织成员
        OrgMember = "org_member",
    }
    /// How glad a volunteer is to do a service (R3.2).
    pub enum Willingness {
        /// Would rather not, but will.
        Acceptable = "acceptable",
        /// Likes to.
        Preferred = "preferred",
    }
    /// A qualification that professional services ask for (R3.4).
    pub enum QualificationKind {
        /// 心理咨询
        Counselling = "counselling",
        /// 法律
        Law = "law",
        /// 医疗护理
        Nursing = "nursing",
        /// 电工、家电维修
        Electrician = "electrician",
        /// 急救
        FirstAid = "first_aid",
    }
    /// The outcome of vetting.
    pub enum Vetting {
        /// 通过
        Approve = "approve",
        /// 退回
        Return = "return",
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
    /// A service the volunteer is willing to do.
    pub struct WillingService {
        /// Code in dispatch's catalogue, e.g. `02`.
        pub service: String,
        /// How gladly.
        pub willingness: Willingness,
    }
    /// Register a volunteer on paper or after an application. Roles: clerk, org_clerk of the sub-branch, branch,
    /// operator. Who was returned is registered again under the old id.
    pub struct RegisterVolunteer {
        /// 18-character resident ID.
        pub resident_id: Personal,
        /// Name.
        pub name: Personal,
        /// Mobile number: needed, offers go there.
        pub phone: Personal,
        /// The sub-branch: a village or a social organisation.
        pub org: OrgCode,
        /// The village they live in, for distances.
        pub home: OrgCode,
        /// Occupation 职业.
        pub occupation: String,
        /// Where recruited.
        pub sources: Vec<RecruitSource>,
        /// Willing services.
        pub services: Vec<WillingService>,
        /// Free times of the week.
        pub availability: Vec<Slot>,
        /// How far they go, metres.
        pub reach_m: u32,
        /// Resident IDs of the household and declared relatives (R5.4).
        pub relatives: Vec<Personal>,
        /// The version of the consent text they agreed to; nobody is registered against their will (R3.2).
        pub consent_version: String,
        /// Whether they agreed.
        pub consent: bool,
    }
    /// The volunteer is registered and waits for vetting.
    pub struct RegisteredVolunteer {
        /// The new profile.
        pub volunteer_id: VolunteerId,
    }
    /// Vet an applicant 审核. The vetter may not be the applicant. Roles: clerk, org_clerk; the branch may only return.
    pub struct VetVolunteer {
        /// The applicant.
        pub volunteer_id: VolunteerId,
        /// Approve or return.
        pub decision: Vetting,
        /// Why returned, 2 to 200 characters.
        pub reason: Option<String>,
    }
    /// Record that a volunteer has attended a training course.
    pub struct RecordTraining {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Name of the course.
        pub course: String,
        /// When held.
        pub held_on: Day,
        /// Last day on which it counts.
        pub valid_to: Day,
    }
    /// Record a verified qualification.
    pub struct RecordQualification {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Which.
        pub kind: QualificationKind,
        /// Number of the certificate.
        pub certificate_no: Personal,
        /// Last day on which it counts.
        pub valid_to: Day,
    }
    /// Record accident insurance (R3.6).
    pub struct RecordInsurance {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Who insures.
        pub insurer: String,
        /// Last day of cover.
        pub valid_to: Day,
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
    /// A held qualification.
    pub struct HeldQualification {
        /// Which.
        pub kind: QualificationKind,
        /// Last day on which it counts.
        pub valid_to: Day,
    }
    /// One attended course.
    pub struct HeldTraining {
        /// Name of the course.
        pub course: String,
        /// When held.
        pub held_on: Day,
        /// Last day on which it counts.
        pub valid_to: Day,
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
        /// Qualifications.
        pub qualifications: Vec<HeldQualification>,
        /// Courses.
        pub trainings: Vec<HeldTraining>,
        /// Last day of insurance cover.
        pub insured_to: Option<Day>,
        /// Why returned, if so.
        pub returned_because: Option<String>,
    }
    /// Names for a page of the portal. One audit row. Services get all, a volunteer the own, staff those of their scope,
    /// and none where their role reads no volunteer's data.
    pub struct VolunteerNames {
        /// Whose, at most 500.
        pub ids: Vec<VolunteerId>,
    }
    /// How to reach volunteers; services only. Audited, a row each.
    pub struct VolunteerContacts {
        /// The volunteers, at most 500.
        pub volunteer_ids: Vec<VolunteerId>,
        /// What for.
        pub purpose: String,
    }
    /// Those who are known, in the order of the ids.
    pub struct VolunteerReaches {
        /// The volunteers.
        pub volunteers: Vec<VolunteerReach>,
    }
    /// How to reach a volunteer.
    pub struct VolunteerReach {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Name.
        pub name: Personal,
        /// Number.
        pub phone: Personal,
        /// Sub-branch.
        pub org: OrgCode,
    }
    /// The volunteer who signs in with this number; services only.
    pub struct VolunteerByPhone {
        /// The number.
        pub phone: Personal,
    }
    /// Who signs in.
    pub struct VolunteerIdentity {
        /// The active volunteer with this number, if there is exactly one.
        pub volunteer_id: Option<VolunteerId>,
    }
    /// What a member of staff and a volunteer have in common: whether they are one person (decision 19); services only.
    pub struct VolunteerPersonKey {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
    }
    /// Blind indexes of a volunteer and of their household.
    pub struct VolunteerKeys {
        /// Their own.
        pub person: PersonKey,
        /// Household and declared relatives.
        pub relatives: Vec<PersonKey>,
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
    }
    /// A volunteer has been registered and waits for vetting.
    pub struct VolunteerRegistered {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Sub-branch.
        pub org: OrgCode,
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
        "tb.cmd.volunteer-registry.register_volunteer" RegisterVolunteer => RegisteredVolunteer;
        "tb.cmd.volunteer-registry.vet_volunteer" VetVolunteer => VolunteerChanged;
        "tb.cmd.volunteer-registry.record_training" RecordTraining => VolunteerChanged;
        "tb.cmd.volunteer-registry.record_qualification" RecordQualification => VolunteerChanged;
        "tb.cmd.volunteer-registry.record_insurance" RecordInsurance => VolunteerChanged;
        "tb.cmd.volunteer-registry.activate_volunteer" ActivateVolunteer => ActivatedVolunteer;
        "tb.cmd.volunteer-registry.reveal_volunteer" RevealVolunteer => Revealed;
    }
    queries {
        "tb.cmd.volunteer-registry.find_volunteers" FindVolunteers => Page<VolunteerRow>;
        "tb.cmd.volunteer-registry.get_volunteer" GetVolunteer => VolunteerCard;
        "tb.cmd.volunteer-registry.names" VolunteerNames => ByName;
        "tb.cmd.volunteer-registry.contacts" VolunteerContacts => VolunteerReaches;
        "tb.cmd.volunteer-registry.by_phone" VolunteerByPhone => VolunteerIdentity;
        "tb.cmd.volunteer-registry.person_key" VolunteerPersonKey => VolunteerKeys;
        "tb.cmd.volunteer-registry.accesses" VolunteerAccesses => Page<AccessRow>;
        "tb.cmd.volunteer-registry.export_volunteer" ExportVolunteer => Held;
    }
    events {
        "tb.evt.volunteer-registry.volunteer.registered" VolunteerRegistered, by volunteer_id;
        "tb.evt.volunteer-registry.volunteer.activated" VolunteerActivated, by volunteer_id;
        "tb.evt.volunteer-registry.volunteer.profile_changed" VolunteerProfileChanged, by volunteer_id;
    }
}
