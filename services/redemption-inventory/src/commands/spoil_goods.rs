use contracts::{
    Error, fields,
    redemption::stock::{Moved, MovementKind, ReverseMovement, SpoilGoods},
};
use runtime::{Cx, Result, violates};
use serde_json::json;

use super::{fewer_free, hand, kept_lot};
use crate::{
    domain::{access, qty},
    store::{
        lots,
        movements::{self, Cause, Change},
    },
};

/// Writes goods off (R8.1). What is promised to somebody stays.
///
/// # Errors
/// `forbidden`, `not_found`, `invalid` with the field, `conflict` (`too_few_free`).
pub async fn spoil_goods(cx: Cx, command: SpoilGoods) -> Result<Moved> {
    access::keeps(cx.actor())?;
    let qty = qty::pieces("qty", command.qty)?;
    let note = command
        .note
        .as_deref()
        .map(str::trim)
        .filter(|note| !note.is_empty());
    let note = note.map(|note| fields::text("note", note, 200)).transpose()?;
    let lot = kept_lot(&cx, command.lot_id).await?;
    let cause = Cause::Spoilt(command.reason, note.map(|note| cx.crypto().seal(&note)));
    let change = Change::of_stock(MovementKind::Spoil, -qty);
    let done = movements::apply(&mut *cx.db().await, lot.id, change, cause, hand(&cx)).await?;
    let movement_id = done.ok_or_else(|| fewer_free(&lot).at("qty"))?;
    cx.audit(
        "stock.spoilt",
        lot.id,
        json!({"outlet": lot.outlet, "qty": qty, "reason": command.reason}),
    );
    Ok(Moved { movement_id })
}

/// Mirrors a wrong intake or write-off, once: both stay in the books, and nothing is dated back.
///
/// # Errors
/// `forbidden` without the role stock, `not_found`, `conflict`: `movement_not_reversible`, `reversed_already`, `too_few_free`.
pub async fn reverse_movement(cx: Cx, command: ReverseMovement) -> Result<Moved> {
    access::keeps_catalogue(cx.actor())?;
    let reason = fields::reason("reason", &command.reason)?;
    let found = lots::movement(&mut *cx.db().await, command.movement_id).await?;
    let found = found.ok_or_else(|| Error::not_found("movement"))?;
    access::may_keep_found(cx.actor(), &found.outlet, "movement")?;
    if !matches!(found.kind, MovementKind::Intake | MovementKind::Spoil) {
        let refused = Error::conflict(
            "movement_not_reversible",
            "only an intake or a write-off can be mirrored",
        );
        return Err(refused.into());
    }
    let lot = kept_lot(&cx, found.lot_id).await?;
    let change = Change::of_stock(MovementKind::Reverse, -found.on_hand);
    let cause = Cause::Reverses(command.movement_id, cx.crypto().seal(&reason));
    let done = movements::apply(&mut *cx.db().await, found.lot_id, change, cause, hand(&cx)).await;
    let done = done.map_err(|error| {
        if violates(&error, "movement_reversed_once") {
            Error::conflict("reversed_already", "this has been mirrored before").into()
        } else {
            runtime::Failure::from(error)
        }
    })?;
    let movement_id = done.ok_or_else(|| fewer_free(&lot))?;
    cx.audit(
        "stock.reversed",
        command.movement_id,
        json!({"lot_id": found.lot_id, "outlet": found.outlet, "on_hand": -found.on_hand}),
    );
    Ok(Moved { movement_id })
}
