use contracts::{
    Actor, Error,
    redemption::order::{DrawPickupCode, PickupCode},
};
use rand::RngExt;
use runtime::{Crypto, Cx, Result};
use serde_json::json;

use crate::{
    domain::order::Order,
    store::{orders, pickup_codes},
};

/// Draws a pick-up code (decision 22). Only its keyed hash is kept: nobody who reads the tables can fetch goods with it. So the SMS and
/// the volunteer's page each draw their own, and the latest counts.
///
/// # Errors
/// `not_found` for another's order, `forbidden` to staff, `order_over`, `order_not_ready`.
pub async fn draw_pickup_code(cx: Cx, command: DrawPickupCode) -> Result<PickupCode> {
    let whose = match cx.actor() {
        Actor::Volunteer { id } => Some(*id),
        Actor::Service { name } if name == "notification" => None,
        // Staff look at the document instead.
        _ => {
            return Err(Error::forbidden("code_is_the_volunteers", "only the volunteer has the code").into());
        }
    };
    let mut db = cx.db().await;
    let order = orders::lock(&mut db, command.order_id).await?;
    let order = order.filter(|order| whose.is_none_or(|whose| whose == order.volunteer_id));
    let order = order.ok_or_else(|| Error::not_found("goods_order"))?;
    let code = format!("{:08}", rand::rng().random_range(0..100_000_000_u32));
    let hash = hash(cx.crypto(), &order, &code);
    if !pickup_codes::draw(&mut db, order.id, &hash).await? {
        return Err(not_ready(&order).into());
    }
    drop(db);
    cx.audit(
        "goods_order.code_drawn",
        order.id,
        json!({ "order_no": order.no }),
    );
    Ok(PickupCode {
        order_no: order.no,
        code: code.into(),
        outlet: order.outlet,
        outlet_name: order.outlet_name,
        valid_until: order.lives.until.into(),
    })
}

fn not_ready(order: &Order) -> Error {
    match order.can_be_undone() {
        true => Error::conflict("order_not_ready", "the time is not held yet; in a moment it is"),
        false => order.over(),
    }
}

/// What is kept of a code: it opens this order at this outlet, and nothing else.
pub fn hash(crypto: &Crypto, order: &Order, code: &str) -> Vec<u8> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    crypto.index("pickup_code", &format!("{}/{}/{digits}", order.outlet, order.id))
}
