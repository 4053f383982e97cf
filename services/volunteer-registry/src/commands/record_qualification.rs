use contracts::{
    Error, fields,
    volunteer::{RecordQualification, VolunteerChanged},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::{record_of, standing, tell};
use crate::{
    domain::{access::REGISTRARS, standing::may_record},
    store::record,
};

/// Records a qualification whose certificate was seen; professional services ask for it while it has not run out
/// (R3.4).
pub async fn record_qualification(cx: Cx, command: RecordQualification) -> Result<VolunteerChanged> {
    let RecordQualification {
        volunteer_id: id,
        kind,
        certificate_no,
        valid_to,
    } = command;
    let mut db = cx.db().await;
    let standing = standing(&cx, &mut db, id, REGISTRARS).await?;
    may_record(standing.state)?;
    let certificate_no = cx
        .crypto()
        .seal(&fields::text("certificate_no", &certificate_no, 40)?);
    if *valid_to < china_date(cx.now()) {
        return Err(Error::invalid("valid_to", "expired", "this certificate has run out").into());
    }
    record::qualification(&mut db, record_of(&cx, id), kind, &certificate_no, *valid_to).await?;
    cx.audit(
        "volunteer.qualified",
        id,
        json!({ "kind": kind.as_str(), "valid_to": valid_to }),
    );
    tell(&cx, &mut db, id, standing.state).await
}
