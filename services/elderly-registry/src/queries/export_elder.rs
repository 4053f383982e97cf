use contracts::{Error, access::Held, elderly::ExportElder, fields};
use runtime::{Read, Result};
use serde_json::json;

use crate::{domain::access::REGISTRARS, store::elder};

/// Every table that holds something of an elder, with the column that says of whom. A test compares it with the schema.
pub const EXPORTED: &[(&str, &str)] = &[
    ("elderly.elder", "id"),
    ("elderly.elder_category", "elder_id"),
    ("elderly.consent", "elder_id"),
    ("elderly.elder_relative", "elder_id"),
    ("elderly.elder_change", "elder_id"),
    ("elderly.elder_move", "elder_id"),
    ("elderly.erasure", "elder_id"),
];

/// Everything this registry holds of an elder, in full, to be handed to the elder (PIPL Art. 45). The reason is kept in the
/// audit trail; the answer is not kept.
pub async fn export_elder(read: Read, query: ExportElder) -> Result<Held> {
    read.actor().has_role(REGISTRARS)?;
    let reason = fields::reason("reason", &query.reason)?;
    let id = query.elder_id;
    let mut db = read.db().await?;
    let stored = elder::get(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("elder"))?;
    read.actor().may_find(REGISTRARS, &stored.village, "elder")?;
    let records = runtime::held(&mut db, read.crypto(), id.uuid(), EXPORTED).await?;
    drop(db);
    read.audit("elder.exported", id, json!({ "reason": reason }))
        .await?;
    Ok(Held { records })
}
