//! 冻结与继承: what becomes of the accounts of who has died or left (R6.10).

use kernel::{StaffId, StandardMinutes, VolunteerId};
use uuid::Uuid;

use super::{AccountKind, correction::CorrectionState};
use crate::{
    At,
    catalogue::{data, messages, words},
};

words! {
    /// What becomes of the time, by the setting `succession`; word for `succession-<word>`.
    pub enum SuccessionMode {
        /// 直系亲属: to the savings of a relative who is a volunteer.
        LinealRelative = "lineal_relative",
        /// 公益池
        Pool = "pool",
    }
}

data! {
    /// Lets nothing be taken from the accounts of a volunteer any more. Finance.
    pub struct FreezeAccounts {
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// Lets time be taken again. Finance.
    pub struct UnfreezeAccounts {
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// How the accounts of a volunteer stand.
    pub struct AccountsStand {
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// Since when they are frozen.
        pub frozen_at: Option<At>,
    }
    /// Proposes what becomes of the time on frozen accounts. Finance.
    pub struct ProposeSuccession {
        /// Whose time.
        pub volunteer_id: VolunteerId,
        /// The relative who gets it, where the setting says `lineal_relative`.
        pub heir_passbook_no: Option<String>,
        /// Number of the document: certificate of death, notarial deed; 1 to 200 characters.
        pub document: String,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// A succession as it stands.
    pub struct SuccessionStands {
        /// Which.
        pub succession_id: Uuid,
        /// Where it stands.
        pub state: CorrectionState,
    }
    /// Another person approves: everything on the accounts is posted at once. Finance.
    pub struct ApproveSuccession {
        /// Which.
        pub succession_id: Uuid,
    }
    /// Rejected, or taken back by who proposed it. Finance.
    pub struct RejectSuccession {
        /// Which.
        pub succession_id: Uuid,
        /// Why, 2 to 200 characters.
        pub note: String,
    }
    /// How a volunteer's accounts stand and what was decided about them. Finance, auditor, oversight, operator.
    pub struct GetEstate {
        /// Whose.
        pub volunteer_id: VolunteerId,
    }
    /// One decision about the time of who has died or left.
    pub struct Succession {
        /// Which.
        pub succession_id: Uuid,
        /// To whom.
        pub mode: SuccessionMode,
        /// The relative who gets it.
        pub heir: Option<VolunteerId>,
        /// Number of the document.
        pub document: String,
        /// Why.
        pub reason: String,
        /// Where it stands.
        pub state: CorrectionState,
        /// Standard minutes that were passed on.
        pub minutes: Option<StandardMinutes>,
        /// Who proposed it.
        pub proposed_by: Option<StaffId>,
        /// When.
        pub proposed_at: At,
        /// Who decided.
        pub decided_by: Option<StaffId>,
        /// When.
        pub decided_at: Option<At>,
    }
    /// A freeze or its end.
    pub struct Standstill {
        /// Whether the accounts were frozen or freed.
        pub frozen: bool,
        /// Why.
        pub reason: String,
        /// Who.
        pub by: Option<StaffId>,
        /// When.
        pub at: At,
    }
    /// How a volunteer's accounts stand.
    pub struct Estate {
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// Since when they are frozen.
        pub frozen_at: Option<At>,
        /// What the setting makes of the time; nothing = no succession.
        pub mode: Option<SuccessionMode>,
        /// What stands on the accounts.
        pub held: Vec<Holding>,
        /// Freezes, newest first.
        pub standstills: Vec<Standstill>,
        /// Decisions, newest first.
        pub successions: Vec<Succession>,
    }
    /// What stands on one account.
    pub struct Holding {
        /// Which.
        pub account: AccountKind,
        /// Standard minutes.
        pub balance: StandardMinutes,
    }
}

messages! {
    commands {
        "tb.cmd.ledger.freeze_accounts" FreezeAccounts => AccountsStand;
        "tb.cmd.ledger.unfreeze_accounts" UnfreezeAccounts => AccountsStand;
        "tb.cmd.ledger.propose_succession" ProposeSuccession => SuccessionStands;
        "tb.cmd.ledger.approve_succession" ApproveSuccession => SuccessionStands;
        "tb.cmd.ledger.reject_succession" RejectSuccession => SuccessionStands;
    }
    queries {
        "tb.cmd.ledger.get_estate" GetEstate => Estate;
    }
    events {}
}
