use contracts::{
    Error,
    volunteer::award::{AwardStands, PublishAward},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::rating::who;
use crate::{
    domain::award::{DECIDERS, published},
    store::award,
};

/// Publishes an approved award 公布 (R10.1).
pub async fn publish_award(cx: Cx, command: PublishAward) -> Result<AwardStands> {
    let id = command.award_id;
    cx.actor().has_role(DECIDERS)?;
    let mut db = cx.db().await;
    let award = award::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("award"))?;
    cx.actor().may_find(DECIDERS, &award.ranked.org, "award")?;
    let state = published(award.state)?;
    award::set_published(&mut db, id, who(&cx)).await?;
    cx.audit(
        "award.published",
        id,
        json!({ "year": award.year, "kind": award.kind.as_str() }),
    );
    Ok(AwardStands { award_id: id, state })
}
