use contracts::{
    fields,
    volunteer::star::{StarStands, WithdrawStar},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::rating::{locked, stands, who};
use crate::{
    domain::star::{RULERS, another, withdrawn},
    store::star,
};

/// Takes an issued star back. Nothing else ever does: a correction of hours only shows in the list (R10.2).
pub async fn withdraw_star(cx: Cx, command: WithdrawStar) -> Result<StarStands> {
    let mut db = cx.db().await;
    let (rating, _) = locked(&cx, &mut db, command.star_id, RULERS).await?;
    let reason = fields::reason("reason", &command.reason)?;
    let state = withdrawn(rating.row.state)?;
    let by = who(&cx);
    another(by.1, &[rating.reviewed_by])?;
    star::set_withdrawn(&mut db, command.star_id, &reason, by).await?;
    let detail = json!({ "star": command.star_id, "level": rating.row.level });
    cx.audit("star.withdrawn", rating.row.volunteer_id, detail);
    Ok(stands(&rating, state))
}
