use contracts::{
    Error, fields,
    ledger::import::{ImportStands, ImportState, ProposeImport},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::access,
    reviewing::review,
    store::import::{self, Proposed},
};

/// Proposes rows from before this system, all of them sound. Nothing is posted before another person approves.
///
/// # Errors
/// `forbidden` without the role finance; `invalid` with the field: a title, `rows` with the first row that is not sound.
pub async fn propose_import(cx: Cx, command: ProposeImport) -> Result<ImportStands> {
    access::correct_books(cx.actor())?;
    let title = fields::text("title", &command.title, 100)?;
    let mut db = cx.db().await;
    let review = review(&mut db, cx.crypto(), china_date(cx.now()), &command.rows).await?;
    if let Some(first) = review.refused.first() {
        return Err(
            Error::invalid("rows", "rows_not_sound", "some rows cannot be posted")
                .with("row", first.row)
                .with("count", review.refused.len())
                .into(),
        );
    }
    let id = kernel::uuid_v7(cx.now());
    let proposed = Proposed {
        id,
        title: &cx.crypto().seal(&title),
        totals: &review.totals,
        by: cx.actor().staff_id(),
        at: cx.now(),
    };
    import::propose(&mut db, cx.crypto(), &proposed, &review.sound).await?;
    cx.audit(
        "import.proposed",
        id,
        json!({"rows": review.totals.rows, "standard": review.totals.standard}),
    );
    Ok(ImportStands {
        import_id: id,
        state: ImportState::Proposed,
    })
}
