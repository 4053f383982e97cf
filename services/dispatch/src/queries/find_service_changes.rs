use contracts::{
    Page, Role,
    dispatch::service::{FindServiceChanges, ServiceChange},
};
use runtime::{Read, Result};

use super::page;
use crate::store::service_changes;

/// Changes of the catalogue, newest first; for every member of staff, as the catalogue is.
pub async fn find_service_changes(read: Read, query: FindServiceChanges) -> Result<Page<ServiceChange>> {
    read.actor().has_role(&Role::ALL)?;
    let filter = (query.code.as_deref(), query.state);
    let (rows, total) = service_changes::list(&mut *read.db().await?, filter, page(query.paging)).await?;
    Ok(Page { rows, total })
}
