use contracts::{
    Error,
    dispatch::{OpenOrder, OpenedOrder, OrderSource, Urgency, claim::OpenClaimOrder},
    elderly::{ElderFacts, ElderForDispatch},
};
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::open_order::open;
use crate::{
    scope,
    store::claim_orders::{self, Stands},
};

/// What is known of who is to be served: it comes by way of the elderly registry, like an elder's.
pub async fn recipient_facts(read: Read, command: OpenClaimOrder) -> Result<ElderFacts> {
    scope::only_redemption(read.actor())?;
    read.ask(ElderForDispatch {
        elder_id: command.recipient_id,
    })
    .await
}

/// Opens the order of a claim (R2.4: P3, a promise owed), once. From here on it is an order like any other.
///
/// # Errors
/// `claim_barred` when the claim was closed before this came, and what an order may be refused for.
pub async fn open_claim_order(cx: Cx, command: OpenClaimOrder, recipient: ElderFacts) -> Result<OpenedOrder> {
    scope::only_redemption(cx.actor())?;
    let known = {
        let mut db = cx.db().await;
        claim_orders::lock(&mut db, command.claim_id).await?;
        claim_orders::find(&mut db, command.claim_id).await?
    };
    match known {
        Stands::Order { order_id, order_no } => return Ok(OpenedOrder { order_id, order_no }),
        Stands::Barred => {
            return Err(
                Error::conflict("claim_barred", "the claim was closed before its order was opened").into(),
            );
        }
        Stands::Nothing => {}
    }
    let asked = OpenOrder {
        elder_id: command.recipient_id,
        service: command.service,
        starts_at: command.starts_at,
        duration: command.duration,
        urgency: Urgency::Normal,
        gender_wish: command.gender_wish,
        note: command.note,
        seats: command.seats,
        source: OrderSource::Withdrawal,
        // Who is served twice pays twice.
        although_duplicate: true,
    };
    let opened = open(&cx, asked, recipient).await?;
    claim_orders::keep(
        &mut *cx.db().await,
        command.claim_id,
        Some((opened.order_id, command.volunteer_id)),
        cx.now(),
    )
    .await?;
    cx.audit(
        "order.opened_for_claim",
        opened.order_id,
        json!({ "claim_id": command.claim_id }),
    );
    Ok(opened)
}
