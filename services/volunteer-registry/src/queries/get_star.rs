use contracts::{
    At, Error, Personal,
    volunteer::star::{GetStar, StarObjection, StarShown},
};
use runtime::{Read, Result};
use serde_json::json;

use crate::{
    domain::{access::READERS, star::RATERS},
    store::star,
};

/// One rating with its history. What was objected is read by those alone who may record an objection; audited.
pub async fn get_star(read: Read, query: GetStar) -> Result<StarShown> {
    read.actor().has_role(READERS)?;
    let mut db = read.db().await?;
    let rating = star::get(&mut db, query.star_id)
        .await?
        .ok_or_else(|| Error::not_found("star"))?;
    read.actor().may_find(READERS, &rating.row.org, "star")?;
    let kept = star::objections(&mut db, query.star_id).await?;
    drop(db);
    let opens = read.actor().has_role(RATERS).is_ok();
    let mut objections = Vec::with_capacity(kept.len());
    for one in kept {
        let text = if opens {
            Some(Personal(read.crypto().open(&one.objection)?))
        } else {
            None
        };
        objections.push(StarObjection {
            objection: text,
            recorded_at: At(one.recorded_at),
            recorded_by: one.recorded_by.map(Into::into),
            ruling: one.ruling,
            reason: one.reason,
            ruled_at: one.ruled_at.map(At),
            ruled_by: one.ruled_by.map(Into::into),
        });
    }
    let detail = json!({ "star": query.star_id });
    read.audit("star.viewed", rating.row.volunteer_id, detail).await?;
    Ok(StarShown {
        row: rating.row,
        reviewed_at: rating.reviewed_at.map(At),
        reviewed_by: rating.reviewed_by.map(Into::into),
        ended_by: rating.ended_by,
        reason: rating.reason,
        withdrawn_at: rating.withdrawn_at.map(At),
        withdrawn_by: rating.withdrawn_by.map(Into::into),
        objections,
    })
}
