//! Reservations 预留: goods that are promised to one volunteer until they pick them up, for the goods order's saga (R8.3).

use kernel::{ItemId, LotId, OrgCode, ReservationId, StaffId, VolunteerId};
use uuid::Uuid;

use crate::{
    At,
    catalogue::{data, messages, words},
};

words! {
    /// Where a reservation stands. `held` is left once, by whoever comes first.
    pub enum ReservationState {
        /// 已预留
        Held = "held",
        /// 已领取
        Picked = "picked",
        /// 已释放
        Released = "released",
        /// 已过期
        Expired = "expired",
    }
}

data! {
    /// Promise goods of an outlet, what expires first first; everything or nothing. The same saga again is answered as the first
    /// time. Refused while goods are switched off. Services only.
    pub struct ReserveGoods {
        /// The order's saga.
        pub saga_id: Uuid,
        /// For whom.
        pub volunteer_id: VolunteerId,
        /// Where.
        pub outlet: OrgCode,
        /// What; 1 to 20 lines, lines of one sort of goods are added up.
        pub lines: Vec<ItemQty>,
        /// Until when; goods whose last day comes earlier are not promised.
        pub expires_at: At,
        /// When the window opened from which on a person's limit counts; nothing = no limit is looked at.
        pub window_opened_at: Option<At>,
    }
    /// So many of some goods.
    pub struct ItemQty {
        /// The goods.
        pub item_id: ItemId,
        /// How many.
        pub qty: u32,
    }
    /// From which lots.
    pub struct ReservedLot {
        /// The lot.
        pub lot_id: LotId,
        /// The goods.
        pub item_id: ItemId,
        /// How many.
        pub qty: u32,
    }
    /// A reservation as it stands.
    pub struct Reservation {
        /// The reservation.
        pub reservation_id: ReservationId,
        /// Where it stands.
        pub state: ReservationState,
        /// What, in the order in which lots are handed out.
        pub lots: Vec<ReservedLot>,
    }
    /// Free what was promised; released already is answered the same. Services only.
    pub struct ReleaseGoods {
        /// The order's saga.
        pub saga_id: Uuid,
    }
    /// Hand over what was promised, once. Services only.
    pub struct PickGoods {
        /// The order's saga.
        pub saga_id: Uuid,
        /// Who handed it over.
        pub picked_by: StaffId,
    }
    /// Goods that were picked up come back and lie in their lot again. Services only.
    pub struct ReturnGoods {
        /// The order's saga.
        pub saga_id: Uuid,
        /// Which lot.
        pub lot_id: LotId,
        /// How many; with what came back before not more than were picked up.
        pub qty: u32,
        /// Who took them back.
        pub taken_by: StaffId,
    }
}

messages! {
    commands {
        "tb.cmd.redemption-inventory.reserve_goods" ReserveGoods => Reservation;
        "tb.cmd.redemption-inventory.release_goods" ReleaseGoods => Reservation;
        "tb.cmd.redemption-inventory.pick_goods" PickGoods => Reservation;
        "tb.cmd.redemption-inventory.return_goods" ReturnGoods => Reservation;
    }
    queries {}
    events {}
}
