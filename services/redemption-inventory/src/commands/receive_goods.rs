use std::collections::BTreeMap;

use contracts::{
    Error, fields,
    redemption::{
        stock::MovementKind,
        transfer::{GoodsReceived, ReceiveGoods, TransferState},
    },
};
use kernel::LotId;
use runtime::{Cx, Result};
use serde_json::json;

use super::{hand, send_goods::once};
use crate::{
    domain::{access, allocation::order, qty},
    store::{
        lots,
        movements::{self, Cause, Change},
        transfers::{self, Wanted},
    },
};

/// Receives what has come, as it was counted. What is missing is lost on the way: it stays with the transfer, with the reason.
///
/// # Errors
/// `forbidden` (`own_transfer`), `not_found`, `invalid` with the field, `conflict` (`transfer_received`).
pub async fn receive_goods(cx: Cx, command: ReceiveGoods) -> Result<GoodsReceived> {
    access::keeps(cx.actor())?;
    let transfer_id = command.transfer_id;
    let mut db = cx.db().await;
    let wanted = Wanted {
        id: Some(transfer_id),
        within: None,
        state: None,
    };
    let (rows, _) = transfers::find(&mut db, wanted, (1, 0)).await?;
    let row = rows
        .into_iter()
        .next()
        .ok_or_else(|| Error::not_found("transfer"))?;
    // Who sent it knows of it and still does not receive it.
    access::may_read(cx.actor(), &[&row.from, &row.to], "transfer")?;
    access::may_keep(cx.actor(), &row.to)?;
    // Two legs are two persons, also where one keeps both ends.
    let by = cx.actor().staff_id();
    if by.is_some() && by == row.sent_by {
        let refused = Error::forbidden(
            "own_transfer",
            "who has sent goods does not say that they have come",
        );
        return Err(refused.into());
    }
    let (lines, _) = transfers::lines(&mut db, transfer_id).await?;
    let mut typed: BTreeMap<LotId, (usize, u32)> = once("lines", &command.lines)?
        .into_iter()
        .map(|(number, (lot, qty))| (lot, (number, qty)))
        .collect();
    let mut came = Vec::new();
    for line in &lines {
        let (number, qty) = typed.remove(&line.lot_id).ok_or_else(|| {
            Error::invalid("lines", "line_missing", "every line of the transfer is counted")
        })?;
        let field = format!("lines.{number}.qty");
        if qty > line.sent {
            let refused = Error::invalid(
                &field,
                "more_than_sent",
                "more has come than was sent: count again",
            );
            return Err(refused.with("sent", line.sent).into());
        }
        came.push((line, qty::or_none(&field, qty)?));
    }
    if let Some((number, _)) = typed.into_values().next() {
        let field = format!("lines.{number}.lot_id");
        return Err(Error::invalid(&field, "lot_not_found", "this lot is not part of the transfer").into());
    }
    let short = lines
        .iter()
        .zip(&came)
        .any(|(line, (_, qty))| i64::from(line.sent) > i64::from(*qty));
    let (state, reason) = if short {
        let reason = fields::reason("reason", command.reason.as_deref().unwrap_or_default())?;
        (TransferState::Short, Some(cx.crypto().seal(&reason)))
    } else {
        (TransferState::Received, None)
    };
    if !transfers::receive(&mut db, transfer_id, state, reason, by, cx.now()).await? {
        return Err(Error::conflict("transfer_received", "this transfer has been received").into());
    }
    let mut into = Vec::new();
    for (line, qty) in came {
        transfers::came(&mut db, transfer_id, line.lot_id, qty).await?;
        if qty == 0 {
            continue;
        }
        let sent = lots::get(&mut db, line.lot_id).await?;
        let sent = sent.ok_or_else(|| Error::internal("a transfer of a lot that is not there"))?;
        let sort = lots::Sort {
            item_id: sent.item_id,
            batch_no: &sent.batch_no,
            expires_on: sent.expires_on,
            intake_id: sent.intake_id,
        };
        let lot = lots::of_sort(&mut db, &row.to, &sort, cx.now()).await?;
        into.push((order(sent.expires_on, lot), qty));
    }
    into.sort();
    for ((_, _, lot), qty) in into {
        let change = Change::of_stock(MovementKind::TransferIn, qty);
        movements::apply(&mut db, lot, change, Cause::Transfer(transfer_id), hand(&cx)).await?;
    }
    drop(db);
    cx.audit(
        "stock.received",
        transfer_id,
        json!({"no": row.no, "to": row.to, "state": state}),
    );
    Ok(GoodsReceived { transfer_id, state })
}
