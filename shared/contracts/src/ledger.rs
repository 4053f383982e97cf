//! ledger: every minute anyone holds.

pub mod correction;
pub mod estate;
pub mod import;
pub mod journal;

use kernel::{BasisPoints, RawMinutes, StandardMinutes, VisitId, VolunteerId};

use crate::{
    At, Day,
    catalogue::{data, messages, words},
};

words! {
    /// The chart of accounts (decision 11).
    pub enum AccountKind {
        /// 待结算: confirmed, not yet settled.
        Unsettled = "unsettled",
        /// 可换物品
        Goods = "goods",
        /// 可换服务
        Savings = "savings",
        /// 发行: where earned minutes come from (R6.4).
        Issuance = "issuance",
        /// 已兑物品
        RedeemedGoods = "redeemed_goods",
        /// 已兑服务
        RedeemedService = "redeemed_service",
        /// 已过期
        Expired = "expired",
        /// 调整
        Adjustment = "adjustment",
        /// 公益池
        Pool = "pool",
        /// 待追回: what a volunteer must give back and no longer holds; a memo that is never above zero (R6.12).
        Recoverable = "recoverable",
        /// 资金来源总账: where the fund's yuan come from, in fen like every account of the fund (R8.2).
        FundInflow = "fund_inflow",
        /// 政府投入
        FundGovernment = "fund_government",
        /// 社会捐助
        FundSociety = "fund_society",
        /// 企业捐赠
        FundEnterprise = "fund_enterprise",
        /// 居民筹集
        FundResidents = "fund_residents",
        /// 项目支出
        FundProjects = "fund_projects",
        /// 物品支出
        FundGoods = "fund_goods",
        /// 设备支出
        FundEquipment = "fund_equipment",
        /// 培训支出
        FundTraining = "fund_training",
        /// 奖励支出
        FundRewards = "fund_rewards",
        /// 购买服务: from the association and other charities (R12.7).
        FundServices = "fund_services",
    }
    /// What a transfer does (two-phase, decision 11).
    pub enum TransferKind {
        /// Moves at once.
        Posted = "posted",
        /// Holds, until posted, voided or expired.
        Pending = "pending",
        /// Moves what was held, or part of it.
        Post = "post",
        /// Releases what was held.
        Void = "void",
        /// Releases what was held, because its time has passed.
        Expire = "expire",
    }
    /// What a transfer is for; word for `purpose-<word>`.
    pub enum Purpose {
        /// A volunteer's visit.
        Visit = "visit",
        /// Half-year settlement.
        Settlement = "settlement",
        /// Goods taken.
        Goods = "goods",
        /// Service taken.
        Service = "service",
        /// Correction with a second person.
        Adjustment = "adjustment",
        /// 期初余额: brought over from the books before this system (R12.8).
        Opening = "opening",
        /// 历史服务: service before this system, with its true date (R12.8).
        History = "history",
        /// 追回: a record proved false after it was settled (R6.12).
        Clawback = "clawback",
        /// 过期 (R6.8)
        Expiry = "expiry",
        /// 继承 (R6.10)
        Succession = "succession",
        /// 转入公益池: above the cap of savings (R6.7).
        Donation = "donation",
        /// 资金收入 (R8.2)
        FundReceipt = "fund_receipt",
        /// 资金支出 (R8.2)
        FundExpense = "fund_expense",
    }
    /// What happens when more is to be captured than is held.
    pub enum Overrun {
        /// It is refused: `over_hold`.
        Refuse = "refuse",
        /// What the account still has is taken on top; the rest is waived, and the answer says how much (R6.5).
        Waive = "waive",
    }
    /// Where a line of a statement stands.
    pub enum LineState {
        /// 待确认: uploaded, the elder has been asked.
        Pending = "pending",
        /// 已入账
        Posted = "posted",
        /// 已作废: dispute upheld.
        Voided = "voided",
        /// 冻结: held by an order or a claim.
        Held = "held",
        /// 已解冻: the order or claim was cancelled or ran out; nothing was taken.
        Released = "released",
    }
}

impl Purpose {
    /// Whether it moves yuan, which no volunteer's statement shows.
    pub fn is_of_the_fund(self) -> bool {
        matches!(self, Purpose::FundReceipt | Purpose::FundExpense)
    }
}

data! {
    /// A volunteer's balances. The volunteer, or staff in whose scope they are.
    pub struct GetBalances {
        /// Whose.
        pub volunteer_id: VolunteerId,
    }
    /// Balances in standard minutes.
    pub struct Balances {
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// Uploaded, not yet confirmed.
        pub pending: StandardMinutes,
        /// Confirmed, not yet settled.
        pub unsettled: StandardMinutes,
        /// For goods.
        pub goods: StandardMinutes,
        /// Of these, held by orders.
        pub goods_held: StandardMinutes,
        /// For service.
        pub savings: StandardMinutes,
        /// Of these, held by claims.
        pub savings_held: StandardMinutes,
        /// Raw minutes of confirmed visits: stars and certificates count these, never the weighted ones.
        pub raw_confirmed: RawMinutes,
    }
    /// A volunteer's statement. A visit has one line: where it was uploaded while it is pending and when it was voided,
    /// where it was confirmed once it is posted. The volunteer, or staff in whose scope they are.
    pub struct GetStatement {
        /// Whose.
        pub volunteer_id: VolunteerId,
        /// First day of posting; nothing = from the beginning of the half-year of `to`.
        pub from: Option<Day>,
        /// Last day of posting; nothing = today.
        pub to: Option<Day>,
        /// Only this account.
        pub account: Option<AccountKind>,
        /// Only lines for this.
        pub purpose: Option<Purpose>,
        /// Lines before this serial number (older), for the next page.
        pub before: Option<i64>,
        /// At most, 1 to 200. Both lines of a transfer between two accounts of the volunteer stay on one page.
        pub limit: u32,
    }
    /// One line: one movement on one account, with the balance after it.
    pub struct StatementLine {
        /// Serial number of the transfer: `seq`.
        pub seq: i64,
        /// When posted.
        pub posted_at: At,
        /// The day the service was given.
        pub effective: Day,
        /// What for.
        pub purpose: Purpose,
        /// Where it stands.
        pub state: LineState,
        /// On which account.
        pub account: AccountKind,
        /// The visit behind it.
        pub visit_id: Option<VisitId>,
        /// Raw minutes of the visit.
        pub raw_minutes: Option<RawMinutes>,
        /// Weight applied once.
        pub weight: Option<BasisPoints>,
        /// Standard minutes: positive = paid in, negative = paid out.
        pub amount: StandardMinutes,
        /// Balance of the account after it; a pending line leaves it unchanged.
        pub balance: StandardMinutes,
        /// What was held for it and not taken, and is free again.
        pub released: Option<StandardMinutes>,
        /// The serial number of the line that it takes back (冲正).
        pub reverses: Option<i64>,
    }
    /// A statement, newest first.
    pub struct Statement {
        /// Balances now.
        pub balances: Balances,
        /// First day.
        pub from: Day,
        /// Last day.
        pub to: Day,
        /// Newest first.
        pub lines: Vec<StatementLine>,
        /// All lines of these days.
        pub total: i64,
        /// Pass as `before` for older lines.
        pub more_before: Option<i64>,
    }
    /// The books at a glance. Roles: finance, auditor, oversight, operator.
    pub struct TrialBalance {}
    /// One account kind's totals, standard minutes.
    pub struct TrialLine {
        /// Which.
        pub account: AccountKind,
        /// How many accounts.
        pub accounts: i64,
        /// Debited.
        pub debits: StandardMinutes,
        /// Credited.
        pub credits: StandardMinutes,
        /// Pending debits.
        pub pending_debits: StandardMinutes,
        /// Pending credits.
        pub pending_credits: StandardMinutes,
    }
    /// The books at a glance.
    pub struct Books {
        /// By account kind.
        pub lines: Vec<TrialLine>,
        /// 借贷相等
        pub balanced: bool,
        /// Blocks of the chain.
        pub blocks: i64,
        /// Transfers.
        pub transfers: i64,
        /// Hash of the last block, hex.
        pub head: String,
    }
    /// One posting of a block.
    pub struct Posting {
        /// Serial number of the transfer.
        pub seq: i64,
        /// What it does.
        pub kind: TransferKind,
        /// What for.
        pub purpose: Purpose,
        /// The volunteer concerned: who is paid, else who pays; nothing between the bank's own accounts.
        pub volunteer_id: Option<VolunteerId>,
        /// The visit behind it.
        pub visit_id: Option<VisitId>,
        /// Standard minutes that are moved, held or released.
        pub amount: StandardMinutes,
    }
    /// A block of transfers has been written; one event a block (decision 2).
    pub struct BlockPosted {
        /// Its number, gapless.
        pub block_no: i64,
        /// What it holds.
        pub postings: Vec<Posting>,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.ledger.balances" GetBalances => Balances;
        "tb.cmd.ledger.statement" GetStatement => Statement;
        "tb.cmd.ledger.trial_balance" TrialBalance => Books;
    }
    events {
        "tb.evt.ledger.block.posted" BlockPosted, by block_no;
    }
}
