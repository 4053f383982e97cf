//! Stock of each outlet 网点: what lies there, what came in, and what became of it (R8.1, R8.2).

use kernel::{IntakeId, ItemId, LotId, MovementId, OrgCode, StaffId};

use super::item::ItemCategory;
use crate::{
    At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
    ledger::fund::FundSource,
};

words! {
    /// How an outlet hands goods out.
    pub enum OutletKind {
        /// 柜台: a counter of the unit itself.
        Counter = "counter",
        /// 合作商户: a shop that does it for the unit.
        Shop = "shop",
        /// 流动: where the car stops.
        Mobile = "mobile",
    }
    /// Whether a lot may be handed out.
    pub enum LotStatus {
        /// 正常
        Ok = "ok",
        /// 隔离: looked at first.
        Quarantine = "quarantine",
        /// 召回: goes back or is written off.
        Recalled = "recalled",
    }
    /// How goods came in.
    pub enum IntakeKind {
        /// 采购: paid by the fund.
        Purchase = "purchase",
        /// 捐赠
        Donation = "donation",
    }
    /// What has moved (R8.1).
    pub enum MovementKind {
        /// 入库
        Intake = "intake",
        /// 预留
        Reserve = "reserve",
        /// 释放
        Release = "release",
        /// 领取
        Pick = "pick",
        /// 调出
        TransferOut = "transfer_out",
        /// 调入
        TransferIn = "transfer_in",
        /// 盘盈
        CountGain = "count_gain",
        /// 盘亏
        CountLoss = "count_loss",
        /// 报损
        Spoil = "spoil",
        /// 退回
        Return = "return",
        /// 冲正: mirrors another movement, once.
        Reverse = "reverse",
    }
    /// Why goods are written off.
    pub enum SpoilReason {
        /// 过期
        Expired = "expired",
        /// 破损
        Damaged = "damaged",
        /// 召回
        Recalled = "recalled",
        /// 丢失
        Lost = "lost",
        /// 其他
        Other = "other",
    }
    /// What a stock keeper is told of goods, the most urgent first.
    pub enum StockWarning {
        /// 已过期: past its last day and still on hand.
        Expired = "expired",
        /// 无货
        Out = "out",
        /// 临期: will not be used up before its last day, as fast as it goes.
        Expiring = "expiring",
        /// 偏低: lasts less than `stock.low_days`, as fast as it goes.
        Low = "low",
    }
}

data! {
    /// Say how an outlet hands goods out, and when. Which units are outlets says the tree (R1.4). Roles: stock; clerk and
    /// organisation clerk for their own.
    pub struct SetOutlet {
        /// Which.
        pub outlet: OrgCode,
        /// How.
        pub kind: OutletKind,
        /// When it is open, in words, at most 60 characters; may be empty.
        pub hours: String,
    }
    /// It is said.
    pub struct OutletSet {
        /// Which.
        pub outlet: OrgCode,
    }
    /// Goods have come in (R8.1, R8.2). Refused while goods are switched off (`goods.enabled`). Roles: stock; clerk and
    /// organisation clerk at their own outlets, donations only.
    pub struct TakeIn {
        /// Where.
        pub outlet: OrgCode,
        /// How.
        pub kind: IntakeKind,
        /// Who pays, or gives.
        pub source: FundSource,
        /// Of a purchase: number of the document under which the fund pays. Of a donation: number of the receipt that was
        /// given. 1 to 40 characters.
        pub document: String,
        /// Who gave; needed for a donation, and for nothing else.
        pub donor: Option<Personal>,
        /// The donor wishes to be named on the public list.
        pub named: bool,
        /// What; 1 to 50 lines.
        pub lines: Vec<TakeInLine>,
    }
    /// One sort of goods of one batch.
    pub struct TakeInLine {
        /// The goods.
        pub item_id: ItemId,
        /// Number of the batch; needed where the goods need one.
        pub batch_no: Option<String>,
        /// Last day; needed where the goods need a batch. Not in the past.
        pub expires_on: Option<Day>,
        /// How many, from 1.
        pub qty: u32,
    }
    /// Goods are in.
    pub struct TakenIn {
        /// The intake.
        pub intake_id: IntakeId,
        /// Its number, e.g. `RK20261123-0001`.
        pub no: String,
        /// What it was put into, in the order of the lines.
        pub lots: Vec<LotId>,
    }
    /// Write goods off. What is reserved stays. Roles: stock; clerk and organisation clerk at their own outlets.
    pub struct SpoilGoods {
        /// Which lot.
        pub lot_id: LotId,
        /// How many.
        pub qty: u32,
        /// Why.
        pub reason: SpoilReason,
        /// Anything else, at most 200 characters.
        pub note: Option<Personal>,
    }
    /// Mirror a wrong intake or write-off, once. What was moved since stays moved: nothing is dated back. Role: stock.
    pub struct ReverseMovement {
        /// Which.
        pub movement_id: MovementId,
        /// Why, 2 to 200 characters.
        pub reason: Personal,
    }
    /// It is written.
    pub struct Moved {
        /// The movement.
        pub movement_id: MovementId,
    }
    /// Keep a lot from being handed out, or free it again. What is reserved of it cannot be picked up meanwhile. Roles: stock;
    /// clerk and organisation clerk at their own outlets, who neither recall nor free what was recalled.
    pub struct SetLotStatus {
        /// Which lot.
        pub lot_id: LotId,
        /// From now on.
        pub status: LotStatus,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// It is so.
    pub struct LotStatusSet {
        /// The lot.
        pub lot_id: LotId,
        /// As it is now.
        pub status: LotStatus,
    }
    /// Outlets, with what must be looked at. Roles: stock, finance, branch, clerk, organisation clerk, auditor, oversight,
    /// within their part of the tree.
    pub struct FindOutlets {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
    }
    /// One outlet.
    pub struct Outlet {
        /// Which.
        pub outlet: OrgCode,
        /// Its name.
        pub name: String,
        /// How it hands goods out.
        pub kind: OutletKind,
        /// When it is open; may be empty.
        pub hours: String,
        /// Whether it is an outlet now; one that is not any more is shown while goods lie there.
        pub open: bool,
        /// Sorts of goods on hand.
        pub items: u32,
        /// Transfers on their way to it.
        pub arriving: u32,
        /// How many goods have each warning; those without are left out.
        pub warnings: Vec<WarningCount>,
    }
    /// How often a warning stands.
    pub struct WarningCount {
        /// Which.
        pub warning: StockWarning,
        /// For so many goods.
        pub items: u32,
    }
    /// Every outlet.
    pub struct Outlets {
        /// By code.
        pub outlets: Vec<Outlet>,
    }
    /// What lies at an outlet. Roles as for outlets.
    pub struct StockOf {
        /// Which.
        pub outlet: OrgCode,
    }
    /// One lot 批次.
    pub struct LotRow {
        /// The lot.
        pub lot_id: LotId,
        /// Number of the batch; empty without one.
        pub batch_no: String,
        /// Last day.
        pub expires_on: Option<Day>,
        /// Lies there.
        pub on_hand: u32,
        /// Of these, promised to somebody.
        pub reserved: u32,
        /// Whether it may be handed out.
        pub status: LotStatus,
        /// Who paid or gave; nothing = found at a count.
        pub source: Option<FundSource>,
        /// Number of its intake.
        pub intake_no: Option<String>,
    }
    /// One sort of goods at an outlet.
    pub struct StockRow {
        /// The goods.
        pub item_id: ItemId,
        /// Code or bar code.
        pub code: String,
        /// Name.
        pub name: String,
        /// Unit.
        pub unit: String,
        /// What sort they are.
        pub category: ItemCategory,
        /// Lies there.
        pub on_hand: u32,
        /// Of these, promised to somebody.
        pub reserved: u32,
        /// May be promised: sound, not past its last day, not reserved.
        pub available: u32,
        /// On its way there.
        pub in_transit: u32,
        /// Days for which what is available lasts, as fast as it went in the last four weeks; nothing when none went.
        pub days_left: Option<u32>,
        /// What must be looked at.
        pub warnings: Vec<StockWarning>,
        /// Lots that are not empty, in the order in which they are handed out.
        pub lots: Vec<LotRow>,
    }
    /// The stock of an outlet.
    pub struct Stock {
        /// Where.
        pub outlet: Outlet,
        /// By code: what is on hand or on its way, and what was there in the last four weeks.
        pub rows: Vec<StockRow>,
    }
    /// One lot with its movements. Roles as for outlets.
    pub struct GetLot {
        /// Which.
        pub lot_id: LotId,
    }
    /// One movement.
    pub struct MovementRow {
        /// The movement.
        pub movement_id: MovementId,
        /// What has moved.
        pub kind: MovementKind,
        /// Change of what lies there.
        pub on_hand: i32,
        /// Change of what is promised.
        pub reserved: i32,
        /// When.
        pub at: At,
        /// Who; nobody = the platform itself.
        pub by: Option<StaffId>,
        /// Number of the intake, transfer or count it belongs to.
        pub document: Option<String>,
        /// Why it was written off.
        pub reason: Option<SpoilReason>,
        /// What else was said.
        pub note: Option<Personal>,
        /// It can be mirrored: an intake or write-off that has not been.
        pub reversible: bool,
    }
    /// One lot.
    pub struct Lot {
        /// Where.
        pub outlet: OrgCode,
        /// Name of the outlet.
        pub outlet_name: String,
        /// The goods.
        pub item_id: ItemId,
        /// Their name.
        pub item_name: String,
        /// Their unit.
        pub unit: String,
        /// As it is.
        pub row: LotRow,
        /// The newest first, at most 500.
        pub movements: Vec<MovementRow>,
    }
    /// Gifts, newest first. Roles as for outlets.
    pub struct FindDonations {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Which page.
        pub paging: Paging,
    }
    /// One gift.
    pub struct Donation {
        /// The intake.
        pub intake_id: IntakeId,
        /// Its number.
        pub no: String,
        /// Where it was taken in.
        pub outlet: OrgCode,
        /// Name of the outlet.
        pub outlet_name: String,
        /// Who gives.
        pub source: FundSource,
        /// Number of the receipt.
        pub document: String,
        /// The donor: as given who wishes to be named, and who is no resident; else masked.
        pub donor: Personal,
        /// Wishes to be named.
        pub named: bool,
        /// What, e.g. `大米 5kg × 20 袋`.
        pub goods: Vec<String>,
        /// When.
        pub at: At,
        /// The donor has been thanked for it by SMS.
        #[serde(default)]
        pub thanked: bool,
    }
    /// Who wishes to be thanked in public (R8.2), newest first, at most 200. For everybody.
    pub struct NamedDonors {}
    /// One of them.
    pub struct NamedDonor {
        /// The donor.
        pub donor: Personal,
        /// Who gives.
        pub source: FundSource,
        /// Day of the gift.
        pub day: Day,
        /// What.
        pub goods: Vec<String>,
    }
    /// Who is thanked.
    pub struct Donors {
        /// Newest first.
        pub donors: Vec<NamedDonor>,
    }
}

messages! {
    commands {
        "tb.cmd.redemption-inventory.set_outlet" SetOutlet => OutletSet;
        "tb.cmd.redemption-inventory.take_in" TakeIn => TakenIn;
        "tb.cmd.redemption-inventory.spoil_goods" SpoilGoods => Moved;
        "tb.cmd.redemption-inventory.reverse_movement" ReverseMovement => Moved;
        "tb.cmd.redemption-inventory.set_lot_status" SetLotStatus => LotStatusSet;
    }
    queries {
        "tb.cmd.redemption-inventory.find_outlets" FindOutlets => Outlets;
        "tb.cmd.redemption-inventory.stock_of" StockOf => Stock;
        "tb.cmd.redemption-inventory.get_lot" GetLot => Lot;
        "tb.cmd.redemption-inventory.find_donations" FindDonations => Page<Donation>;
        "tb.cmd.redemption-inventory.named_donors" NamedDonors => Donors;
    }
    events {}
}
