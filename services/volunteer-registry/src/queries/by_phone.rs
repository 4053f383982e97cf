use contracts::{
    fields::Identities,
    volunteer::{VolunteerByPhone, VolunteerIdentity},
};
use kernel::china_date;
use runtime::{Read, Result};

use crate::store::search;

/// The volunteer, active or suspended, who signs in with this number, for the platform's services.
pub async fn by_phone(read: Read, query: VolunteerByPhone) -> Result<VolunteerIdentity> {
    read.actor().is_service()?;
    // The number is looked up, not taken down: any segment may ask.
    let identities = Identities {
        today: china_date(read.now()),
        accept_test: true,
    };
    let phone = identities.phone("phone", &query.phone)?;
    let index = read.crypto().index("phone", phone.as_str());
    let volunteer_id = search::active_at(&mut *read.db().await?, &index).await?;
    Ok(VolunteerIdentity { volunteer_id })
}
