//! How the line to the 12349 platform stands (R12.1).

use contracts::{
    Role,
    notification::platform::{PlatformLine, PlatformStands},
};
use runtime::{Read, Result};

use crate::{platform::Platform, store::platform};

/// Most work orders of one question.
const MOST: usize = 200;

/// The whole line, and how far it has been told of some work orders.
pub async fn answer(read: Read, query: PlatformLine) -> Result<PlatformStands> {
    read.actor().has_role(&[Role::Operator, Role::Auditor])?;
    let line = read.state::<Platform>();
    let asked = &query.work_orders[..query.work_orders.len().min(MOST)];
    let mut db = read.db().await?;
    let (waiting, oldest, taken) = platform::standing(&mut db).await?;
    Ok(PlatformStands {
        is_sending: line.line.is_some(),
        is_taking: line.door.is_some(),
        waiting,
        oldest_at: oldest.map(Into::into),
        taken_at: taken.map(Into::into),
        told: platform::told(&mut db, asked).await?,
    })
}
