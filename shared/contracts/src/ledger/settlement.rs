//! Half-year settlement 半年结算: a period's earned time becomes time for goods and time saved for service (R7).

use kernel::{BasisPoints, HalfYear, OrgCode, SettlementId, StaffId, StandardMinutes, VisitId, VolunteerId};

use crate::{
    At, Day, Error, Page, Paging, Result,
    catalogue::{data, messages, words},
};

words! {
    /// Where a settlement stands (R7.5).
    pub enum SettlementState {
        /// 试算中: the books are frozen, the lines are being computed.
        Computing = "computing",
        /// 已试算: to be looked at, then sent to the towns.
        Computed = "computed",
        /// 复核中: the towns look at their part.
        InReview = "in_review",
        /// 待审批: every town has agreed; a second finance person decides.
        Reviewed = "reviewed",
        /// 待执行: approved.
        Approved = "approved",
        /// 记账中: being posted, block by block.
        Posting = "posting",
        /// 封账中: everything is posted, the period is being closed.
        Locking = "locking",
        /// 已结算
        Posted = "posted",
        /// 已取消
        Cancelled = "cancelled",
    }
    /// What a town says of its part.
    pub enum Verdict {
        /// 同意
        Approve = "approve",
        /// 有异议
        Object = "object",
    }
    /// Where a town's review stands.
    pub enum ReviewState {
        /// 待复核
        Waiting = "waiting",
        /// 已同意
        Approved = "approved",
        /// 有异议
        Objected = "objected",
    }
    /// Why minutes are not settled this time; all of them are carried forward (R7.4).
    pub enum ExceptionKind {
        /// 未确认: the visit waits for the elder's word, or is disputed.
        PendingVisit = "pending_visit",
        /// 截止后确认: confirmed after the cut-off.
        AfterCutoff = "after_cutoff",
        /// 账户冻结
        FrozenHolder = "frozen_holder",
        /// 余额已变: what was computed is no longer there, e.g. after a claw-back.
        BalanceFell = "balance_fell",
    }
    /// What has become of a line.
    pub enum LineFate {
        /// 待记账
        Waiting = "waiting",
        /// 已记账
        Posted = "posted",
        /// 结转下期
        Carried = "carried",
    }
}

data! {
    /// Begin the settlement of a period: freezes the books as of the cut-off and computes the lines. Role: finance.
    pub struct OpenSettlement {
        /// The half-year; the one that is running may be settled early.
        pub period: HalfYear,
        /// Last day, China time, by whose end a record must be confirmed or lapsed; a past day of the period.
        pub cutoff: Day,
        /// First day on which goods may be ordered (R7.6); nothing = a week from today.
        pub window_opens: Option<Day>,
        /// Last such day; nothing = 30 days after the first.
        pub window_closes: Option<Day>,
    }
    /// Send a computed settlement to the towns, once more after an objection. Role: finance.
    pub struct SubmitSettlement {
        /// Which.
        pub settlement_id: SettlementId,
    }
    /// What a town says of its part. Role: branch, for its own town.
    pub struct ReviewSettlement {
        /// Which.
        pub settlement_id: SettlementId,
        /// The town.
        pub town: OrgCode,
        /// Yes or no.
        pub verdict: Verdict,
        /// Why not; needed for an objection.
        pub reason: Option<String>,
    }
    /// Approve what all towns have agreed to. Role: finance, and neither who opened nor who submitted it.
    pub struct ApproveSettlement {
        /// Which.
        pub settlement_id: SettlementId,
    }
    /// Post an approved settlement. Role: finance.
    pub struct ExecuteSettlement {
        /// Which.
        pub settlement_id: SettlementId,
        /// Its total in standard minutes, typed by hand: another number is refused.
        pub total: StandardMinutes,
    }
    /// Give a settlement up before it is posted. Role: finance.
    pub struct CancelSettlement {
        /// Which.
        pub settlement_id: SettlementId,
        /// Why.
        pub reason: String,
    }
    /// Where the settlement stands now.
    pub struct SettlementStands {
        /// Which.
        pub settlement_id: SettlementId,
        /// Its state.
        pub state: SettlementState,
    }
    /// All settlements. Roles: finance, branch, auditor, oversight.
    pub struct ListSettlements {}
    /// All settlements.
    pub struct Settlements {
        /// Newest first.
        pub settlements: Vec<Settlement>,
    }
    /// One settlement. Roles: finance, branch, auditor, oversight.
    pub struct GetSettlement {
        /// Which.
        pub settlement_id: SettlementId,
    }
    /// Who did something, and when.
    pub struct Act {
        /// Who; nothing = the operator at the server.
        pub by: Option<StaffId>,
        /// When.
        pub at: At,
    }
    /// Sums of lines, standard minutes.
    pub struct Sums {
        /// Volunteers with a line.
        pub volunteers: i64,
        /// Settled time: offset, for goods and for savings together.
        pub total: StandardMinutes,
        /// Of this, offset against what is to be given back (R6.12).
        pub recovered: StandardMinutes,
        /// Of this, for goods.
        pub goods: StandardMinutes,
        /// Of this, for savings.
        pub savings: StandardMinutes,
        /// Of the savings, what lies above the cap and goes to the pool (R6.7).
        pub donated: StandardMinutes,
        /// Older time for goods and savings that expires with the settlement (R6.8).
        pub expired: StandardMinutes,
    }
    /// A town's part and what it says of it.
    pub struct TownReview {
        /// The town.
        pub town: OrgCode,
        /// Volunteers with a line.
        pub volunteers: i64,
        /// Settled time.
        pub total: StandardMinutes,
        /// Where its review stands.
        pub state: ReviewState,
        /// Why it objects.
        pub reason: Option<String>,
        /// Who said so, and when.
        pub said: Option<Act>,
    }
    /// A settlement.
    pub struct Settlement {
        /// Which.
        pub settlement_id: SettlementId,
        /// The half-year.
        pub period: HalfYear,
        /// Where it stands.
        pub state: SettlementState,
        /// Last day that counts.
        pub cutoff: Day,
        /// Share of goods in force at the cut-off.
        pub goods_share: BasisPoints,
        /// Version of the settings in force at the cut-off.
        pub settings_version: i64,
        /// First day on which goods may be ordered.
        pub window_opens: Day,
        /// Last day on which goods may be ordered.
        pub window_closes: Day,
        /// Sums of its lines; zero while it is being computed.
        pub sums: Sums,
        /// Records and lines that are carried forward.
        pub exceptions: i64,
        /// Their minutes.
        pub carried: StandardMinutes,
        /// Lines that have been posted or carried forward by now.
        pub done: i64,
        /// Minutes that have been posted by now.
        pub posted: StandardMinutes,
        /// Who froze and computed.
        pub opened: Act,
        /// Who sent it to the towns last.
        pub submitted: Option<Act>,
        /// Who approved.
        pub approved: Option<Act>,
        /// Who had it posted.
        pub executed: Option<Act>,
        /// When the period was closed.
        pub posted_at: Option<At>,
        /// Who gave it up.
        pub cancelled: Option<Act>,
        /// Why.
        pub cancel_reason: Option<String>,
        /// The towns, by code; once computed.
        pub towns: Vec<TownReview>,
    }
    /// Sums by sub-branch, for the preview and the public notice. Roles: finance, branch, auditor, oversight.
    pub struct SummarizeSettlement {
        /// Which.
        pub settlement_id: SettlementId,
        /// Only this part of the tree.
        pub within: Option<OrgCode>,
    }
    /// A sub-branch's part.
    pub struct OrgSums {
        /// The sub-branch.
        pub org: OrgCode,
        /// Its sums.
        pub sums: Sums,
    }
    /// Sums by sub-branch.
    pub struct SettlementSummary {
        /// By code.
        pub orgs: Vec<OrgSums>,
    }
    /// Lines by volunteer, within the asker's scope. Roles: finance, branch, auditor, oversight.
    pub struct SettlementLines {
        /// Which.
        pub settlement_id: SettlementId,
        /// Only this part of the tree.
        pub within: Option<OrgCode>,
        /// Which page.
        pub paging: Paging,
    }
    /// One volunteer's line, standard minutes.
    pub struct SettlementLine {
        /// Its place in the settlement, from 1.
        pub line_no: i32,
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// Sub-branch at the freeze.
        pub org: OrgCode,
        /// Settled time: the next three together.
        pub total: StandardMinutes,
        /// Offset against what is to be given back.
        pub recovered: StandardMinutes,
        /// For goods.
        pub goods: StandardMinutes,
        /// For savings.
        pub savings: StandardMinutes,
        /// Of the savings, what goes to the pool.
        pub donated: StandardMinutes,
        /// Older time for goods that expires.
        pub goods_expired: StandardMinutes,
        /// Older savings that expire.
        pub savings_expired: StandardMinutes,
        /// What has become of it.
        pub fate: LineFate,
    }
    /// What is carried forward, within the asker's scope. Roles: finance, branch, auditor, oversight.
    pub struct SettlementExceptions {
        /// Which.
        pub settlement_id: SettlementId,
        /// Only this kind.
        pub kind: Option<ExceptionKind>,
        /// Only this part of the tree.
        pub within: Option<OrgCode>,
        /// Which page.
        pub paging: Paging,
    }
    /// One record or line that is carried forward.
    pub struct SettlementException {
        /// Why.
        pub kind: ExceptionKind,
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// Sub-branch at the freeze.
        pub org: OrgCode,
        /// The visit, where it is one.
        pub visit_id: Option<VisitId>,
        /// The day of the service, for visits.
        pub served: Option<Day>,
        /// Standard minutes.
        pub minutes: StandardMinutes,
    }
    /// When goods may be ordered (R7.6). Anybody may ask.
    pub struct RedemptionWindow {}
    /// One redemption window.
    pub struct Window {
        /// The settlement it belongs to.
        pub settlement_id: SettlementId,
        /// The half-year that was settled.
        pub period: HalfYear,
        /// First day.
        pub opens: Day,
        /// Last day.
        pub closes: Day,
    }
    /// When goods may be ordered: only within a window of a posted settlement.
    pub struct Windows {
        /// Whether goods are taken for time at all (`goods.enabled`).
        pub goods_enabled: bool,
        /// The window that is open today.
        pub current: Option<Window>,
        /// The next one, if known.
        pub next: Option<Window>,
        /// The last one that has closed.
        pub last: Option<Window>,
    }
    /// What a settlement has given one volunteer, standard minutes.
    pub struct SettledVolunteer {
        /// Who.
        pub volunteer_id: VolunteerId,
        /// Settled time.
        pub total: StandardMinutes,
        /// Offset against what was to be given back.
        pub recovered: StandardMinutes,
        /// For goods.
        pub goods: StandardMinutes,
        /// For savings, the pool's share included.
        pub savings: StandardMinutes,
        /// Of the savings, what went to the pool.
        pub donated: StandardMinutes,
        /// Older time that expired.
        pub expired: StandardMinutes,
    }
    /// A part of a settlement has been posted: at most 500 volunteers each.
    pub struct SettlementPosted {
        /// Which.
        pub settlement_id: SettlementId,
        /// The half-year.
        pub period: HalfYear,
        /// Number of the part, from 1.
        pub part: i32,
        /// First day on which goods may be ordered.
        pub window_opens: Day,
        /// Last such day.
        pub window_closes: Day,
        /// Who got what.
        pub volunteers: Vec<SettledVolunteer>,
    }
}

messages! {
    commands {
        "tb.cmd.ledger.open_settlement" OpenSettlement => SettlementStands;
        "tb.cmd.ledger.submit_settlement" SubmitSettlement => SettlementStands;
        "tb.cmd.ledger.review_settlement" ReviewSettlement => SettlementStands;
        "tb.cmd.ledger.approve_settlement" ApproveSettlement => SettlementStands;
        "tb.cmd.ledger.execute_settlement" ExecuteSettlement => SettlementStands;
        "tb.cmd.ledger.cancel_settlement" CancelSettlement => SettlementStands;
    }
    queries {
        "tb.cmd.ledger.settlements" ListSettlements => Settlements;
        "tb.cmd.ledger.settlement" GetSettlement => Settlement;
        "tb.cmd.ledger.settlement_summary" SummarizeSettlement => SettlementSummary;
        "tb.cmd.ledger.settlement_lines" SettlementLines => Page<SettlementLine>;
        "tb.cmd.ledger.settlement_exceptions" SettlementExceptions => Page<SettlementException>;
        "tb.cmd.ledger.redemption_window" RedemptionWindow => Windows;
    }
    events {
        "tb.evt.ledger.settlement.posted" SettlementPosted, by settlement_id;
    }
}

impl Windows {
    /// Refuses goods outside a window, naming the days (R7.6), and where the district exchanges none (R6.11). Before the first
    /// settlement there is no window to be outside of: what was brought over from older books can be used.
    ///
    /// # Errors
    /// `conflict`: `goods_disabled`, `window_closed` with the days of the next window, else of the last.
    pub fn may_take_goods(&self) -> Result<()> {
        if !self.goods_enabled {
            return Err(Error::conflict(
                "goods_disabled",
                "goods are not exchanged for time in this district",
            ));
        }
        if self.current.is_some() {
            return Ok(());
        }
        match self.next.as_ref().or(self.last.as_ref()) {
            Some(window) => Err(Error::conflict(
                "window_closed",
                "goods are ordered within the redemption window only",
            )
            .with("opens", window.opens.0.to_string())
            .with("closes", window.closes.0.to_string())),
            None => Ok(()),
        }
    }
}
