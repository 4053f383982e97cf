use contracts::{
    Error,
    elderly::{ElderCard, GetElder},
};
use runtime::{Read, Result};
use serde_json::json;

use super::card::Shown;
use crate::{domain::access::READERS, store::elder};

/// One elder, for staff in whose scope the village lies.
pub async fn get_elder(read: Read, query: GetElder) -> Result<ElderCard> {
    read.actor().has_role(READERS)?;
    let mut db = read.db().await?;
    let stored = elder::get(&mut db, query.elder_id)
        .await?
        .ok_or_else(|| Error::not_found("elder"))?;
    read.actor().may_find(READERS, &stored.village, "elder")?;
    let card = Shown::now(&read).card(&mut db, stored).await?;
    drop(db);
    read.audit("elder.viewed", query.elder_id, json!({})).await?;
    Ok(card)
}
