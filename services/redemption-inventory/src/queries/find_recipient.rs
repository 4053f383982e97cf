use contracts::{
    Error,
    redemption::order::{FindRecipient, GoodsOrderState, GoodsRecipient},
    volunteer::VolunteerByPassbook,
};
use runtime::{Read, Result};
use serde_json::json;

use super::find_goods_orders::rows;
use crate::{
    domain::order::ORDERERS,
    ledger::known,
    people::named,
    store::orders::{self, Filter},
};

/// Who shows their passbook at a counter. Every outlet serves every volunteer (R7.1), so the number is looked up in the whole
/// district; the name stays masked, and who has looked is kept.
///
/// # Errors
/// `forbidden`, `volunteer_not_found`.
pub async fn find_recipient(read: Read, query: FindRecipient) -> Result<GoodsRecipient> {
    read.actor().may(ORDERERS, &query.outlet)?;
    let asked = VolunteerByPassbook {
        passbook_no: query.passbook_no,
    };
    let found = read.ask(asked).await?.volunteer_id;
    let volunteer_id = found.ok_or_else(|| Error::not_found("volunteer").at("passbook_no"))?;
    let outlet = json!({ "outlet": query.outlet });
    read.audit("goods.recipient_found", volunteer_id, outlet).await?;
    let name_masked = named(&read, volunteer_id).await?;
    let known = known(&read, volunteer_id).await?;
    let waiting = Filter {
        within: Some(query.outlet),
        states: vec![GoodsOrderState::Placed, GoodsOrderState::Ready],
        volunteer: Some(volunteer_id),
        no: None,
    };
    let mut db = read.db().await?;
    let (waiting, _) = orders::find(&mut db, &waiting, (20, 0)).await?;
    Ok(GoodsRecipient {
        volunteer_id,
        name_masked: name_masked.unwrap_or_default(),
        available: known.available,
        held: known.held,
        waiting: rows(&mut db, read.actor(), &waiting).await?,
        windows: known.windows,
    })
}
