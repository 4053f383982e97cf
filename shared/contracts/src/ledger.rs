//! ledger: every minute anyone holds.

pub mod correction;
pub mod estate;
pub mod fund;
pub mod import;
pub mod journal;
pub mod minutes;
pub mod policy;
pub mod settlement;

use kernel::{BasisPoints, Fen, FundEntryId, RawMinutes, StandardMinutes, VisitId, VolunteerId};

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
    /// What a hash of the chain is made with.
    pub enum HashSuite {
        /// SHA-256
        Intl = "intl",
        /// SM3 (GB/T 32905)
        Sm = "sm",
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

impl AccountKind {
    /// Whether it counts fen.
    pub fn is_of_the_fund(self) -> bool {
        self >= AccountKind::FundInflow
    }
}

impl Purpose {
    /// Whether it moves yuan, which no volunteer's statement shows.
    pub fn is_of_the_fund(self) -> bool {
        matches!(self, Purpose::FundReceipt | Purpose::FundExpense)
    }
}

data! {
    /// A volunteer's balances. The volunteer, staff in whose scope they are, and services.
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
        /// What paper shows of it: serial number and first 12 digits of the digest of the newest line, `1203-9f2c01aa34be`.
        /// Who looks up that entry finds the same, as long as nobody has changed it.
        pub check_code: Option<String>,
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
    /// One account's totals of the fund, fen.
    pub struct FundTrialLine {
        /// Which.
        pub account: AccountKind,
        /// Debited.
        pub debits: Fen,
        /// Credited.
        pub credits: Fen,
        /// Pending debits.
        pub pending_debits: Fen,
        /// Pending credits.
        pub pending_credits: Fen,
    }
    /// The books at a glance: minutes and fen apart, for one is never exchanged for the other (R6.11).
    pub struct Books {
        /// By account kind.
        pub lines: Vec<TrialLine>,
        /// 借贷相等, of the minutes.
        pub balanced: bool,
        /// The fund's accounts.
        pub fund_lines: Vec<FundTrialLine>,
        /// 借贷相等, of the fen.
        pub fund_balanced: bool,
        /// Blocks of the chain.
        pub blocks: i64,
        /// Transfers.
        pub transfers: i64,
        /// Hash of the last block, hex.
        pub head: String,
    }
    /// The heads of the chain that were signed at the end of each day, newest first. Roles: finance, auditor, oversight.
    pub struct FindHeads {
        /// Of this day and before; nothing = from the newest.
        pub until: Option<Day>,
        /// At most, 1 to 200.
        pub limit: u32,
    }
    /// The head of the chain at the end of a day in China, signed: whoever rewrites the books cannot make it again.
    pub struct SignedHead {
        /// Which day.
        pub day: Day,
        /// The last block of that day or of an earlier one.
        pub block_no: i64,
        /// Serial number of its last transfer: how many there were.
        pub last_seq: i64,
        /// What the hash is made with.
        pub suite: HashSuite,
        /// Hash of the block, hex.
        pub hash: String,
        /// The key: first 8 bytes of the SHA-256 of its public half, hex.
        pub key_id: String,
        /// Its public half, Ed25519, hex.
        pub public_key: String,
        /// Ed25519 signature of `text`, hex.
        pub signature: String,
        /// What was signed: all of the above but the key's public half, in one line.
        pub text: String,
        /// When it was signed.
        pub signed_at: At,
    }
    /// Signed heads.
    pub struct SignedHeads {
        /// Newest first.
        pub heads: Vec<SignedHead>,
        /// Whether there are older ones.
        pub more: bool,
        /// The key that signs now; nothing = the service has none, and heads are not signed.
        pub signing_key: Option<String>,
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
    /// One posting of a block in the fund.
    pub struct FundPosting {
        /// Serial number of the transfer.
        pub seq: i64,
        /// What it does.
        pub kind: TransferKind,
        /// Receipt or expense.
        pub purpose: Purpose,
        /// The entry behind it.
        pub entry_id: FundEntryId,
        /// Fen that are moved, held or released.
        pub fen: Fen,
    }
    /// A block of transfers has been written; one event a block (decision 2), unless it is so large that the broker would
    /// not carry it: then several, each with a part of its postings.
    pub struct BlockPosted {
        /// Its number, gapless.
        pub block_no: i64,
        /// The minutes that it moves.
        pub postings: Vec<Posting>,
        /// The fen that it moves.
        #[serde(default)]
        pub fund: Vec<FundPosting>,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.ledger.balances" GetBalances => Balances;
        "tb.cmd.ledger.statement" GetStatement => Statement;
        "tb.cmd.ledger.trial_balance" TrialBalance => Books;
        "tb.cmd.ledger.signed_heads" FindHeads => SignedHeads;
    }
    events {
        "tb.evt.ledger.block.posted" BlockPosted, by block_no;
    }
}
