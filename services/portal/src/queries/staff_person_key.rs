use contracts::{
    Error,
    portal::{StaffKey, StaffPersonKey},
};
use kernel::PersonKey;
use runtime::{Read, Result};

use crate::store::staff;

/// Blind index of a member of staff's resident ID, so that nobody acts on themselves (decision 19).
pub async fn staff_person_key(read: Read, query: StaffPersonKey) -> Result<StaffKey> {
    read.actor().is_service()?;
    let found = staff::person_key(&mut *read.db().await?, query.staff_id).await?;
    let key = found.ok_or_else(|| Error::not_found("staff"))?;
    Ok(StaffKey {
        person: key.map(PersonKey::new),
    })
}
