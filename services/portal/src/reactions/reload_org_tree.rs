use contracts::portal::OrgUnitChanged;
use runtime::{Cx, Result};

use crate::web::Orgs;

/// The pages' copy of the tree is read again.
pub async fn reload_org_tree(cx: Cx, _: OrgUnitChanged) -> Result<()> {
    cx.state::<Orgs>().changed();
    Ok(())
}
