//! Certificates of service 志愿服务记录证明 (R11.4): applied for, accepted, on notice inside the unit, issued as a file that is
//! kept.

use kernel::{CertificateId, OrgCode, RawMinutes, StaffId, VolunteerId};

use crate::{
    At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// Where an application or a certificate stands.
    pub enum CertificateState {
        /// 待受理
        Applied = "applied",
        /// 公示中: on notice inside the unit.
        Notice = "notice",
        /// 已出具
        Issued = "issued",
        /// 不予受理
        Refused = "refused",
        /// 已作废
        Withdrawn = "withdrawn",
    }
    /// Whether an application is taken on.
    pub enum Acceptance {
        /// 受理: goes on notice.
        Accept = "accept",
        /// 不予受理
        Refuse = "refuse",
    }
}

data! {
    /// Apply for a certificate of a stretch of days. The volunteer for themselves, or staff of the sub-branch for them. Roles:
    /// clerk, org_clerk, branch, operator.
    pub struct ApplyForCertificate {
        /// Whom it is for.
        pub volunteer_id: VolunteerId,
        /// First day that counts.
        pub from: Day,
        /// Last day that counts, today or earlier.
        pub to: Day,
        /// What is to stand under notes 备注, up to 100 characters.
        pub note: Option<String>,
        /// The issued certificate of the same volunteer in whose place this one is wanted. It is not altered.
        pub replaces: Option<CertificateId>,
    }
    /// Where a certificate stands after an act.
    pub struct CertificateStands {
        /// The certificate.
        pub certificate_id: CertificateId,
        /// State.
        pub state: CertificateState,
    }
    /// Take an application on or refuse it. Neither who applied nor the volunteer. Roles: clerk, org_clerk, branch, operator.
    pub struct AcceptCertificate {
        /// The application.
        pub certificate_id: CertificateId,
        /// Accept or refuse.
        pub acceptance: Acceptance,
        /// Why refused, 2 to 200 characters.
        pub reason: Option<String>,
    }
    /// Issue after the notice: the number is given and the file is made, once. Neither who applied nor the volunteer. Roles:
    /// clerk, org_clerk, branch, operator.
    pub struct IssueCertificate {
        /// The certificate.
        pub certificate_id: CertificateId,
        /// Person in charge 负责人 of the issuer.
        pub in_charge: Personal,
        /// Who handles it 经办人.
        pub handler: Personal,
        /// Where the issuer is reached 联系方式.
        pub contact: Personal,
    }
    /// Declare an issued certificate void. Its file stays as it is; its page says so. Roles: branch, operator.
    pub struct WithdrawCertificate {
        /// The certificate.
        pub certificate_id: CertificateId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Certificates within one's scope, newest first.
    pub struct FindCertificates {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only this state.
        pub state: Option<CertificateState>,
        /// Which page.
        pub paging: Paging,
    }
    /// One certificate or application.
    pub struct CertificateRow {
        /// The certificate.
        pub certificate_id: CertificateId,
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// Their sub-branch when it was applied for.
        pub org: OrgCode,
        /// State.
        pub state: CertificateState,
        /// First day that counts.
        pub from: Day,
        /// Last day that counts.
        pub to: Day,
        /// `2026-000012`, once issued.
        pub number: Option<String>,
        /// Raw minutes that it certifies, once issued.
        pub raw_minutes: Option<RawMinutes>,
        /// When applied for.
        pub applied_at: At,
        /// The member of staff who applied; nothing = the volunteer, or the server's operator.
        pub applied_by: Option<StaffId>,
        /// Day by which it is to be accepted or refused.
        pub due_on: Day,
        /// Last day of the notice.
        pub notice_to: Option<Day>,
        /// When issued.
        pub issued_at: Option<At>,
        /// In whose place it stands.
        pub replaces: Option<CertificateId>,
    }
    /// One certificate with its history.
    pub struct GetCertificate {
        /// The certificate.
        pub certificate_id: CertificateId,
    }
    /// One certificate with its history.
    pub struct CertificateShown {
        /// The row as in the list.
        pub row: CertificateRow,
        /// Notes 备注.
        pub note: Option<String>,
        /// When accepted or refused.
        pub accepted_at: Option<At>,
        /// By whom.
        pub accepted_by: Option<StaffId>,
        /// First day of the notice.
        pub notice_from: Option<Day>,
        /// Who issued it.
        pub issued_by: Option<StaffId>,
        /// SHA-256 of the file, hex.
        pub sha256: Option<String>,
        /// Why refused or withdrawn.
        pub reason: Option<String>,
        /// When withdrawn.
        pub withdrawn_at: Option<At>,
        /// By whom.
        pub withdrawn_by: Option<StaffId>,
        /// Raw minutes that it would certify now, until it is issued.
        pub raw_minutes_now: RawMinutes,
    }
    /// A volunteer's certificates, newest first: their own, or for staff in whose scope the sub-branch lies.
    pub struct VolunteerCertificates {
        /// Whose.
        pub volunteer_id: VolunteerId,
    }
    /// A volunteer's certificates.
    pub struct CertificatesOf {
        /// Newest first.
        pub certificates: Vec<CertificateRow>,
    }
    /// The file of an issued certificate, as it was made; audited. For the volunteer, and for staff who may issue.
    pub struct CertificateFile {
        /// The certificate.
        pub certificate_id: CertificateId,
    }
    /// The file of a certificate.
    pub struct CertificateBytes {
        /// `2026-000012`
        pub number: String,
        /// The PDF, base64.
        pub pdf: Personal,
        /// Its SHA-256, hex.
        pub sha256: String,
    }
    /// What the public page of a verification code shows; services only.
    pub struct CheckCertificate {
        /// The code of the QR code.
        pub code: Personal,
    }
    /// A certificate to compare with. Refused as `certificate_not_found` when the code is none of ours.
    pub struct CertificateChecked {
        /// `issued` or `withdrawn`.
        pub state: CertificateState,
        /// `2026-000012`
        pub number: String,
        /// 李*国
        pub name_masked: String,
        /// First day that counts.
        pub from: Day,
        /// Last day that counts.
        pub to: Day,
        /// Raw minutes that it certifies.
        pub raw_minutes: RawMinutes,
        /// Day on which it was issued.
        pub issued_on: Day,
        /// Who issued it.
        pub issuer: String,
        /// SHA-256 of the file, hex.
        pub sha256: String,
    }
}

messages! {
    commands {
        "tb.cmd.volunteer-registry.apply_for_certificate" ApplyForCertificate => CertificateStands;
        "tb.cmd.volunteer-registry.accept_certificate" AcceptCertificate => CertificateStands;
        "tb.cmd.volunteer-registry.issue_certificate" IssueCertificate => CertificateStands;
        "tb.cmd.volunteer-registry.withdraw_certificate" WithdrawCertificate => CertificateStands;
    }
    queries {
        "tb.cmd.volunteer-registry.find_certificates" FindCertificates => Page<CertificateRow>;
        "tb.cmd.volunteer-registry.get_certificate" GetCertificate => CertificateShown;
        "tb.cmd.volunteer-registry.volunteer_certificates" VolunteerCertificates => CertificatesOf;
        "tb.cmd.volunteer-registry.certificate_file" CertificateFile => CertificateBytes;
        "tb.cmd.volunteer-registry.check_certificate" CheckCertificate => CertificateChecked;
    }
    events {}
}

impl CertificateState {
    /// Whether it waits for acceptance or for the end of its notice: one a volunteer at a time.
    pub fn is_under_way(self) -> bool {
        matches!(self, CertificateState::Applied | CertificateState::Notice)
    }
}
