//! Transfers 调拨 of goods between outlets, in two legs: sent, and received whole or short (R8.1).

use kernel::{ItemId, LotId, OrgCode, StaffId, StockTransferId};

use crate::{
    At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// Where a transfer stands.
    pub enum TransferState {
        /// 在途
        Sent = "sent",
        /// 已收货
        Received = "received",
        /// 短收: less came than was sent.
        Short = "short",
    }
}

data! {
    /// Send goods to another outlet: they leave this one now and lie nowhere until they are received. Roles: stock; clerk and
    /// organisation clerk from their own outlets.
    pub struct SendGoods {
        /// From where.
        pub from: OrgCode,
        /// To where.
        pub to: OrgCode,
        /// What; 1 to 50 lines, each lot once.
        pub lines: Vec<LotQty>,
    }
    /// So many of a lot.
    pub struct LotQty {
        /// The lot at the outlet that sends.
        pub lot_id: LotId,
        /// How many.
        pub qty: u32,
    }
    /// On its way.
    pub struct GoodsSent {
        /// The transfer.
        pub transfer_id: StockTransferId,
        /// Its number, e.g. `DB20261123-0001`.
        pub no: String,
    }
    /// Receive what has come, counted by who receives it. Less than was sent needs a word. Roles: stock; clerk and organisation
    /// clerk at the outlet that receives; never who sent it (`own_transfer`).
    pub struct ReceiveGoods {
        /// Which.
        pub transfer_id: StockTransferId,
        /// How many of each line have come; every line once, none more than was sent.
        pub lines: Vec<LotQty>,
        /// Why less has come, 2 to 200 characters.
        pub reason: Option<Personal>,
    }
    /// It lies at the other outlet.
    pub struct GoodsReceived {
        /// The transfer.
        pub transfer_id: StockTransferId,
        /// Received, or short.
        pub state: TransferState,
    }
    /// Transfers, newest first. Roles as for outlets; either end must lie within the asker's part of the tree.
    pub struct FindTransfers {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only in this state.
        pub state: Option<TransferState>,
        /// Which page.
        pub paging: Paging,
    }
    /// One transfer in a list.
    pub struct TransferRow {
        /// The transfer.
        pub transfer_id: StockTransferId,
        /// Its number.
        pub no: String,
        /// From where.
        pub from: OrgCode,
        /// Name of that outlet.
        pub from_name: String,
        /// To where.
        pub to: OrgCode,
        /// Name of that outlet.
        pub to_name: String,
        /// Where it stands.
        pub state: TransferState,
        /// Pieces sent.
        pub sent: u32,
        /// Pieces received.
        pub received: u32,
        /// Who sent it.
        pub sent_by: Option<StaffId>,
        /// When.
        pub sent_at: At,
        /// Who received it.
        pub received_by: Option<StaffId>,
        /// When.
        pub received_at: Option<At>,
    }
    /// One transfer. Roles as for the list.
    pub struct GetTransfer {
        /// Which.
        pub transfer_id: StockTransferId,
    }
    /// One line of a transfer.
    pub struct TransferLine {
        /// The lot at the outlet that sent.
        pub lot_id: LotId,
        /// The goods.
        pub item_id: ItemId,
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
        /// How many were sent.
        pub sent: u32,
        /// How many have come.
        pub received: Option<u32>,
    }
    /// One transfer.
    pub struct StockTransfer {
        /// As in the list.
        pub row: TransferRow,
        /// Its lines, by code.
        pub lines: Vec<TransferLine>,
        /// Why less has come.
        pub reason: Option<Personal>,
    }
}

messages! {
    commands {
        "tb.cmd.redemption-inventory.send_goods" SendGoods => GoodsSent;
        "tb.cmd.redemption-inventory.receive_goods" ReceiveGoods => GoodsReceived;
    }
    queries {
        "tb.cmd.redemption-inventory.find_transfers" FindTransfers => Page<TransferRow>;
        "tb.cmd.redemption-inventory.get_transfer" GetTransfer => StockTransfer;
    }
    events {}
}
