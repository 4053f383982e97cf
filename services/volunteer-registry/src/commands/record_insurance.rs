use contracts::{
    Error, fields,
    volunteer::{RecordInsurance, VolunteerChanged},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::{record_of, standing, tell};
use crate::{
    domain::{access::REGISTRARS, standing::may_record},
    store::record,
};

/// Records accident insurance: tasks with bodily risk ask for it (R3.6).
pub async fn record_insurance(cx: Cx, command: RecordInsurance) -> Result<VolunteerChanged> {
    let RecordInsurance {
        volunteer_id: id,
        insurer,
        valid_to,
    } = command;
    let mut db = cx.db().await;
    let standing = standing(&cx, &mut db, id, REGISTRARS).await?;
    may_record(standing.state)?;
    let insurer = fields::text("insurer", &insurer, 60)?;
    if *valid_to < china_date(cx.now()) {
        return Err(Error::invalid("valid_to", "expired", "this cover has ended").into());
    }
    record::insurance(&mut db, record_of(&cx, id), &insurer, *valid_to).await?;
    cx.audit("volunteer.insured", id, json!({ "valid_to": valid_to }));
    tell(&cx, &mut db, id, standing.state).await
}
