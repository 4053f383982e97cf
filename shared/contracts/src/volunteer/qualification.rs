//! Qualifications 资质 and the papers that prove them (R3.4); accident insurance (R3.6).

use kernel::{StaffId, VolunteerId};
use uuid::Uuid;

use super::{VolunteerChanged, VolunteerRow};
use crate::{
    At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
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
}

data! {
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
}

messages! {
    commands {
        "tb.cmd.volunteer-registry.record_qualification" RecordQualification => RecordedQualification;
        "tb.cmd.volunteer-registry.verify_qualification" VerifyQualification => VolunteerChanged;
        "tb.cmd.volunteer-registry.record_insurance" RecordInsurance => VolunteerChanged;
    }
    queries {
        "tb.cmd.volunteer-registry.waiting_certificates" WaitingCertificates => Page<WaitingCertificate>;
    }
    events {}
}
