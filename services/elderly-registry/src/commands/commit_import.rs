use contracts::{
    Error,
    elderly::import::{CommitElderImport, ElderChoice, ElderImportStands, ElderImportState},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::close_upload::in_state;
use crate::{
    domain::access::REGISTRARS,
    store::{import, import_row},
    workers::register_rows,
};

/// Has the chosen rows registered, chunk by chunk. Rows with something wrong and repeated ones never are.
///
/// # Errors
/// `forbidden` outside the import's place; `conflict` unless the rows have been tried, or when none is chosen.
pub async fn commit_import(cx: Cx, command: CommitElderImport) -> Result<ElderImportStands> {
    cx.actor().has_role(REGISTRARS)?;
    let id = command.import_id;
    let mut db = cx.db().await;
    let standing = import::lock(&mut db, id).await?;
    cx.actor().may_find(REGISTRARS, &standing.within, "import")?;
    in_state(standing.state, &[ElderImportState::Checked])?;
    let choice: ElderChoice = command.choice;
    if import_row::chosen(&mut db, cx.crypto(), id, choice, 1)
        .await?
        .is_empty()
    {
        return Err(Error::conflict("nothing_to_import", "no row can be registered").into());
    }
    import::commit(&mut db, id, choice, cx.actor(), cx.now()).await?;
    cx.audit("elder_import.committed", id, json!({ "choice": choice }));
    cx.wake(register_rows::NAME);
    Ok(ElderImportStands {
        import_id: id,
        state: ElderImportState::Registering,
    })
}
