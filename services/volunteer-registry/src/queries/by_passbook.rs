use contracts::volunteer::{VolunteerByPassbook, VolunteerIdentity};
use runtime::{Read, Result};

use crate::{domain::passbook, store::search};

/// The volunteer who shows this passbook at a counter, for the platform's services: every outlet serves every volunteer (R7.1).
pub async fn by_passbook(read: Read, query: VolunteerByPassbook) -> Result<VolunteerIdentity> {
    read.actor().is_service()?;
    let number = query.passbook_no.0.trim();
    let volunteer_id = match passbook::is_valid(number) {
        true => search::with_passbook(&mut *read.db().await?, number).await?,
        false => None,
    };
    Ok(VolunteerIdentity { volunteer_id })
}
