use contracts::portal::OrgUnitChanged;
use runtime::{Cx, Result};

use crate::store::outlets;

/// Keeps the units where goods are handed out (R1.4).
///
/// # Errors
/// The database.
pub async fn keep_outlet(cx: Cx, unit: OrgUnitChanged) -> Result<()> {
    Ok(outlets::keep(&mut *cx.db().await, &unit, cx.now()).await?)
}
