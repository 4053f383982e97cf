use contracts::{
    Role,
    dispatch::record::{VisitRecords, VisitRecordsFound},
    fields,
};
use runtime::{Read, Result};

use crate::store::records;

/// The visits that count within a period, for the national record (R11.3). Ids, no names.
pub async fn visit_records(read: Read, query: VisitRecords) -> Result<VisitRecordsFound> {
    read.actor().has_role(&[Role::Operator])?;
    let days = (query.from.0, query.to.0);
    let most = fields::PEOPLE_MAX;
    let mut db = read.db().await?;
    let visits = records::of_days(&mut db, days, query.after, most).await?;
    Ok(VisitRecordsFound {
        more: visits.len() == most,
        visits,
    })
}
