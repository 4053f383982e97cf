use contracts::portal::OrgUnitChanged;
use kernel::OrgKind;
use runtime::{Cx, Result};

use crate::store::merger;

/// Keeps which sub-branch goes on with the people of one that ends (R1.5); a merger that was taken back is forgotten.
pub async fn keep_merger(cx: Cx, unit: OrgUnitChanged) -> Result<()> {
    if !matches!(unit.kind, OrgKind::Village | OrgKind::SocialOrg) {
        return Ok(());
    }
    let mut db = cx.db().await;
    match (unit.active_to, &unit.successor) {
        (Some(last), Some(successor)) => merger::put(&mut db, &unit.code, last.0, successor, cx.now()).await,
        _ => merger::remove(&mut db, &unit.code).await,
    }
}
