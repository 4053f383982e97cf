//! Stock counts 盘点 (R8.4): counted blind, signed by a second person, posted whole or not at all.

use kernel::{ItemId, LotId, OrgCode, StaffId, StockCountId};

use crate::{
    At, Day, Page, Paging,
    catalogue::{data, messages, words},
    ledger::fund::FundSource,
};

words! {
    /// Where a count stands.
    pub enum CountState {
        /// 盘点中: nobody sees what the books say.
        Open = "open",
        /// 待复核: differences are seen; a second person decides.
        Counted = "counted",
        /// 已过账
        Approved = "approved",
        /// 已作废: nothing was posted.
        Cancelled = "cancelled",
    }
    /// What is done with a count.
    pub enum CountStep {
        /// 盘点完毕
        Finish = "finish",
        /// 退回重盘
        SendBack = "send_back",
        /// 复核过账
        Approve = "approve",
        /// 作废
        Cancel = "cancel",
    }
}

data! {
    /// Begin to count an outlet; one count at a time. Roles: stock; clerk and organisation clerk at their own outlets.
    pub struct OpenCount {
        /// Which.
        pub outlet: OrgCode,
    }
    /// Write down what was counted: every line by itself, again if it was counted again. Roles as for opening.
    pub struct SaveCount {
        /// Which count.
        pub count_id: StockCountId,
        /// What was counted; at most 2,500 lines.
        pub lines: Vec<Counted>,
    }
    /// What somebody has counted.
    pub struct Counted {
        /// The goods.
        pub item_id: ItemId,
        /// The lot; nothing = goods of which no lot lies there.
        pub lot_id: Option<LotId>,
        /// How many lie there.
        pub qty: u32,
    }
    /// Take a count on. `finish`, `cancel`: roles as for opening. `send_back`, `approve`: stock, branch, clerk and organisation
    /// clerk of the outlet's place; who counted a line does not approve. Approving posts every difference or none: where less
    /// would lie there than is reserved, it is refused.
    pub struct MoveCount {
        /// Which count.
        pub count_id: StockCountId,
        /// What is done.
        pub step: CountStep,
    }
    /// So it stands.
    pub struct CountMoved {
        /// The count.
        pub count_id: StockCountId,
        /// Its number, e.g. `PD20261123-0001`.
        pub no: String,
        /// Where it stands.
        pub state: CountState,
    }
    /// Counts, newest first. Roles as for outlets.
    pub struct FindCounts {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only in this state.
        pub state: Option<CountState>,
        /// Which page.
        pub paging: Paging,
    }
    /// One count in a list.
    pub struct CountRow {
        /// The count.
        pub count_id: StockCountId,
        /// Its number.
        pub no: String,
        /// Where.
        pub outlet: OrgCode,
        /// Name of the outlet.
        pub outlet_name: String,
        /// Where it stands.
        pub state: CountState,
        /// Lines counted.
        pub lines: u32,
        /// Lines with a difference; nothing while it is open.
        pub differences: Option<u32>,
        /// Who opened it.
        pub opened_by: Option<StaffId>,
        /// When.
        pub opened_at: At,
        /// Who said that all is counted.
        pub finished_by: Option<StaffId>,
        /// Who signed as second.
        pub approved_by: Option<StaffId>,
        /// When.
        pub approved_at: Option<At>,
        /// The asker may sign it as second.
        #[serde(default)]
        pub may_sign: bool,
    }
    /// One count. Roles as for outlets.
    pub struct GetCount {
        /// Which.
        pub count_id: StockCountId,
    }
    /// What can be counted, or was.
    pub struct CountLine {
        /// The goods.
        pub item_id: ItemId,
        /// The lot; nothing = goods of which no lot lies there.
        pub lot_id: Option<LotId>,
        /// Code or bar code.
        pub code: String,
        /// Name.
        pub name: String,
        /// Unit.
        pub unit: String,
        /// Number of the batch; empty without one.
        pub batch_no: String,
        /// Last day.
        pub expires_on: Option<Day>,
        /// Who paid or gave the lot; nothing = found at a count.
        pub source: Option<FundSource>,
        /// Number of its intake.
        pub intake_no: Option<String>,
        /// How many somebody counted.
        pub counted: Option<u32>,
        /// Who.
        pub counted_by: Option<StaffId>,
        /// What the books said at that moment; nothing while the count is open: it is blind.
        pub book: Option<u32>,
    }
    /// One count.
    pub struct StockCount {
        /// As in the list.
        pub row: CountRow,
        /// By code. While it is open: everything that can lie there; after that what was counted.
        pub lines: Vec<CountLine>,
        /// By code, while it waits for its second person: what can lie there and nobody has counted.
        #[serde(default)]
        pub missed: Vec<CountLine>,
    }
}

messages! {
    commands {
        "tb.cmd.redemption-inventory.open_count" OpenCount => CountMoved;
        "tb.cmd.redemption-inventory.save_count" SaveCount => CountMoved;
        "tb.cmd.redemption-inventory.move_count" MoveCount => CountMoved;
    }
    queries {
        "tb.cmd.redemption-inventory.find_counts" FindCounts => Page<CountRow>;
        "tb.cmd.redemption-inventory.get_count" GetCount => StockCount;
    }
    events {}
}
