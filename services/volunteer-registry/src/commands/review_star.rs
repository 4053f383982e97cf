use contracts::{
    fields, settings,
    volunteer::star::{ReviewStar, StarReview, StarStands},
};
use kernel::{PersonKey, china_date};
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::{
    changed::not_oneself,
    rating::{locked, stands, who},
};
use crate::{
    domain::star::{RATERS, another, notice, reviewed},
    store::star,
};

/// Blind index of the reviewer's own ID.
pub async fn reviewer(read: Read, _: ReviewStar) -> Result<Option<PersonKey>> {
    read.actor().has_role(RATERS)?;
    read.own_person().await
}

/// Reviews an application 审核: approved it goes on public notice, refused the volunteer is told why (R10.2).
pub async fn review_star(cx: Cx, command: ReviewStar, reviewer: Option<PersonKey>) -> Result<StarStands> {
    let mut db = cx.db().await;
    let (rating, standing) = locked(&cx, &mut db, command.star_id, RATERS).await?;
    not_oneself(reviewer.as_ref(), &standing.person)?;
    let by = who(&cx);
    another(by.1, &[rating.applied_by])?;
    let reason = match command.review {
        StarReview::Refuse => Some(fields::reason(
            "reason",
            command.reason.as_deref().unwrap_or_default(),
        )?),
        StarReview::Approve => None,
    };
    let state = reviewed(rating.row.state, command.review)?;
    let settings = cx.settings();
    let days = settings.int(settings::STAR_NOTICE_WORKING_DAYS);
    let notice = (command.review == StarReview::Approve)
        .then(|| notice(china_date(cx.now()), days, &settings.work_calendar()));
    star::set_reviewed(&mut db, command.star_id, state, notice, reason.as_deref(), by).await?;
    let detail = json!({ "star": command.star_id, "review": command.review.as_str() });
    cx.audit("star.reviewed", rating.row.volunteer_id, detail);
    Ok(stands(&rating, state))
}
