use contracts::{
    Error, Personal,
    dispatch::work_order::{RevealWorkOrder, WorkOrderField, WorkOrderSaid},
    elderly::Revealed,
    fields,
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{scope, store::work_orders};

/// Shows one masked datum of a work order in full, to call back or to look somebody up. Audited with the reason.
pub async fn reveal_work_order(cx: Cx, command: RevealWorkOrder) -> Result<Revealed> {
    scope::decides_work_orders(cx.actor())?;
    let reason = fields::reason("reason", &command.reason)?;
    let found = work_orders::find(&mut *cx.db().await, command.work_order_id).await?;
    let found = found.ok_or_else(|| Error::not_found("work_order"))?;
    let said = opened(cx.crypto(), found.said.as_deref())?;
    let value = said.and_then(|said| match command.field {
        WorkOrderField::CallerPhone => said.caller_phone,
        WorkOrderField::ElderPhone => said.elder_phone,
        WorkOrderField::ResidentId => said.resident_id,
    });
    let value: Personal = value.ok_or_else(|| Error::not_found("work_order"))?;
    cx.audit(
        "work_order.revealed",
        command.work_order_id,
        json!({ "field": command.field, "reason": reason }),
    );
    Ok(Revealed { value })
}

/// What was said, as far as it is still there.
pub fn opened(crypto: &runtime::Crypto, said: Option<&[u8]>) -> Result<Option<WorkOrderSaid>> {
    let text = crypto.open_option(said)?;
    text.map(|text| {
        serde_json::from_str(&text)
            .map_err(|_| Error::internal("a work order cannot be read any more").into())
    })
    .transpose()
}
