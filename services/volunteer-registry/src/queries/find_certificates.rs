use contracts::{
    Page,
    volunteer::certificate::{CertificateRow, FindCertificates},
};
use runtime::{Read, Result};

use crate::{domain::access::READERS, store::certificate};

/// Certificates within the asker's scope. Ids and hours, no names.
pub async fn find_certificates(read: Read, query: FindCertificates) -> Result<Page<CertificateRow>> {
    read.actor().has_role(READERS)?;
    let within = read.actor().narrowed(query.within.as_ref())?;
    let (limit, offset) = (query.paging.limit(), query.paging.offset());
    let mut db = read.db().await?;
    let (found, total) = certificate::find(&mut db, within.as_ref(), query.state, limit, offset).await?;
    Ok(Page {
        rows: found.into_iter().map(|kept| kept.row).collect(),
        total,
    })
}
