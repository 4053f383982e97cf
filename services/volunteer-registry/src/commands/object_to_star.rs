use contracts::{
    fields,
    volunteer::star::{ObjectToStar, StarStands},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::rating::{locked, stands, who};
use crate::{
    domain::star::{RATERS, objected},
    store::star,
};

/// Records an objection during the public notice: nothing is issued before it is ruled on (R10.2).
pub async fn object_to_star(cx: Cx, command: ObjectToStar) -> Result<StarStands> {
    let mut db = cx.db().await;
    let (rating, _) = locked(&cx, &mut db, command.star_id, RATERS).await?;
    let objection = fields::text("objection", &command.objection, 500)?;
    let state = objected(rating.row.state)?;
    star::object(&mut db, command.star_id, &cx.crypto().seal(&objection), who(&cx)).await?;
    star::set_state(&mut db, command.star_id, state, None, None, None).await?;
    cx.audit(
        "star.objected",
        rating.row.volunteer_id,
        json!({ "star": command.star_id }),
    );
    Ok(stands(&rating, state))
}
