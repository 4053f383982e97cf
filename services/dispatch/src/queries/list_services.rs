use contracts::dispatch::{ListServices, Services};
use runtime::{Read, Result};

use crate::store::catalogue;

/// The catalogue with the weights in force now; for everybody.
pub async fn list_services(read: Read, _: ListServices) -> Result<Services> {
    let services = catalogue::all(&mut *read.db().await?, read.now()).await?;
    Ok(Services { services })
}
