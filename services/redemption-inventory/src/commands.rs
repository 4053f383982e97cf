//! What may be changed.

pub mod acknowledge_overrun;
pub mod add_item;
pub mod cancel_claim;
pub mod cancel_goods_order;
pub mod change_item;
pub mod count_stock;
pub mod draw_pickup_code;
pub mod hand_over_goods;
pub mod place_goods_order;
pub mod price_item;
pub mod receive_goods;
pub mod request_claim;
pub mod reserve_goods;
pub mod return_goods_order;
pub mod send_goods;
pub mod serve_goods;
pub mod set_lot_status;
pub mod set_outlet;
pub mod spoil_goods;
pub mod take_in;
pub mod thank_donor;

use contracts::Error;
use kernel::{LotId, OrgCode, china_date};
use runtime::{Cx, Result};

use crate::{
    domain::access,
    store::{
        lots::{self, Lot},
        movements::Hand,
        outlets::{self, Outlet},
    },
};

/// Who moves something in this unit, and when.
fn hand(cx: &Cx) -> Hand {
    Hand {
        by: cx.actor().staff_id(),
        at: cx.now(),
    }
}

/// An outlet, be it open or not.
async fn known_outlet(cx: &Cx, outlet: &OrgCode) -> Result<Outlet> {
    let found = outlets::get(&mut *cx.db().await, outlet, china_date(cx.now())).await?;
    Ok(found.ok_or_else(|| Error::not_found("outlet").at("outlet"))?)
}

/// An outlet that is open.
async fn open_outlet(cx: &Cx, outlet: &OrgCode) -> Result<Outlet> {
    let found = known_outlet(cx, outlet).await?;
    is_open(Some(&found))?;
    Ok(found)
}

/// Refuses an outlet that hands nothing out, and a unit that never was one.
pub fn is_open(outlet: Option<&Outlet>) -> contracts::Result<&Outlet> {
    let outlet = outlet.ok_or_else(|| Error::not_found("outlet").at("outlet"))?;
    if !outlet.open {
        return Err(Error::conflict("outlet_closed", "this unit hands no goods out").at("outlet"));
    }
    Ok(outlet)
}

/// A lot whose stock the asker keeps; one that lies elsewhere is answered as if there were none (R1.8).
async fn kept_lot(cx: &Cx, id: LotId) -> Result<Lot> {
    let lot = lots::get(&mut *cx.db().await, id).await?;
    let lot = lot.ok_or_else(|| Error::not_found("lot"))?;
    access::may_keep_found(cx.actor(), &lot.outlet, "lot")?;
    Ok(lot)
}

/// Fewer pieces of a lot are free than somebody wants to move.
fn fewer_free(lot: &Lot) -> Error {
    Error::conflict(
        "too_few_free",
        "fewer pieces are free than that: the others are gone or promised",
    )
    .with("free", lot.on_hand - lot.reserved)
}
