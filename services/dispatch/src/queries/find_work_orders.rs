use contracts::{
    Error, Page,
    dispatch::work_order::{
        FindWorkOrders, GetWorkOrder, WorkOrderCard, WorkOrderRow, WorkOrderSaid, WorkOrderState,
    },
};
use runtime::{Read, Result};

use super::page;
use crate::{
    commands::said_in,
    scope,
    store::work_orders::{self, Filter, WorkOrder},
};

/// Work orders of a 12349 platform (R12.1).
pub async fn find_work_orders(read: Read, query: FindWorkOrders) -> Result<Page<WorkOrderRow>> {
    scope::reads_work_orders(read.actor())?;
    let filter = Filter {
        state: query.state,
        external_id: query.external_id.as_deref().map(str::trim),
        order: query.order_id,
    };
    let (rows, total) = work_orders::list(&mut *read.db().await?, &filter, page(query.paging)).await?;
    let rows: Result<Vec<WorkOrderRow>> = rows
        .into_iter()
        .map(|found| {
            let said = said_in(read.crypto(), found.said.as_deref())?;
            Ok(row(found, said.as_ref()))
        })
        .collect();
    Ok(Page { rows: rows?, total })
}

/// One work order with what was said.
pub async fn get_work_order(read: Read, query: GetWorkOrder) -> Result<WorkOrderCard> {
    scope::reads_work_orders(read.actor())?;
    let mut db = read.db().await?;
    let found = work_orders::find(&mut db, query.work_order_id).await?;
    let found = found.ok_or_else(|| Error::not_found("work_order"))?;
    let said = said_in(read.crypto(), found.said.as_deref())?;
    let told = work_orders::tellings(&mut db, found.id).await?;
    let of = |datum: fn(&WorkOrderSaid) -> Option<&contracts::Personal>| said.as_ref().and_then(datum);
    Ok(WorkOrderCard {
        perhaps: found.perhaps.clone(),
        address: of(|said| said.address.as_ref()).cloned(),
        note: of(|said| said.note.as_ref()).cloned(),
        resident_id_masked: of(|said| said.resident_id.as_ref()).map(|id| masked(id, 6, 4)),
        elder_phone_masked: of(|said| said.elder_phone.as_ref()).map(|phone| masked(phone, 3, 4)),
        duration: said.as_ref().and_then(|said| said.duration),
        refused_note: read
            .crypto()
            .open_option(found.refused_note.as_deref())?
            .map(Into::into),
        decided_at: found.decided_at.map(Into::into),
        told,
        row: row(found, said.as_ref()),
    })
}

fn row(found: WorkOrder, said: Option<&WorkOrderSaid>) -> WorkOrderRow {
    WorkOrderRow {
        work_order_id: found.id,
        platform: found.platform,
        external_id: found.external_id,
        way: found.way,
        state: found.state,
        reason: found.reason.filter(|_| found.state != WorkOrderState::Refused),
        refused_for: found.refused_for,
        urgency: found.urgency,
        elder_id: found.elder_id,
        elder_name: said.and_then(|said| said.elder_name.clone()),
        caller_masked: said
            .and_then(|said| said.caller_phone.as_ref())
            .map(|phone| masked(phone, 3, 4)),
        service: said.and_then(|said| said.service.clone()),
        starts_at: said.and_then(|said| said.starts_at),
        taken_at: found.taken_at.into(),
        order_id: found.order_id,
        order_no: found.order_no,
        status: found.status,
        told: found.told.unsigned_abs(),
    }
}

/// A number as another system has written it, which may be none: its first and last characters, if it is long enough to hide
/// something between.
fn masked(text: &str, first: usize, last: usize) -> String {
    let chars: Vec<char> = text.trim().chars().collect();
    let hidden = chars.len().saturating_sub(first + last);
    if hidden < 4 {
        return "*".repeat(chars.len());
    }
    let shown = |part: &[char]| part.iter().collect::<String>();
    format!(
        "{}{}{}",
        shown(&chars[..first]),
        "*".repeat(hidden),
        shown(&chars[chars.len() - last..])
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_short_to_hide_something_is_hidden_whole() {
        assert_eq!(masked("16900000001", 3, 4), "169****0001");
        assert_eq!(masked("999999195003080021", 6, 4), "999999********0021");
        assert_eq!(masked("6612345", 3, 4), "*******");
        assert_eq!(masked("", 3, 4), "");
    }
}
