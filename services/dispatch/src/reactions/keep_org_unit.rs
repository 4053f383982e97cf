use contracts::portal::OrgUnitChanged;
use runtime::{Cx, Result};

use crate::store::org_units;

/// Keeps the name and place of a unit, for messages and distances.
pub async fn keep_org_unit(cx: Cx, unit: OrgUnitChanged) -> Result<()> {
    Ok(org_units::put(&mut *cx.db().await, &unit, cx.now()).await?)
}
