//! Goods that are taken for time 换物品 (R8.3, R7.6): ordered, made ready, handed over, taken back.

use kernel::{Fen, GoodsOrderId, ItemId, OrgCode, StaffId, StandardMinutes, VolunteerId};

use super::{item::ItemCategory, reservation::ItemQty, stock::OutletKind};
use crate::{
    At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
    ledger::{fund::FundSource, settlement::Windows},
};

words! {
    /// Where an order of goods stands.
    pub enum GoodsOrderState {
        /// 已提交: goods are reserved; the ledger is asked to hold the time.
        Placed = "placed",
        /// 待领取: time is held; a pick-up code may be drawn.
        Ready = "ready",
        /// 已交付: goods are gone; the ledger is asked to take the time.
        HandedOver = "handed_over",
        /// 已完成
        Closed = "closed",
        /// 正在撤销: goods are free again; the hold is undone.
        Undoing = "undoing",
        /// 未受理: there was no time to hold.
        Refused = "refused",
        /// 已取消
        Cancelled = "cancelled",
        /// 已过期: nobody came within `goods.pickup_days`.
        Expired = "expired",
        /// 退货待审: goods were brought back; a second person decides.
        ReturnAsked = "return_asked",
        /// 正在退货: goods lie in stock again; the ledger is asked to give the time back.
        Returning = "returning",
        /// 已退货
        Returned = "returned",
    }
    /// Why an order ended without goods.
    pub enum GoodsEnd {
        /// 志愿者取消
        Withdrawn = "withdrawn",
        /// 网点未交付: the counter did not hand them over.
        RefusedAtCounter = "refused_at_counter",
        /// 余额不足: somebody else was faster, the account is frozen, or the window has closed.
        NoTime = "no_time",
        /// 逾期未领
        NotFetched = "not_fetched",
        /// 柜台办理中断: begun at a counter and not brought to its end.
        BrokenOff = "broken_off",
        /// 志愿者已退出
        VolunteerLeft = "volunteer_left",
    }
    /// How it was made sure that goods went to the right person.
    pub enum HandOverProof {
        /// 领取码
        Code = "code",
        /// 身份证件: staff have looked at the document of whoever fetched them.
        IdDocument = "id_document",
    }
    /// What is decided about goods that were brought back.
    pub enum ReturnDecision {
        /// 同意: goods lie in stock again, the time is given back.
        Approve = "approve",
        /// 退回: they stay with the volunteer.
        Reject = "reject",
    }
}

data! {
    /// Order goods of an outlet (R7.6: within a redemption window). The volunteer for themselves, at any outlet; or clerk,
    /// org_clerk of the outlet, operator, for a volunteer who asks them to. Refusals: `goods_disabled`, `window_closed` (opens,
    /// closes), `goods_time_short` (have, need), `out_of_stock` (item_id, free), `over_limit` (item_id, limit, left),
    /// `orders_used_up` (limit), `item_unpriced` (item_id), `outlet_closed`, `own_order` (staff for themselves).
    pub struct PlaceGoodsOrder {
        /// Whose time is spent.
        pub volunteer_id: VolunteerId,
        /// Where they are fetched.
        pub outlet: OrgCode,
        /// What; 1 to 20 lines, lines of one sort of goods are added up.
        pub lines: Vec<ItemQty>,
    }
    /// The order is on its way.
    pub struct PlacedGoodsOrder {
        /// The order.
        pub order_id: GoodsOrderId,
        /// `DH20261123-0001`
        pub order_no: String,
        /// What will be held.
        pub cost: StandardMinutes,
    }
    /// Order and hand over in one go, to a volunteer who stands at the counter, or to whom they have sent. Whoever hands over has
    /// looked at the document. Roles: clerk, org_clerk of the outlet, stock. Refusals as [`PlaceGoodsOrder`].
    pub struct ServeGoods {
        /// Whose time is spent.
        pub volunteer_id: VolunteerId,
        /// Where.
        pub outlet: OrgCode,
        /// What; 1 to 20 lines.
        pub lines: Vec<ItemQty>,
        /// Who came in their place.
        pub proxy: Option<Proxy>,
    }
    /// Goods were handed over.
    pub struct ServedGoods {
        /// The order.
        pub order_id: GoodsOrderId,
        /// Its number.
        pub order_no: String,
        /// What was taken.
        pub cost: StandardMinutes,
        /// What the volunteer may still take goods for.
        pub remaining: StandardMinutes,
    }
    /// Who fetches goods for a volunteer.
    pub struct Proxy {
        /// Their name, 1 to 40 characters.
        pub name: Personal,
        /// What authorisation was shown, 2 to 200 characters, e.g. `委托书，附志愿者身份证复印件`.
        pub authorisation: Personal,
    }
    /// Hand over goods that are ready, once (R8.3). Roles: clerk, org_clerk of the outlet, stock; never to themselves. Refusals:
    /// `wrong_pickup_code` (left), `pickup_code_used_up` (a new one must be drawn, or the document looked at), `own_order`,
    /// `order_not_ready` (state), `lot_blocked`.
    pub struct HandOverGoods {
        /// The order.
        pub order_id: GoodsOrderId,
        /// How it was made sure.
        pub proof: HandOverProof,
        /// The eight digits, where the code is the proof.
        pub code: Option<Personal>,
        /// Who came in the volunteer's place.
        pub proxy: Option<Proxy>,
    }
    /// Take an order back before it is handed over. The volunteer (`withdrawn` only); clerk, org_clerk of the outlet, stock;
    /// operator (`withdrawn` only). Refusal: `order_over` (state).
    pub struct CancelGoodsOrder {
        /// The order.
        pub order_id: GoodsOrderId,
        /// `withdrawn`, or `refused_at_counter`.
        pub why: GoodsEnd,
        /// In words, 2 to 200 characters.
        pub reason: Personal,
    }
    /// Draw a pick-up code; an earlier one counts no more. Kept is only its keyed hash, so it is told in this answer and in the
    /// SMS that goes with [`GoodsOrderReady`], and nowhere else. The volunteer for their own; notification.
    pub struct DrawPickupCode {
        /// The order.
        pub order_id: GoodsOrderId,
    }
    /// A pick-up code, valid at the order's outlet.
    pub struct PickupCode {
        /// The order's number.
        pub order_no: String,
        /// Eight digits. The QR code holds `number/code`, which the scan field of the counter takes.
        pub code: Personal,
        /// Where it is valid.
        pub outlet: OrgCode,
        /// Name of the outlet.
        pub outlet_name: String,
        /// Until when.
        pub valid_until: At,
    }
    /// Goods were brought back, all of an order; who keeps a part orders that anew. Roles: clerk, org_clerk of the outlet, stock.
    /// Refusal: `order_not_closed` (state).
    pub struct AskGoodsReturn {
        /// The order.
        pub order_id: GoodsOrderId,
        /// Why, 2 to 200 characters.
        pub reason: Personal,
    }
    /// Decide about it as the second person: neither who asked, nor who handed the goods over, nor the volunteer. Roles: branch of
    /// the outlet, finance, stock. Refusals: `same_person`, `own_order`, `no_return_asked` (state).
    pub struct DecideGoodsReturn {
        /// The order.
        pub order_id: GoodsOrderId,
        /// What.
        pub decision: ReturnDecision,
        /// Why they are not taken back, 2 to 200 characters; needed to reject, and read by the volunteer.
        pub note: Option<Personal>,
    }
    /// After a change.
    pub struct GoodsOrderChanged {
        /// The order.
        pub order_id: GoodsOrderId,
        /// Where it stands.
        pub state: GoodsOrderState,
    }
    /// What is to be had where, for everybody who is signed in.
    pub struct GoodsOffers {
        /// What this outlet has; nothing = outlets only.
        pub outlet: Option<OrgCode>,
    }
    /// What is to be had.
    pub struct GoodsOffer {
        /// Whether and when goods may be ordered (R7.6).
        pub windows: Windows,
        /// Open outlets, by code.
        pub outlets: Vec<OfferOutlet>,
        /// Goods with a price that the outlet asked about has, by code.
        pub goods: Vec<OfferItem>,
    }
    /// An open outlet.
    pub struct OfferOutlet {
        /// Which.
        pub outlet: OrgCode,
        /// Its name.
        pub name: String,
        /// How it hands goods out.
        pub kind: OutletKind,
        /// When it is open; may be empty.
        pub hours: String,
    }
    /// Goods that can be had.
    pub struct OfferItem {
        /// The goods.
        pub item_id: ItemId,
        /// Code or bar code.
        pub code: String,
        /// Name.
        pub name: String,
        /// Unit.
        pub unit: String,
        /// What sort.
        pub category: ItemCategory,
        /// Price today.
        pub price: StandardMinutes,
        /// How many there are.
        pub available: u32,
        /// How many one person may take in a window.
        pub limit: Option<u32>,
    }
    /// Who stands at the counter, by their passbook. Roles: clerk, org_clerk of the outlet, stock, operator. Audited. Refusal:
    /// `volunteer_not_found`.
    pub struct FindRecipient {
        /// Where.
        pub outlet: OrgCode,
        /// 存折号, thirteen digits.
        pub passbook_no: Personal,
    }
    /// Who may be served.
    pub struct GoodsRecipient {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// `李*国`
        pub name_masked: String,
        /// What they may take goods for now.
        pub available: StandardMinutes,
        /// Held by orders of goods.
        pub held: StandardMinutes,
        /// Whether and when goods may be ordered (R7.6).
        pub windows: Windows,
        /// Orders of theirs that wait at this outlet.
        pub waiting: Vec<GoodsOrderRow>,
    }
    /// What a basket costs and whether it can be had. The volunteer for themselves; clerk, org_clerk of the outlet, stock, operator.
    pub struct PriceBasket {
        /// Whose time would be spent.
        pub volunteer_id: VolunteerId,
        /// Where.
        pub outlet: OrgCode,
        /// What; up to 20 lines.
        pub lines: Vec<ItemQty>,
    }
    /// A basket.
    pub struct Basket {
        /// As asked, lines of one sort added up.
        pub lines: Vec<BasketLine>,
        /// What it costs.
        pub cost: StandardMinutes,
        /// What the volunteer may take goods for now.
        pub available: StandardMinutes,
        /// What would be left; nothing = it costs more than there is.
        pub remaining: Option<StandardMinutes>,
        /// Whether and when goods may be ordered (R7.6).
        pub windows: Windows,
        /// Whether it can be ordered as it is.
        pub can_be_had: bool,
    }
    /// One line of a basket.
    pub struct BasketLine {
        /// The goods.
        pub item_id: ItemId,
        /// Code or bar code.
        pub code: String,
        /// Name.
        pub name: String,
        /// Unit.
        pub unit: String,
        /// How many are wanted.
        pub qty: u32,
        /// Price today; nothing = they have none yet, or are closed.
        pub price: Option<StandardMinutes>,
        /// What the line costs.
        pub cost: StandardMinutes,
        /// How many there are here.
        pub stock: u32,
        /// How many one person may take in a window.
        pub limit: Option<u32>,
        /// How many of these the volunteer may still take.
        pub left: Option<u32>,
        /// Where there are enough, if not here; at most three.
        pub elsewhere: Vec<OutletStock>,
    }
    /// What another outlet has.
    pub struct OutletStock {
        /// Which.
        pub outlet: OrgCode,
        /// Its name.
        pub name: String,
        /// How many.
        pub available: u32,
    }
    /// Orders of goods at outlets of the asker's part of the tree; a volunteer's own. Newest first. Roles: operator, finance, stock,
    /// branch, clerk, org_clerk, auditor, oversight.
    pub struct FindGoodsOrders {
        /// Part of the tree of the outlets; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only these states; none = all.
        pub states: Vec<GoodsOrderState>,
        /// Only this volunteer's.
        pub volunteer_id: Option<VolunteerId>,
        /// Only with this number, or one that begins so.
        pub no: Option<String>,
        /// Which page.
        pub paging: Paging,
    }
    /// One order of a list.
    pub struct GoodsOrderRow {
        /// The order.
        pub order_id: GoodsOrderId,
        /// Its number.
        pub order_no: String,
        /// Whose time.
        pub volunteer_id: VolunteerId,
        /// Where.
        pub outlet: OrgCode,
        /// Name of the outlet.
        pub outlet_name: String,
        /// What, by code.
        pub lines: Vec<GoodsOrderLine>,
        /// What is held, or was taken.
        pub cost: StandardMinutes,
        /// Where it stands.
        pub state: GoodsOrderState,
        /// Why it ended, if without goods.
        pub ended: Option<GoodsEnd>,
        /// When it was placed.
        pub placed_at: At,
        /// Until when it can be fetched.
        pub pickup_until: At,
        /// When it was handed over.
        pub handed_at: Option<At>,
        /// It was brought back, and the asker may decide about that.
        #[serde(default)]
        pub may_decide_return: bool,
    }
    /// So many of some goods, at their price when they were ordered.
    pub struct GoodsOrderLine {
        /// The goods.
        pub item_id: ItemId,
        /// Code or bar code.
        pub code: String,
        /// Name.
        pub name: String,
        /// Unit.
        pub unit: String,
        /// How many.
        pub qty: u32,
        /// Price of one.
        pub price: StandardMinutes,
    }
    /// One order. As [`FindGoodsOrders`].
    pub struct GetGoodsOrder {
        /// The order.
        pub order_id: GoodsOrderId,
    }
    /// One order with everything that happened.
    pub struct GoodsOrderCard {
        /// As in the list.
        pub row: GoodsOrderRow,
        /// `李*国`, for the counter of its outlet, which serves volunteers of every village (R7.1). Audited.
        pub name_masked: Option<String>,
        /// Who of the staff entered it; nobody = the volunteer.
        pub entered_by: Option<StaffId>,
        /// Who handed it over.
        pub handed_by: Option<StaffId>,
        /// How it was made sure that it went to the right person.
        pub proof: Option<HandOverProof>,
        /// Who came in the volunteer's place; for staff.
        pub proxy: Option<Proxy>,
        /// The ledger's hold falls then.
        pub hold_until: At,
        /// Whether a code was drawn that still counts.
        pub has_code: bool,
        /// Tries that are left of it.
        pub tries_left: u32,
        /// Why it was taken back, in words.
        pub end_note: Option<Personal>,
        /// Why it was brought back, in words.
        pub return_reason: Option<Personal>,
        /// Who asked for that.
        pub return_asked_by: Option<StaffId>,
        /// Who decided about that.
        pub return_decided_by: Option<StaffId>,
        /// Why they were not taken back, in words.
        pub return_note: Option<Personal>,
        /// Step by step, oldest first.
        pub steps: Vec<GoodsOrderStep>,
        /// May be handed over by the asker.
        pub may_hand_over: bool,
        /// May be taken back by the asker.
        pub may_cancel: bool,
        /// A code may be drawn by the asker.
        pub may_draw_code: bool,
        /// The asker may say that it was brought back.
        pub may_ask_return: bool,
        /// The asker may decide about that.
        pub may_decide_return: bool,
    }
    /// One step.
    pub struct GoodsOrderStep {
        /// Where it stood afterwards.
        pub state: GoodsOrderState,
        /// When.
        pub at: At,
        /// Who of the staff; nobody = the volunteer or the platform.
        pub by: Option<StaffId>,
    }
    /// What became of goods, by who paid or gave them (R8.2). For the books: minutes and fen are sums of all goods, never of one
    /// sort (R6.11). Roles: stock, finance, auditor, oversight.
    pub struct GoodsUsage {
        /// Outlets of this part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// First day.
        pub from: Day,
        /// Last day.
        pub to: Day,
    }
    /// The report.
    pub struct GoodsUsageReport {
        /// By source; goods found at a count have none.
        pub sources: Vec<SourceUsage>,
    }
    /// What became of one source's goods.
    pub struct SourceUsage {
        /// Who paid or gave; nothing = found at a count.
        pub source: Option<FundSource>,
        /// Came in within the days, less what was mirrored.
        pub came_in: GoodsSum,
        /// Was handed out within the days, less what was brought back.
        pub handed_out: GoodsSum,
        /// Was written off or found missing within the days, less what was mirrored or found.
        pub lost: GoodsSum,
        /// Lay there at the end of the last day, or was on its way.
        pub remains: GoodsSum,
    }
    /// A sum of goods.
    pub struct GoodsSum {
        /// Pieces.
        pub units: i64,
        /// Standard minutes: what was handed out at the prices that were paid, all else at the prices of the last day.
        pub minutes: StandardMinutes,
        /// What they cost, as the list says today.
        pub fen: Fen,
    }
    /// The time is held: goods can be fetched.
    pub struct GoodsOrderReady {
        /// The order.
        pub order_id: GoodsOrderId,
        /// Whose time.
        pub volunteer_id: VolunteerId,
        /// Name of the outlet.
        pub outlet_name: String,
        /// Until when.
        pub pickup_until: At,
        /// What is held.
        pub cost: StandardMinutes,
    }
    /// Goods were handed over.
    pub struct GoodsOrderHandedOver {
        /// The order.
        pub order_id: GoodsOrderId,
        /// Whose time.
        pub volunteer_id: VolunteerId,
        /// Name of the outlet.
        pub outlet_name: String,
        /// When.
        pub at: At,
        /// What is taken.
        pub cost: StandardMinutes,
    }
    /// The order ended without goods: nothing is held any more.
    pub struct GoodsOrderEnded {
        /// The order.
        pub order_id: GoodsOrderId,
        /// Whose time.
        pub volunteer_id: VolunteerId,
        /// Name of the outlet.
        pub outlet_name: String,
        /// What is free again.
        pub cost: StandardMinutes,
        /// How it ended.
        pub state: GoodsOrderState,
        /// Why.
        pub ended: GoodsEnd,
    }
    /// Goods came back and the time was given back.
    pub struct GoodsOrderReturned {
        /// The order.
        pub order_id: GoodsOrderId,
        /// Whose time.
        pub volunteer_id: VolunteerId,
        /// Name of the outlet.
        pub outlet_name: String,
        /// What was given back.
        pub cost: StandardMinutes,
    }
}

messages! {
    commands {
        "tb.cmd.redemption-inventory.place_goods_order" PlaceGoodsOrder => PlacedGoodsOrder;
        "tb.cmd.redemption-inventory.serve_goods" ServeGoods => ServedGoods;
        "tb.cmd.redemption-inventory.hand_over_goods" HandOverGoods => GoodsOrderChanged;
        "tb.cmd.redemption-inventory.cancel_goods_order" CancelGoodsOrder => GoodsOrderChanged;
        "tb.cmd.redemption-inventory.draw_pickup_code" DrawPickupCode => PickupCode;
        "tb.cmd.redemption-inventory.ask_goods_return" AskGoodsReturn => GoodsOrderChanged;
        "tb.cmd.redemption-inventory.decide_goods_return" DecideGoodsReturn => GoodsOrderChanged;
    }
    queries {
        "tb.cmd.redemption-inventory.goods_offers" GoodsOffers => GoodsOffer;
        "tb.cmd.redemption-inventory.find_recipient" FindRecipient => GoodsRecipient;
        "tb.cmd.redemption-inventory.price_basket" PriceBasket => Basket;
        "tb.cmd.redemption-inventory.find_goods_orders" FindGoodsOrders => Page<GoodsOrderRow>;
        "tb.cmd.redemption-inventory.get_goods_order" GetGoodsOrder => GoodsOrderCard;
        "tb.cmd.redemption-inventory.goods_usage" GoodsUsage => GoodsUsageReport;
    }
    events {
        "tb.evt.redemption-inventory.goods_order.ready" GoodsOrderReady, by order_id;
        "tb.evt.redemption-inventory.goods_order.handed_over" GoodsOrderHandedOver, by order_id;
        "tb.evt.redemption-inventory.goods_order.ended" GoodsOrderEnded, by order_id;
        "tb.evt.redemption-inventory.goods_order.returned" GoodsOrderReturned, by order_id;
    }
}

impl GoodsOrderState {
    /// Whether nothing happens to it any more, unless goods are brought back.
    pub fn is_over(self) -> bool {
        matches!(
            self,
            GoodsOrderState::Closed
                | GoodsOrderState::Refused
                | GoodsOrderState::Cancelled
                | GoodsOrderState::Expired
                | GoodsOrderState::Returned
        )
    }
}
