use contracts::{
    dispatch::{ElderIds, ServedElders},
    fields,
};
use kernel::ElderId;
use runtime::{Read, Result};
use uuid::Uuid;

use crate::store::lists;

/// Which of these elders an organisation's volunteers have visited or are to visit (R1.8), for the registry that is asked
/// for their names.
pub async fn served_elders(read: Read, query: ServedElders) -> Result<ElderIds> {
    read.actor().is_service()?;
    fields::at_most("elder_ids", &query.elder_ids, fields::PEOPLE_MAX)?;
    let ids: Vec<Uuid> = query.elder_ids.iter().map(|id| id.uuid()).collect();
    let served = lists::served(&mut *read.db().await?, &ids, &query.org).await?;
    Ok(ElderIds {
        elder_ids: served.into_iter().map(ElderId::from).collect(),
    })
}
