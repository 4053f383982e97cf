use contracts::{
    elderly::import::{ElderImportStands, ElderImportState, OpenElderImport},
    fields,
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::{access::REGISTRARS, registration},
    store::import::{self, Opened},
};

/// Begins an import: its rows come next. Nothing is registered before the clerk commits.
///
/// # Errors
/// `forbidden` outside the asker's role or scope; `invalid` with the field: a title, consent (R2.6).
pub async fn open_import(cx: Cx, command: OpenElderImport) -> Result<ElderImportStands> {
    cx.actor().may(REGISTRARS, &command.within)?;
    let title = fields::text("title", &command.title, 100)?;
    let consent = registration::consent(command.consent)?;
    let id = kernel::uuid_v7(cx.now());
    let reason = consent.reason.as_deref().map(|reason| cx.crypto().seal(reason));
    let opened = Opened {
        id,
        title: &cx.crypto().seal(&title),
        within: &command.within,
        table: command.table,
        consent: &consent,
        reason: reason.as_deref(),
        welcome: command.welcome,
        by: cx.actor().id(),
        at: cx.now(),
    };
    import::open(&mut *cx.db().await, &opened).await?;
    cx.audit(
        "elder_import.opened",
        id,
        json!({ "within": command.within, "welcome": command.welcome }),
    );
    Ok(ElderImportStands {
        import_id: id,
        state: ElderImportState::Uploading,
    })
}
