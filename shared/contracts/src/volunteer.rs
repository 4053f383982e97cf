//! volunteer-registry: who is a volunteer, and what they may do.

pub mod audience;
pub mod award;
pub mod certificate;
pub mod recipient;
pub mod record;
pub mod star;

use kernel::{OrgCode, PersonKey, RawMinutes, Sex, StaffId, VolunteerId};
use uuid::Uuid;

use crate::{
    At, ByName, Day, Page, Paging, Personal, Slot,
    access::{AccessRow, Held},
    catalogue::{data, messages, words},
    elderly::Revealed,
    erasure::ErasureRow,
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
    /// Where a certificate stands: professional services ask for a verified one (R3.4).
    pub enum QualificationState {
        /// 待核验
        Waiting = "waiting",
        /// 已核验
        Verified = "verified",
        /// 未通过
        Refused = "refused",
    }
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
    /// The guardian who agrees to the service of somebody below `volunteer.min_age` (R3.3).
    pub struct Guardian {
        /// Name.
        pub name: Personal,
        /// Number.
        pub phone: Personal,
        /// Relation, e.g. 母亲.
        pub relation: String,
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
        /// Specialty 特长, in the applicant's words (R3.2).
        pub specialty: String,
        /// Where recruited.
        pub sources: Vec<RecruitSource>,
        /// Willing services.
        pub services: Vec<WillingService>,
        /// Free times of the week.
        pub availability: Vec<Slot>,
        /// How far they go, metres.
        pub reach_m: u32,
        /// Who agrees for somebody below `volunteer.min_age`, from 14 on (R3.3).
        pub guardian: Option<Guardian>,
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
    /// A certificate that an applicant says they hold; it counts once it is verified.
    pub struct DeclaredCertificate {
        /// Which.
        pub kind: QualificationKind,
        /// Number of the certificate.
        pub certificate_no: Personal,
        /// Last day on which it counts.
        pub valid_to: Day,
    }
    /// An application from the mobile page, by somebody who has shown with a code that the number is theirs; the portal only.
    /// Who was returned sends it again from the same number, and need not type the resident ID again: empty = as before.
    pub struct ApplyVolunteer {
        /// As on paper.
        pub application: RegisterVolunteer,
        /// Certificates, at most 5.
        pub certificates: Vec<DeclaredCertificate>,
    }
    /// The application that was made from a number, for the applicant who has shown that it is theirs; the portal only.
    pub struct ApplicationAt {
        /// The number.
        pub phone: Personal,
    }
    /// What is known at the number.
    pub struct FoundApplication {
        /// The live profile, if there is one.
        pub application: Option<OwnApplication>,
    }
    /// An application as the applicant sees it.
    pub struct OwnApplication {
        /// The profile.
        pub volunteer_id: VolunteerId,
        /// Where it stands.
        pub state: VolunteerState,
        /// Why returned, if so.
        pub returned_because: Option<String>,
        /// Sub-branch, which vets.
        pub org: OrgCode,
        /// Village they live in.
        pub home: OrgCode,
        /// Name.
        pub name: Personal,
        /// `9999************12`
        pub resident_id_masked: String,
        /// Occupation.
        pub occupation: String,
        /// Specialty.
        pub specialty: String,
        /// Where recruited.
        pub sources: Vec<RecruitSource>,
        /// Willing services.
        pub services: Vec<WillingService>,
        /// Free times.
        pub availability: Vec<Slot>,
        /// How far they go, metres.
        pub reach_m: u32,
        /// When it was sent, the last time.
        pub registered_at: At,
    }
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
    /// Decide on a certificate. Nobody decides on what they have recorded themselves. Roles: branch, operator.
    pub struct VerifyQualification {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// The certificate.
        pub qualification_id: Uuid,
        /// Verified or refused.
        pub verdict: QualificationState,
        /// Why refused, 2 to 200 characters.
        pub reason: Option<String>,
    }
    /// Certificates of the asker's scope that wait for a second person, oldest first. Roles: branch, operator.
    pub struct WaitingCertificates {
        /// Which page.
        pub paging: Paging,
    }
    /// One of them.
    pub struct WaitingCertificate {
        /// Whose.
        pub volunteer: VolunteerRow,
        /// The certificate.
        pub certificate: Certificate,
    }
    /// A certificate is on file.
    pub struct RecordedQualification {
        /// The certificate.
        pub qualification_id: Uuid,
        /// Whether it counts already, or waits for a second person.
        pub state: QualificationState,
    }
    /// Announce a course 培训. Roles: clerk, org_clerk, branch, operator.
    pub struct OpenCourse {
        /// Who holds it: volunteers of this part of the tree attend.
        pub org: OrgCode,
        /// Name.
        pub title: String,
        /// Where.
        pub place: String,
        /// When.
        pub held_on: Day,
        /// Last day on which attendance counts.
        pub valid_to: Day,
        /// How many may attend, 1 to 500.
        pub seats: u32,
    }
    /// The course is announced.
    pub struct OpenedCourse {
        /// The course.
        pub course_id: Uuid,
    }
    /// Record who attended a course, on the day or later. Who stands there already stays. Roles: clerk, org_clerk, branch,
    /// operator, each for volunteers of their scope.
    pub struct RecordAttendance {
        /// The course.
        pub course_id: Uuid,
        /// Who attended, 1 to 100.
        pub volunteer_ids: Vec<VolunteerId>,
    }
    /// Recorded.
    pub struct RecordedAttendance {
        /// How many were new.
        pub recorded: u32,
    }
    /// Courses held within the asker's scope, or for all of a part of the tree in which the asker stands; newest first.
    pub struct FindCourses {
        /// Which page.
        pub paging: Paging,
    }
    /// One course.
    pub struct CourseRow {
        /// The course.
        pub course_id: Uuid,
        /// Who holds it.
        pub org: OrgCode,
        /// Name.
        pub title: String,
        /// Where.
        pub place: String,
        /// When.
        pub held_on: Day,
        /// Last day on which attendance counts.
        pub valid_to: Day,
        /// How many may attend.
        pub seats: u32,
        /// How many attended.
        pub attended: u32,
    }
    /// One course with those who attended and those of the asker's scope who may still be recorded.
    pub struct GetCourse {
        /// The course.
        pub course_id: Uuid,
    }
    /// A course.
    pub struct CourseCard {
        /// As in the list.
        pub row: CourseRow,
        /// Who attended, of the asker's scope.
        pub attended: Vec<VolunteerRow>,
        /// Vetted volunteers of the asker's scope who have not attended, those who wait for training first; at most 200.
        pub expected: Vec<VolunteerRow>,
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
    /// Record a certificate that was seen. That of a professional (counselling, law, nursing) counts when a second person, of
    /// the branch or of head office, has verified it; the others at once (R3.4).
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
    /// A certificate on file.
    pub struct Certificate {
        /// The certificate.
        pub qualification_id: Uuid,
        /// Which.
        pub kind: QualificationKind,
        /// Last day on which it counts.
        pub valid_to: Day,
        /// Where it stands.
        pub state: QualificationState,
        /// Who recorded it; nobody = the applicant declared it.
        pub recorded_by: Option<StaffId>,
        /// Who decided, if anybody.
        pub decided_by: Option<StaffId>,
        /// When decided.
        pub decided_at: Option<At>,
        /// Why refused.
        pub reason: Option<String>,
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
    /// The volunteer with this passbook number, in service or suspended, wherever they belong; services only.
    pub struct VolunteerByPassbook {
        /// 存折号, thirteen digits.
        pub passbook_no: Personal,
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
    /// Whether a person has a passbook: time of their own that may be withdrawn for them (R2.5); services only.
    pub struct HasPassbook {
        /// Blind index of their resident ID.
        pub person: PersonKey,
    }
    /// The answer.
    pub struct PassbookHeld {
        /// Whether they have one.
        pub held: bool,
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
    /// An application was returned with a reason, which the applicant reads on the mobile page.
    pub struct VolunteerReturned {
        /// The applicant.
        pub volunteer_id: VolunteerId,
        /// Which vetting: an occasion of its own each time.
        pub vetting_id: Uuid,
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
    /// Ask that what names a volunteer be erased (PIPL Art. 47); a second person decides. Roles: clerk, org_clerk, branch, operator.
    pub struct ProposeVolunteerErasure {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Why, in the person's words, 2 to 200 characters.
        pub reason: Personal,
    }
    /// Proposed; another person must approve.
    pub struct VolunteerErasureProposed {
        /// The request.
        pub erasure_id: Uuid,
    }
    /// Erase what names a volunteer, as another person has asked. Refused with its reason while something stands against
    /// it. Roles: branch, operator; not who proposed it.
    pub struct ApproveVolunteerErasure {
        /// The request.
        pub erasure_id: Uuid,
    }
    /// Refuse a request, with the reason for the person (PIPL Art. 50), or take one's own back. Roles: branch, operator.
    pub struct RejectVolunteerErasure {
        /// The request.
        pub erasure_id: Uuid,
        /// Why not, 2 to 200 characters.
        pub note: Personal,
    }
    /// Decided.
    pub struct VolunteerErasureDecided {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
    }
    /// Requests for erasure in the asker's part of the tree, open ones first. Roles as for profiles.
    pub struct VolunteerErasures {
        /// Which page.
        pub paging: Paging,
    }
    /// What names a volunteer is gone here: whoever keeps something of the person under the id empties it too.
    pub struct VolunteerErased {
        /// The volunteer: from now on a pseudonym.
        pub volunteer_id: VolunteerId,
    }
}

messages! {
    commands {
        "tb.cmd.volunteer-registry.register_volunteer" RegisterVolunteer => RegisteredVolunteer;
        "tb.cmd.volunteer-registry.vet_volunteer" VetVolunteer => VolunteerChanged;
        "tb.cmd.volunteer-registry.record_training" RecordTraining => VolunteerChanged;
        "tb.cmd.volunteer-registry.record_qualification" RecordQualification => RecordedQualification;
        "tb.cmd.volunteer-registry.verify_qualification" VerifyQualification => VolunteerChanged;
        "tb.cmd.volunteer-registry.apply_volunteer" ApplyVolunteer => RegisteredVolunteer;
        "tb.cmd.volunteer-registry.change_willingness" ChangeWillingness => VolunteerChanged;
        "tb.cmd.volunteer-registry.suspend_volunteer" SuspendVolunteer => VolunteerChanged;
        "tb.cmd.volunteer-registry.resume_volunteer" ResumeVolunteer => VolunteerChanged;
        "tb.cmd.volunteer-registry.leave_volunteer" LeaveVolunteer => VolunteerChanged;
        "tb.cmd.volunteer-registry.record_paid_work" RecordPaidWork => VolunteerChanged;
        "tb.cmd.volunteer-registry.open_course" OpenCourse => OpenedCourse;
        "tb.cmd.volunteer-registry.record_attendance" RecordAttendance => RecordedAttendance;
        "tb.cmd.volunteer-registry.record_insurance" RecordInsurance => VolunteerChanged;
        "tb.cmd.volunteer-registry.activate_volunteer" ActivateVolunteer => ActivatedVolunteer;
        "tb.cmd.volunteer-registry.reveal_volunteer" RevealVolunteer => Revealed;
        "tb.cmd.volunteer-registry.propose_erasure" ProposeVolunteerErasure => VolunteerErasureProposed;
        "tb.cmd.volunteer-registry.approve_erasure" ApproveVolunteerErasure => VolunteerErasureDecided;
        "tb.cmd.volunteer-registry.reject_erasure" RejectVolunteerErasure => VolunteerErasureDecided;
    }
    queries {
        "tb.cmd.volunteer-registry.find_volunteers" FindVolunteers => Page<VolunteerRow>;
        "tb.cmd.volunteer-registry.get_volunteer" GetVolunteer => VolunteerCard;
        "tb.cmd.volunteer-registry.names" VolunteerNames => ByName;
        "tb.cmd.volunteer-registry.contacts" VolunteerContacts => VolunteerReaches;
        "tb.cmd.volunteer-registry.by_phone" VolunteerByPhone => VolunteerIdentity;
        "tb.cmd.volunteer-registry.by_passbook" VolunteerByPassbook => VolunteerIdentity;
        "tb.cmd.volunteer-registry.person_key" VolunteerPersonKey => VolunteerKeys;
        "tb.cmd.volunteer-registry.has_passbook" HasPassbook => PassbookHeld;
        "tb.cmd.volunteer-registry.accesses" VolunteerAccesses => Page<AccessRow>;
        "tb.cmd.volunteer-registry.export_volunteer" ExportVolunteer => Held;
        "tb.cmd.volunteer-registry.application_at" ApplicationAt => FoundApplication;
        "tb.cmd.volunteer-registry.waiting_certificates" WaitingCertificates => Page<WaitingCertificate>;
        "tb.cmd.volunteer-registry.courses" FindCourses => Page<CourseRow>;
        "tb.cmd.volunteer-registry.get_course" GetCourse => CourseCard;
        "tb.cmd.volunteer-registry.erasures" VolunteerErasures => Page<ErasureRow>;
    }
    events {
        "tb.evt.volunteer-registry.volunteer.registered" VolunteerRegistered, by volunteer_id;
        "tb.evt.volunteer-registry.volunteer.returned" VolunteerReturned, by volunteer_id;
        "tb.evt.volunteer-registry.volunteer.activated" VolunteerActivated, by volunteer_id;
        "tb.evt.volunteer-registry.volunteer.profile_changed" VolunteerProfileChanged, by volunteer_id;
        "tb.evt.volunteer-registry.volunteer.erased" VolunteerErased, by volunteer_id;
    }
}
