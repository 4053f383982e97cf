use contracts::elderly::import::{DiscardElderImport, ElderImportStands, ElderImportState};
use runtime::{Cx, Result};
use serde_json::json;

use super::close_upload::in_state;
use crate::{
    domain::access::REGISTRARS,
    store::{import, import_row},
};

/// Registers nothing and forgets the rows.
///
/// # Errors
/// `forbidden` outside the import's place; `conflict` once it is committed or has ended.
pub async fn discard_import(cx: Cx, command: DiscardElderImport) -> Result<ElderImportStands> {
    cx.actor().has_role(REGISTRARS)?;
    let id = command.import_id;
    let mut db = cx.db().await;
    let standing = import::lock(&mut db, id).await?;
    cx.actor().may_find(REGISTRARS, &standing.within, "import")?;
    let before = [
        ElderImportState::Uploading,
        ElderImportState::Checking,
        ElderImportState::Checked,
    ];
    in_state(standing.state, &before)?;
    import_row::remove(&mut db, id).await?;
    import::end(&mut db, id, ElderImportState::Discarded, cx.now()).await?;
    cx.audit("elder_import.discarded", id, json!({}));
    Ok(ElderImportStands {
        import_id: id,
        state: ElderImportState::Discarded,
    })
}
