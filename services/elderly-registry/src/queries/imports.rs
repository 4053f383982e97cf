use contracts::{
    Page,
    elderly::import::{ElderImport, ElderImports},
};
use runtime::{Read, Result};

use crate::{domain::access::REGISTRARS, store::import};

/// Imports within the asker's scope, newest first.
///
/// # Errors
/// `forbidden` without a role that registers.
pub async fn imports(read: Read, query: ElderImports) -> Result<Page<ElderImport>> {
    read.actor().has_role(REGISTRARS)?;
    let (limit, offset) = (query.paging.limit(), query.paging.offset());
    let mut db = read.db().await?;
    let (rows, total) =
        import::list(&mut db, read.crypto(), read.actor().scope(), None, limit, offset).await?;
    Ok(Page { rows, total })
}
