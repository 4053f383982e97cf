use std::collections::BTreeMap;

use contracts::{
    Error, fields,
    redemption::{
        stock::{LotStatus, MovementKind},
        transfer::{GoodsSent, LotQty, SendGoods},
    },
};
use kernel::{LotId, StockTransferId, china_date};
use runtime::{Cx, Result};
use serde_json::json;

use super::{fewer_free, hand, known_outlet, open_outlet};
use crate::{
    domain::{access, allocation::order, qty},
    store::{
        counters::{self, Numbered},
        lots,
        movements::{self, Cause, Change},
        transfers::{self, NewTransfer},
    },
};

/// Lines of one transfer.
pub(super) const LINES: usize = 50;

/// Sends goods to another outlet (R8.1): they leave here now, and lie nowhere until they are received.
///
/// # Errors
/// `forbidden`, `not_found`, `invalid` with the field, `conflict`: `outlet_closed`, `lot_blocked`, `too_few_free`.
pub async fn send_goods(cx: Cx, command: SendGoods) -> Result<GoodsSent> {
    access::may_keep(cx.actor(), &command.from)?;
    if command.from == command.to {
        return Err(Error::invalid("to", "same_outlet", "goods are sent to another outlet").into());
    }
    let from = known_outlet(&cx, &command.from).await?.code;
    let to = open_outlet(&cx, &command.to)
        .await
        .map_err(|failure| match failure {
            runtime::Failure::Refused(error) => error.at("to").into(),
            other => other,
        })?;
    let wanted = once("lines", &command.lines)?;
    let today = china_date(cx.now());

    let mut db = cx.db().await;
    let mut found = Vec::new();
    for (number, (lot_id, typed)) in wanted {
        let field = format!("lines.{number}.qty");
        let qty = qty::pieces(&field, typed)?;
        let lot = lots::get(&mut db, lot_id).await?.filter(|lot| lot.outlet == from);
        let lot = lot.ok_or_else(|| Error::invalid(&field, "lot_not_found", "this lot lies elsewhere"))?;
        if lot.status != LotStatus::Ok || lot.expires_on.is_some_and(|day| day < today) {
            let refused = Error::conflict(
                "lot_blocked",
                "this lot is not handed out: write it off where it lies",
            );
            return Err(refused.at(&field).into());
        }
        found.push((field, lot, qty));
    }
    found.sort_by_key(|(_, lot, _)| order(lot.expires_on, lot.id));
    let transfer_id = StockTransferId::generate(cx.now());
    let lines: Vec<(LotId, i32)> = found.iter().map(|(_, lot, qty)| (lot.id, *qty)).collect();
    let no = counters::next(&mut db, Numbered::Transfer, today).await?;
    let new = NewTransfer {
        id: transfer_id,
        no: &no,
        from: &from,
        to: &to.code,
        by: cx.actor().staff_id(),
        at: cx.now(),
    };
    transfers::insert(&mut db, &new, &lines).await?;
    for (field, lot, qty) in &found {
        let change = Change::of_stock(MovementKind::TransferOut, -qty);
        let done = movements::apply(&mut db, lot.id, change, Cause::Transfer(transfer_id), hand(&cx)).await?;
        if done.is_none() {
            return Err(fewer_free(lot).at(field).into());
        }
    }
    drop(db);
    cx.audit(
        "stock.sent",
        transfer_id,
        json!({"no": no, "from": from, "to": to.code, "lines": lines.len()}),
    );
    Ok(GoodsSent { transfer_id, no })
}

/// Lines of which none names a lot twice, with their places as they were typed.
pub(super) fn once(field: &str, lines: &[LotQty]) -> contracts::Result<Vec<(usize, (LotId, u32))>> {
    fields::at_most(field, lines, LINES)?;
    if lines.is_empty() {
        return Err(Error::invalid(field, "required", "there is at least one line"));
    }
    let mut seen = BTreeMap::new();
    for (line, number) in lines.iter().zip(0..) {
        if seen.insert(line.lot_id, number).is_some() {
            let field = format!("{field}.{number}.lot_id");
            return Err(Error::invalid(&field, "lot_twice", "a lot is named once"));
        }
    }
    Ok(lines
        .iter()
        .map(|line| (line.lot_id, line.qty))
        .enumerate()
        .collect())
}
