//! 更正: what was posted is corrected by two persons, never rewritten (R6.1, R6.12, decision 13). Proposed, approved and
//! rejected by finance; read by finance, auditor, oversight and operator.

use kernel::{BasisPoints, RawMinutes, StaffId, StandardMinutes, VisitId, VolunteerId};
use uuid::Uuid;

use super::{AccountKind, Purpose, journal::Entry};
use crate::{
    At, Day, Error, Page, Paging,
    catalogue::{data, messages, words},
};

words! {
    /// What a correction does; word for `correction-<word>`.
    pub enum CorrectionKind {
        /// 全额冲正: a service that does not count. Where its half-year was settled, by the ratio of the settlement (R7.5).
        Void = "void",
        /// 更正时长: other minutes; the weight and the version of the settings stay those of the visit.
        Restate = "restate",
        /// 追回: a record that proved false: from what is not settled, then goods, then savings; the rest is owed (R6.12).
        ClawBack = "claw_back",
        /// 冲正: the mirror of something that was no service.
        Reverse = "reverse",
    }
    /// Where a correction stands.
    pub enum CorrectionState {
        /// 待审批: waits for another person.
        Proposed = "proposed",
        /// 已更正: posted.
        Approved = "approved",
        /// 已否决
        Rejected = "rejected",
    }
}

data! {
    /// Proposes to correct what an entry has posted. Finance.
    pub struct ProposeCorrection {
        /// The entry.
        pub seq: i64,
        /// What to do.
        pub kind: CorrectionKind,
        /// The true minutes served, for `restate`.
        pub raw_minutes: Option<RawMinutes>,
        /// Why, 2 to 200 characters.
        pub reason: String,
        /// Where the evidence is, e.g. the number of a file, 1 to 200 characters.
        pub evidence: String,
    }
    /// A correction as it stands.
    pub struct CorrectionStands {
        /// Which.
        pub correction_id: Uuid,
        /// Where it stands.
        pub state: CorrectionState,
    }
    /// Another person approves: it is posted at once, into the current period. Finance.
    pub struct ApproveCorrection {
        /// Which.
        pub correction_id: Uuid,
    }
    /// Rejected, or taken back by who proposed it. Finance.
    pub struct RejectCorrection {
        /// Which.
        pub correction_id: Uuid,
        /// Why, 2 to 200 characters.
        pub note: String,
    }
    /// Corrections, those that wait first, then the newest.
    pub struct Corrections {
        /// Only these.
        pub state: Option<CorrectionState>,
        /// Which page.
        pub paging: Paging,
    }
    /// One correction.
    pub struct Correction {
        /// Which.
        pub correction_id: Uuid,
        /// Its number, for people.
        pub no: i64,
        /// What it does.
        pub kind: CorrectionKind,
        /// Where it stands.
        pub state: CorrectionState,
        /// The entry that it corrects.
        pub seq: i64,
        /// What that was for.
        pub purpose: Purpose,
        /// Whose.
        pub volunteer_id: Option<VolunteerId>,
        /// The visit, order or claim behind it.
        pub reference: Option<Uuid>,
        /// The day of service.
        pub effective: Day,
        /// Minutes served, as recorded.
        pub raw_before: Option<RawMinutes>,
        /// Minutes served, as corrected.
        pub raw_after: Option<RawMinutes>,
        /// Weight of the visit.
        pub weight: Option<BasisPoints>,
        /// Standard minutes as posted.
        pub amount_before: StandardMinutes,
        /// Standard minutes as corrected.
        pub amount_after: StandardMinutes,
        /// Why.
        pub reason: String,
        /// Where the evidence is.
        pub evidence: String,
        /// Who proposed it.
        pub proposed_by: Option<StaffId>,
        /// When.
        pub proposed_at: At,
        /// Who approved or rejected it.
        pub decided_by: Option<StaffId>,
        /// When.
        pub decided_at: Option<At>,
        /// Why it was rejected.
        pub note: Option<String>,
    }
    /// One correction, with what it does or has done.
    pub struct GetCorrection {
        /// Which.
        pub correction_id: Uuid,
    }
    /// What a correction does to one account.
    pub struct Effect {
        /// Which account.
        pub account: AccountKind,
        /// Whose; nothing = the bank's.
        pub volunteer_id: Option<VolunteerId>,
        /// Balance before.
        pub before: StandardMinutes,
        /// Balance after.
        pub after: StandardMinutes,
    }
    /// One correction, with what it does or has done.
    pub struct CorrectionShown {
        /// The correction.
        pub correction: Correction,
        /// The share for goods at which the half-year of the service was settled; nothing = not settled.
        pub split: Option<BasisPoints>,
        /// While it waits: what it would do now.
        pub effects: Vec<Effect>,
        /// While it waits: why it could not be posted now.
        pub refusal: Option<Error>,
        /// Once approved: its entries.
        pub entries: Vec<Entry>,
    }
    /// A correction was posted. Raw minutes of both sides, so that stars count what is true (R10.2).
    pub struct CorrectionPosted {
        /// Which.
        pub correction_id: Uuid,
        /// What it did.
        pub kind: CorrectionKind,
        /// Whose time it was.
        pub volunteer_id: VolunteerId,
        /// The visit that was corrected.
        pub visit_id: Option<VisitId>,
        /// The day of service.
        pub effective: Day,
        /// Minutes served that counted until now.
        pub raw_before: RawMinutes,
        /// Minutes served that count from now on.
        pub raw_after: RawMinutes,
        /// Standard minutes by which the volunteer's accounts have changed together; negative = taken back.
        pub change: StandardMinutes,
        /// Standard minutes that are owed because of it.
        pub owed: StandardMinutes,
    }
}

messages! {
    commands {
        "tb.cmd.ledger.propose_correction" ProposeCorrection => CorrectionStands;
        "tb.cmd.ledger.approve_correction" ApproveCorrection => CorrectionStands;
        "tb.cmd.ledger.reject_correction" RejectCorrection => CorrectionStands;
    }
    queries {
        "tb.cmd.ledger.corrections" Corrections => Page<Correction>;
        "tb.cmd.ledger.get_correction" GetCorrection => CorrectionShown;
    }
    events {
        "tb.evt.ledger.correction.posted" CorrectionPosted, by volunteer_id;
    }
}
