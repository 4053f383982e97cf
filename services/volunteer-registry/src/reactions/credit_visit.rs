use contracts::{Error, dispatch::VisitConfirmed};
use runtime::{Cx, Result};

use crate::store::{credit, volunteer};

/// Counts the raw minutes of a confirmed visit, once a visit: stars and certificates go by them (R10.2).
pub async fn credit_visit(cx: Cx, event: VisitConfirmed) -> Result<()> {
    let mut db = cx.db().await;
    let id = event.volunteer_id;
    volunteer::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    let added = credit::add(&mut db, event.visit_id, id, event.raw_minutes, cx.now()).await?;
    if !added {
        tracing::debug!(visit = %event.visit_id, "counted before");
    }
    Ok(())
}
