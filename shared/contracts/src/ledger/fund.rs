//! The fund 资金 in fen: receipts of the four sources, expenses for the six uses (R8.2, R12.7).

use kernel::{Fen, FundEntryId, FundReversalId, StaffId};

use super::{AccountKind, TransferKind};
use crate::{
    At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// Where money comes from: "政府投一点、社会帮一点、企业捐一点、居民筹一点".
    pub enum FundSource {
        /// 政府
        Government = "government",
        /// 社会
        Society = "society",
        /// 企业
        Enterprise = "enterprise",
        /// 居民
        Residents = "residents",
    }
    /// What money may be spent on.
    pub enum FundUse {
        /// 项目
        Projects = "projects",
        /// 物品
        Goods = "goods",
        /// 设备
        Equipment = "equipment",
        /// 培训
        Training = "training",
        /// 奖励
        Rewards = "rewards",
        /// 购买服务: from the association and other charities (R12.7).
        Services = "services",
    }
    /// Which way the money goes.
    pub enum FundEntryKind {
        /// 收入
        Receipt = "receipt",
        /// 支出
        Expense = "expense",
    }
    /// Where an entry stands.
    pub enum FundEntryState {
        /// 待审批: an expense that holds its money and waits for a second person.
        Proposed = "proposed",
        /// 已入账
        Posted = "posted",
        /// 已否决: the money is free again.
        Rejected = "rejected",
        /// 已冲正
        Reversed = "reversed",
    }
    /// Where a proposal to reverse an entry stands.
    pub enum FundReversalState {
        /// 待审批
        Proposed = "proposed",
        /// 已同意
        Approved = "approved",
        /// 已否决
        Rejected = "rejected",
    }
    /// What the second person says.
    pub enum FundDecision {
        /// 同意
        Approve = "approve",
        /// 否决
        Reject = "reject",
    }
}

impl FundSource {
    /// Its account.
    pub fn account(self) -> AccountKind {
        match self {
            FundSource::Government => AccountKind::FundGovernment,
            FundSource::Society => AccountKind::FundSociety,
            FundSource::Enterprise => AccountKind::FundEnterprise,
            FundSource::Residents => AccountKind::FundResidents,
        }
    }
}

impl FundUse {
    /// Its account.
    pub fn account(self) -> AccountKind {
        match self {
            FundUse::Projects => AccountKind::FundProjects,
            FundUse::Goods => AccountKind::FundGoods,
            FundUse::Equipment => AccountKind::FundEquipment,
            FundUse::Training => AccountKind::FundTraining,
            FundUse::Rewards => AccountKind::FundRewards,
            FundUse::Services => AccountKind::FundServices,
        }
    }
}

data! {
    /// Record money that has come in. Role: finance, at head office.
    pub struct RecordReceipt {
        /// From which source.
        pub source: FundSource,
        /// How much, above zero.
        pub fen: Fen,
        /// The day it came in; not later than today.
        pub day: Day,
        /// Number of the receipt or bank slip.
        pub document: String,
        /// Another entry stands under this number, and that is meant: an invoice or a contract is paid in parts, or by several
        /// sources. Otherwise it is refused (`fund_document_used` with `count`), as it would be the same money twice.
        #[serde(default)]
        pub document_again: bool,
        /// Who gave it.
        pub payer: Option<Personal>,
        /// Anything else.
        pub note: Option<Personal>,
    }
    /// Propose to spend money: it is held until another person has decided. Role: finance, at head office.
    pub struct ProposeExpense {
        /// From which source.
        pub source: FundSource,
        /// What for.
        pub used_for: FundUse,
        /// How much, above zero.
        pub fen: Fen,
        /// The day of the document; not later than today.
        pub day: Day,
        /// Number of the invoice or contract.
        pub document: String,
        /// Another entry stands under this number, and that is meant: an invoice or a contract is paid in parts, or by several
        /// sources. Otherwise it is refused (`fund_document_used` with `count`), as it would be the same money twice.
        #[serde(default)]
        pub document_again: bool,
        /// Who is paid.
        pub payee: Option<Personal>,
        /// Anything else.
        pub note: Option<Personal>,
    }
    /// It is in the books.
    pub struct FundEntryKept {
        /// The entry.
        pub entry_id: FundEntryId,
        /// Where it stands.
        pub state: FundEntryState,
    }
    /// Approve or reject an expense. Roles: finance, operator, at head office; approved only by another person than who
    /// proposed it, who may take it back.
    pub struct DecideExpense {
        /// Which.
        pub entry_id: FundEntryId,
        /// The decision.
        pub decision: FundDecision,
        /// Why; needed to reject.
        pub reason: Option<Personal>,
    }
    /// Propose to reverse a posted entry: both its legs are mirrored, once. Role: finance, at head office.
    pub struct ProposeFundReversal {
        /// Which.
        pub entry_id: FundEntryId,
        /// Why.
        pub reason: Personal,
    }
    /// Proposed; another person decides.
    pub struct FundReversalProposed {
        /// The proposal.
        pub reversal_id: FundReversalId,
    }
    /// Approve or reject a reversal. Roles and persons as for an expense.
    pub struct DecideFundReversal {
        /// Which.
        pub reversal_id: FundReversalId,
        /// The decision.
        pub decision: FundDecision,
    }
    /// Money by source and use between two days of posting. Roles: finance, operator, auditor, oversight.
    pub struct GetFundStatement {
        /// First day of posting; nothing = from the beginning of the year of `to`.
        pub from: Option<Day>,
        /// Last day of posting; nothing = today.
        pub to: Option<Day>,
    }
    /// One use's part of a source.
    pub struct FundSpent {
        /// What for.
        pub used_for: FundUse,
        /// How much, reversals taken off.
        pub fen: Fen,
    }
    /// One source: opening + received − spent = closing, exactly.
    pub struct FundSourceLine {
        /// Which.
        pub source: FundSource,
        /// Balance before the first day.
        pub opening: Fen,
        /// Came in, reversals taken off.
        pub received: Fen,
        /// By use, every use once, in order.
        pub spent: Vec<FundSpent>,
        /// Balance after the last day.
        pub closing: Fen,
        /// Held now by expenses that wait for a decision.
        pub held: Fen,
    }
    /// Money by source and use.
    pub struct FundStatement {
        /// First day.
        pub from: Day,
        /// Last day.
        pub to: Day,
        /// Every source once, in order.
        pub sources: Vec<FundSourceLine>,
    }
    /// Entries, the newest first. Roles as for the statement.
    pub struct FindFundEntries {
        /// Only receipts, or only expenses.
        pub kind: Option<FundEntryKind>,
        /// Only in this state.
        pub state: Option<FundEntryState>,
        /// Only those that wait for a decision, be it about the expense or about a reversal.
        pub waiting: bool,
        /// Which page.
        pub paging: Paging,
    }
    /// One entry in a list.
    pub struct FundEntryRow {
        /// The entry.
        pub entry_id: FundEntryId,
        /// Receipt or expense.
        pub kind: FundEntryKind,
        /// From which source.
        pub source: FundSource,
        /// What for, of an expense.
        pub used_for: Option<FundUse>,
        /// How much.
        pub fen: Fen,
        /// Day of the document.
        pub day: Day,
        /// Number of the document.
        pub document: String,
        /// Where it stands.
        pub state: FundEntryState,
        /// Who recorded or proposed it; nobody = the server's operator.
        pub recorded_by: Option<StaffId>,
        /// When.
        pub recorded_at: At,
        /// Who decided about the expense.
        pub decided_by: Option<StaffId>,
        /// When.
        pub decided_at: Option<At>,
        /// A reversal waits for a decision.
        pub reversal_waits: bool,
        /// Who proposed that one; nobody = the server's operator.
        pub reversal_by: Option<StaffId>,
    }
    /// One entry with all that belongs to it. Roles as for the statement; reading it is audited.
    pub struct GetFundEntry {
        /// Which.
        pub entry_id: FundEntryId,
    }
    /// A proposal to reverse an entry.
    pub struct FundReversal {
        /// The proposal.
        pub reversal_id: FundReversalId,
        /// Why.
        pub reason: Personal,
        /// Where it stands.
        pub state: FundReversalState,
        /// Who proposed it.
        pub proposed_by: Option<StaffId>,
        /// When.
        pub proposed_at: At,
        /// Who decided.
        pub decided_by: Option<StaffId>,
        /// When.
        pub decided_at: Option<At>,
    }
    /// One transfer of an entry.
    pub struct FundTransfer {
        /// Serial number.
        pub seq: i64,
        /// What it does.
        pub kind: TransferKind,
        /// Whether it mirrors another.
        pub reversal: bool,
        /// Debited: gives.
        pub from: AccountKind,
        /// Credited: takes.
        pub to: AccountKind,
        /// Fen that are moved, held or released.
        pub fen: Fen,
        /// When.
        pub at: At,
        /// In which block.
        pub block_no: i64,
    }
    /// One entry with all that belongs to it.
    pub struct FundEntry {
        /// What a list shows.
        pub row: FundEntryRow,
        /// Who gave, or who is paid.
        pub party: Option<Personal>,
        /// Anything else.
        pub note: Option<Personal>,
        /// Why the expense was rejected.
        pub reason: Option<Personal>,
        /// Proposals to reverse it, the oldest first.
        pub reversals: Vec<FundReversal>,
        /// Its transfers, in order.
        pub transfers: Vec<FundTransfer>,
        /// How many other entries stand under the same number, proposed or in the books.
        #[serde(default)]
        pub same_document: i64,
    }
}

messages! {
    commands {
        "tb.cmd.ledger.record_receipt" RecordReceipt => FundEntryKept;
        "tb.cmd.ledger.propose_expense" ProposeExpense => FundEntryKept;
        "tb.cmd.ledger.decide_expense" DecideExpense => FundEntryKept;
        "tb.cmd.ledger.propose_fund_reversal" ProposeFundReversal => FundReversalProposed;
        "tb.cmd.ledger.decide_fund_reversal" DecideFundReversal => FundEntryKept;
    }
    queries {
        "tb.cmd.ledger.fund_statement" GetFundStatement => FundStatement;
        "tb.cmd.ledger.find_fund_entries" FindFundEntries => Page<FundEntryRow>;
        "tb.cmd.ledger.get_fund_entry" GetFundEntry => FundEntry;
    }
    events {}
}
