//! Write down what is planned in other media, or what has been done (R12.5). Roles: outreach; branch, clerk and
//! organisation clerk within their scope.

use contracts::{
    fields,
    notification::publicity::{EnterPublicity, PublicityRow, PublicityStands, PublicityState},
};
use kernel::{PublicityId, china_date};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::publicity::{KEEPERS, REMARK_MAX, TITLE_MAX, days, link},
    store::publicity,
};

/// Keeps it.
pub async fn decide(cx: Cx, command: EnterPublicity) -> Result<PublicityStands> {
    cx.actor().may(KEEPERS, &command.org)?;
    let title = fields::text("title", &command.title, TITLE_MAX)?;
    let (planned, done) = (command.planned_on, command.done_on);
    let state = days(
        planned.map(Into::into),
        done.map(Into::into),
        china_date(cx.now()),
    )?;
    let link = command.link.as_deref().map(link).transpose()?;
    let remark = command.remark.as_deref();
    let remark = remark
        .map(|text| fields::text("remark", text, REMARK_MAX))
        .transpose()?;
    let publicity_id = PublicityId::generate(cx.now());
    let is_done = state == PublicityState::Done;
    let row = PublicityRow {
        publicity_id,
        org: command.org,
        medium: command.medium,
        title,
        planned_on: planned,
        done_on: done,
        state,
        link,
        remark,
        entered_by: cx.actor().staff_id(),
        entered_at: cx.now().into(),
        ended_by: cx.actor().staff_id().filter(|_| is_done),
        ended_at: is_done.then(|| cx.now().into()),
        cancelled_because: None,
    };
    publicity::insert(&mut *cx.db().await, &row).await?;
    cx.audit(
        "publicity.entered",
        publicity_id,
        json!({ "medium": row.medium.as_str(), "state": state.as_str() }),
    );
    Ok(PublicityStands { publicity_id, state })
}
