use contracts::{
    Error, Role, fields,
    redemption::stock::{LotStatus, LotStatusSet, SetLotStatus},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::kept_lot;
use crate::{domain::access, store::lots};

/// Keeps a lot from being handed out, or frees it. Safety comes first: it is always possible, and what is promised of it waits.
///
/// # Errors
/// `forbidden` (`recall_is_head_office`: only head office frees what was recalled), `not_found`, `invalid` with the field.
pub async fn set_lot_status(cx: Cx, command: SetLotStatus) -> Result<LotStatusSet> {
    access::keeps(cx.actor())?;
    let reason = fields::reason("reason", &command.reason)?;
    let lot = kept_lot(&cx, command.lot_id).await?;
    let recalled = [lot.status, command.status].contains(&LotStatus::Recalled);
    if recalled && command.status != lot.status && cx.actor().has_role(&[Role::Stock]).is_err() {
        let refused = Error::forbidden(
            "recall_is_head_office",
            "head office recalls a lot, and frees what it has recalled",
        );
        return Err(refused.into());
    }
    lots::set_status(&mut *cx.db().await, lot.id, command.status).await?;
    cx.audit(
        "lot.status_set",
        lot.id,
        json!({"outlet": lot.outlet, "from": lot.status, "to": command.status, "reason": reason}),
    );
    Ok(LotStatusSet {
        lot_id: lot.id,
        status: command.status,
    })
}
