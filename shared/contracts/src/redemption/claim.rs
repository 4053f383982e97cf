//! Saved time that is taken back as service 换服务 (R4.5, R6.3, R6.5, R7.7).

use kernel::{
    BasisPoints, ClaimId, ElderId, OrderId, OrgCode, RawMinutes, Sex, StaffId, StandardMinutes, VolunteerId,
};

use crate::{
    At, Page, Paging, Personal,
    catalogue::{data, messages, words},
    dispatch::OrderState,
    volunteer::recipient::{RecipientForm, Relation},
};

words! {
    /// Where a claim stands.
    pub enum ClaimState {
        /// 已申请: the ledger is asked to hold the time.
        Asked = "asked",
        /// 已冻结: the time is held; dispatch is asked for the order.
        Held = "held",
        /// 已派单: an ordinary order is under way.
        Ordered = "ordered",
        /// 已服务: it counts; the ledger is asked to take the time.
        Served = "served",
        /// 待确认豁免: the time is taken; a supervisor has to acknowledge what was waived (R6.5).
        Captured = "captured",
        /// 正在退回: order and hold are undone.
        Undoing = "undoing",
        /// 已完成
        Closed = "closed",
        /// 未受理: there was no time to hold, or no order to open.
        Refused = "refused",
        /// 已取消
        Cancelled = "cancelled",
        /// 已过期: nobody came in time.
        Expired = "expired",
    }
    /// Why a claim ended without service.
    pub enum ClaimEnd {
        /// 申请人取消
        Withdrawn = "withdrawn",
        /// 余额不足: somebody else was faster, or the account is frozen.
        NoTime = "no_time",
        /// 无法派单: dispatch refused the order.
        NoOrder = "no_order",
        /// 服务单被取消
        OrderCancelled = "order_cancelled",
        /// 无人接单
        OrderExpired = "order_expired",
        /// 服务未成立: a dispute was upheld, or nothing of the visit counts.
        NotServed = "not_served",
        /// 超过期限: nothing was decided in time.
        TooLate = "too_late",
    }
}

data! {
    /// Ask for a service with saved time (R7.7: at any time). The volunteer for themselves; or clerk, org_clerk of the
    /// sub-branch, operator.
    pub struct RequestClaim {
        /// Whose time is spent.
        pub volunteer_id: VolunteerId,
        /// Code in dispatch's catalogue.
        pub service: String,
        /// Wished start.
        pub starts_at: At,
        /// How long, 5 to 480 minutes.
        pub duration: RawMinutes,
        /// Only a helper of this sex.
        pub gender_wish: Option<Sex>,
        /// What is to be done.
        pub note: Option<Personal>,
        /// Who is served.
        pub recipient: RecipientForm,
    }
    /// The claim is on its way.
    pub struct RequestedClaim {
        /// The claim.
        pub claim_id: ClaimId,
        /// `HF20261123-0001`
        pub claim_no: String,
        /// What will be held.
        pub cost: StandardMinutes,
    }
    /// Take a claim back before anybody has come. As [`RequestClaim`].
    pub struct CancelClaim {
        /// The claim.
        pub claim_id: ClaimId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// A supervisor has seen what was waived (R6.5). Roles: branch, operator; neither who entered the claim nor the volunteer.
    pub struct AcknowledgeOverrun {
        /// The claim.
        pub claim_id: ClaimId,
        /// What was found, 2 to 200 characters.
        pub note: String,
    }
    /// After a change.
    pub struct ClaimChanged {
        /// The claim.
        pub claim_id: ClaimId,
        /// Where it stands.
        pub state: ClaimState,
    }
    /// What a service would cost, before it is asked for. As [`RequestClaim`].
    pub struct PriceClaim {
        /// Whose time would be spent.
        pub volunteer_id: VolunteerId,
        /// Only this service; nothing = every one.
        pub service: Option<String>,
    }
    /// What can be asked for.
    pub struct ClaimPrices {
        /// What the volunteer may spend now: savings less what is held.
        pub available: StandardMinutes,
        /// Held by claims.
        pub held: StandardMinutes,
        /// By code.
        pub services: Vec<ClaimPrice>,
        /// Who may be served besides the volunteer.
        pub relations: Vec<Relation>,
    }
    /// One service.
    pub struct ClaimPrice {
        /// Code in the catalogue.
        pub code: String,
        /// 中文名
        pub name_zh: String,
        /// English name.
        pub name_en: String,
        /// Its weight today; 10000 where `withdraw.apply_weight` is off (R4.5).
        pub weight: BasisPoints,
        /// How many come.
        pub seats: u8,
        /// Usual duration.
        pub usual_minutes: RawMinutes,
        /// What that costs, for all who come.
        pub usual_cost: StandardMinutes,
        /// A helper of which sex is asked.
        pub intimate: bool,
    }
    /// Claims of the asker's part of the tree; a volunteer's own. Newest first. Roles: operator, finance, branch, clerk,
    /// org_clerk, auditor, oversight.
    pub struct FindClaims {
        /// Part of the tree of the volunteers' sub-branches; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only these states; none = all.
        pub states: Vec<ClaimState>,
        /// Only this volunteer's.
        pub volunteer_id: Option<VolunteerId>,
        /// Only that by which this recipient is served.
        pub recipient_id: Option<ElderId>,
        /// Only with this number, or one that begins so.
        pub no: Option<String>,
        /// Which page.
        pub paging: Paging,
    }
    /// One claim of a list.
    pub struct ClaimRow {
        /// The claim.
        pub claim_id: ClaimId,
        /// Its number.
        pub claim_no: String,
        /// Whose time.
        pub volunteer_id: VolunteerId,
        /// Sub-branch of the volunteer when it was asked.
        pub org: OrgCode,
        /// Who is served.
        pub recipient_id: ElderId,
        /// What they are to the volunteer.
        pub relation: Relation,
        /// Code in the catalogue.
        pub service: String,
        /// Wished start.
        pub starts_at: At,
        /// How long.
        pub duration: RawMinutes,
        /// Weight of the price.
        pub weight: BasisPoints,
        /// What is, or was, held.
        pub cost: StandardMinutes,
        /// What was taken, once it was.
        pub spent: Option<StandardMinutes>,
        /// Of the actual cost, what the account did not have (R6.5).
        pub waived: Option<StandardMinutes>,
        /// Where it stands.
        pub state: ClaimState,
        /// Why it ended, if without service.
        pub ended: Option<ClaimEnd>,
        /// When it was asked.
        pub asked_at: At,
        /// The order, once open.
        pub order_id: Option<OrderId>,
        /// Its number.
        pub order_no: Option<String>,
    }
    /// One claim. As [`FindClaims`].
    pub struct GetClaim {
        /// The claim.
        pub claim_id: ClaimId,
    }
    /// One claim with everything that happened.
    pub struct ClaimCard {
        /// As in the list.
        pub row: ClaimRow,
        /// What is to be done.
        pub note: Option<Personal>,
        /// Who of the staff entered it; nobody = the volunteer.
        pub entered_by: Option<StaffId>,
        /// Minutes that were served.
        pub served: Option<RawMinutes>,
        /// What they cost.
        pub actual: Option<StandardMinutes>,
        /// The order as dispatch has it.
        pub order_state: Option<OrderState>,
        /// The ledger's hold falls then.
        pub hold_until: At,
        /// Why it was taken back or refused, in words or as the refusal's reason.
        pub end_note: Option<Personal>,
        /// Who acknowledged the overrun.
        pub acknowledged_by: Option<StaffId>,
        /// When.
        pub acknowledged_at: Option<At>,
        /// What they wrote.
        pub acknowledged_note: Option<Personal>,
        /// Step by step, oldest first.
        pub steps: Vec<ClaimStep>,
        /// May be taken back by the asker.
        pub may_cancel: bool,
        /// May be acknowledged by the asker.
        pub may_acknowledge: bool,
    }
    /// One step.
    pub struct ClaimStep {
        /// Where it stood afterwards.
        pub state: ClaimState,
        /// When.
        pub at: At,
        /// Who of the staff; nobody = the volunteer or the platform.
        pub by: Option<StaffId>,
    }
    /// The time is held and the service sought.
    pub struct ClaimHeld {
        /// The claim.
        pub claim_id: ClaimId,
        /// Whose time.
        pub volunteer_id: VolunteerId,
        /// 中文名 of the service.
        pub service_name: String,
        /// Wished start.
        pub starts_at: At,
        /// What is held.
        pub cost: StandardMinutes,
    }
    /// The service counts and the time is taken.
    pub struct ClaimCaptured {
        /// The claim.
        pub claim_id: ClaimId,
        /// Whose time.
        pub volunteer_id: VolunteerId,
        /// 中文名 of the service.
        pub service_name: String,
        /// Minutes that were served.
        pub served: RawMinutes,
        /// What was taken.
        pub spent: StandardMinutes,
        /// What was waived (R6.5).
        pub waived: StandardMinutes,
    }
    /// The claim ended without service: nothing is held any more.
    pub struct ClaimEnded {
        /// The claim.
        pub claim_id: ClaimId,
        /// Whose time.
        pub volunteer_id: VolunteerId,
        /// 中文名 of the service.
        pub service_name: String,
        /// Wished start.
        pub starts_at: At,
        /// How it ended.
        pub state: ClaimState,
        /// Why.
        pub ended: ClaimEnd,
    }
}

messages! {
    commands {
        "tb.cmd.redemption-inventory.request_claim" RequestClaim => RequestedClaim;
        "tb.cmd.redemption-inventory.cancel_claim" CancelClaim => ClaimChanged;
        "tb.cmd.redemption-inventory.acknowledge_overrun" AcknowledgeOverrun => ClaimChanged;
    }
    queries {
        "tb.cmd.redemption-inventory.price_claim" PriceClaim => ClaimPrices;
        "tb.cmd.redemption-inventory.find_claims" FindClaims => Page<ClaimRow>;
        "tb.cmd.redemption-inventory.get_claim" GetClaim => ClaimCard;
    }
    events {
        "tb.evt.redemption-inventory.claim.held" ClaimHeld, by claim_id;
        "tb.evt.redemption-inventory.claim.captured" ClaimCaptured, by claim_id;
        "tb.evt.redemption-inventory.claim.ended" ClaimEnded, by claim_id;
    }
}

impl ClaimState {
    /// Whether nothing happens to it any more.
    pub fn is_over(self) -> bool {
        matches!(
            self,
            ClaimState::Closed | ClaimState::Refused | ClaimState::Cancelled | ClaimState::Expired
        )
    }
}
