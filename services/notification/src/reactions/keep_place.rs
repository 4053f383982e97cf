//! The portal tells of a unit: its name stands in campaigns' texts.

use contracts::portal::OrgUnitChanged;
use runtime::{Cx, Result};

use crate::store::place;

/// Keeps the name.
pub async fn apply(cx: Cx, unit: OrgUnitChanged) -> Result<()> {
    Ok(place::keep(&mut *cx.db().await, &unit).await?)
}
