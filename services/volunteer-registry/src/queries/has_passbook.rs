use contracts::volunteer::{HasPassbook, PassbookHeld};
use runtime::{Read, Result};

use crate::store::volunteer;

/// Whether a person has a passbook (R2.5), for the platform's services.
pub async fn has_passbook(read: Read, query: HasPassbook) -> Result<PassbookHeld> {
    read.actor().is_service()?;
    let held = volunteer::has_passbook(&mut *read.db().await?, &query.person).await?;
    Ok(PassbookHeld { held })
}
