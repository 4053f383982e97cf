//! Becoming a volunteer: the form, the application from home, the vetting (R3.1–R3.4).

use kernel::{OrgCode, VolunteerId};
use uuid::Uuid;

use super::{QualificationKind, VolunteerChanged, VolunteerState};
use crate::{
    At, Day, Personal, Slot,
    catalogue::{data, messages, words},
};

words! {
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
    /// The outcome of vetting.
    pub enum Vetting {
        /// 通过
        Approve = "approve",
        /// 退回
        Return = "return",
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
    /// Vet an applicant 审核. The vetter may not be the applicant. Roles: clerk, org_clerk; the branch may only return.
    pub struct VetVolunteer {
        /// The applicant.
        pub volunteer_id: VolunteerId,
        /// Approve or return.
        pub decision: Vetting,
        /// Why returned, 2 to 200 characters.
        pub reason: Option<String>,
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
}

messages! {
    commands {
        "tb.cmd.volunteer-registry.register_volunteer" RegisterVolunteer => RegisteredVolunteer;
        "tb.cmd.volunteer-registry.vet_volunteer" VetVolunteer => VolunteerChanged;
        "tb.cmd.volunteer-registry.apply_volunteer" ApplyVolunteer => RegisteredVolunteer;
    }
    queries {
        "tb.cmd.volunteer-registry.application_at" ApplicationAt => FoundApplication;
    }
    events {
        "tb.evt.volunteer-registry.volunteer.registered" VolunteerRegistered, by volunteer_id;
        "tb.evt.volunteer-registry.volunteer.returned" VolunteerReturned, by volunteer_id;
    }
}
