use contracts::{
    Error, Page,
    ledger::import::{GetImport, Import, ImportShown, Imports},
};
use runtime::{Read, Result};

use crate::{domain::access, store::import};

/// Imports, newest first.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors.
pub async fn imports(read: Read, query: Imports) -> Result<Page<Import>> {
    access::see_books(read.actor())?;
    let (limit, offset) = (query.paging.limit(), query.paging.offset());
    let mut db = read.db().await?;
    let (rows, total) = import::list(&mut db, read.crypto(), (None, query.state), limit, offset).await?;
    Ok(Page { rows, total })
}

/// One import with a page of its rows.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors, `not_found`.
pub async fn get_import(read: Read, query: GetImport) -> Result<ImportShown> {
    access::see_books(read.actor())?;
    let mut db = read.db().await?;
    let (mut found, _) = import::list(&mut db, read.crypto(), (Some(query.import_id), None), 1, 0).await?;
    let found = found.pop().ok_or_else(|| Error::not_found("import"))?;
    let (limit, offset) = (query.paging.limit(), query.paging.offset());
    let rows = import::lines(&mut db, read.crypto(), query.import_id, limit, offset).await?;
    Ok(ImportShown {
        lines: Page {
            rows,
            total: found.totals.rows,
        },
        import: found,
    })
}
