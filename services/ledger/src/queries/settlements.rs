use contracts::ledger::settlement::{ListSettlements, Settlements};
use runtime::{Read, Result};

use crate::{domain::settlement::may_read, store::settlement::lists};

/// All settlements, newest first.
///
/// # Errors
/// `forbidden` without one of the roles that read them.
pub async fn settlements(read: Read, _: ListSettlements) -> Result<Settlements> {
    may_read(read.actor())?;
    let settlements = lists::settlements(&mut *read.db().await?, None).await?;
    Ok(Settlements { settlements })
}
