use contracts::{
    Error,
    elderly::import::{CloseElderUpload, ElderImportStands, ElderImportState},
};
use runtime::{Cx, Result};

use crate::{domain::access::REGISTRARS, store::import, workers::check_rows};

/// All rows are here: they are tried from now on.
///
/// # Errors
/// `forbidden` outside the import's place; `conflict` when the upload is closed, or rows are missing; `invalid` without any.
pub async fn close_upload(cx: Cx, command: CloseElderUpload) -> Result<ElderImportStands> {
    cx.actor().has_role(REGISTRARS)?;
    let mut db = cx.db().await;
    let standing = import::lock(&mut db, command.import_id).await?;
    cx.actor().may_find(REGISTRARS, &standing.within, "import")?;
    in_state(standing.state, &[ElderImportState::Uploading])?;
    if command.rows == 0 {
        return Err(Error::invalid("rows", "no_rows", "there is no row below the heading").into());
    }
    if standing.rows.unsigned_abs() != command.rows {
        return Err(
            Error::conflict("rows_missing", "not every row has arrived: send the table again").into(),
        );
    }
    import::close(&mut db, command.import_id).await?;
    cx.wake(check_rows::NAME);
    Ok(ElderImportStands {
        import_id: command.import_id,
        state: ElderImportState::Checking,
    })
}

/// Refuses what an import in another state is asked for.
///
/// # Errors
/// `conflict`.
pub fn in_state(state: ElderImportState, wanted: &[ElderImportState]) -> Result<(), Error> {
    if wanted.contains(&state) {
        return Ok(());
    }
    Err(
        Error::conflict("wrong_import_state", "the import is in another state by now")
            .with("state", state.as_str()),
    )
}
