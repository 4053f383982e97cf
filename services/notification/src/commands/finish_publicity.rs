//! What was planned in other media has been done (R12.5).

use contracts::{
    Error, fields,
    notification::publicity::{FinishPublicity, PublicityStands, PublicityState},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::publicity::{KEEPERS, REMARK_MAX, done_by, link},
    store::publicity::{self, Ended},
};

/// Finishes it.
pub async fn decide(cx: Cx, command: FinishPublicity) -> Result<PublicityStands> {
    let publicity_id = command.publicity_id;
    cx.actor().has_role(KEEPERS)?;
    let mut db = cx.db().await;
    let row = publicity::lock(&mut db, publicity_id).await?;
    cx.actor().may_find(KEEPERS, &row.org, "publicity")?;
    if row.state != PublicityState::Planned {
        return Err(Error::conflict("publicity_not_planned", "it is done or cancelled by now").into());
    }
    done_by(command.done_on.0, china_date(cx.now()))?;
    let link = command.link.as_deref().map(link).transpose()?;
    let remark = command.remark.as_deref();
    let remark = remark
        .map(|text| fields::text("remark", text, REMARK_MAX))
        .transpose()?;
    let state = PublicityState::Done;
    let ended = Ended {
        state,
        done_on: Some(command.done_on.0),
        link: link.as_deref(),
        remark: remark.as_deref(),
        because: None,
        at: cx.now(),
        by: cx.actor().staff_id(),
    };
    publicity::end(&mut db, publicity_id, &ended).await?;
    cx.audit("publicity.finished", publicity_id, json!({}));
    Ok(PublicityStands { publicity_id, state })
}
