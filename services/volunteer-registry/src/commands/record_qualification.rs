use contracts::{
    Error, fields,
    volunteer::{QualificationState, RecordQualification, RecordedQualification},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::{record_of, standing, tell};
use crate::{
    domain::{access::REGISTRARS, qualification::is_professional, standing::may_record},
    store::{lives, record},
};

/// Records a qualification whose certificate was seen; professional services ask for it once it is verified and while it
/// has not run out (R3.4).
pub async fn record_qualification(cx: Cx, command: RecordQualification) -> Result<RecordedQualification> {
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
    let of = record_of(&cx, id);
    let qualification_id = record::qualification(&mut db, of, kind, &certificate_no, *valid_to).await?;
    // Who has seen the certificate of a trade vouches for it; that of a profession is looked at by a second person.
    let state = if is_professional(kind) {
        QualificationState::Waiting
    } else {
        lives::verdict(&mut db, of, qualification_id, QualificationState::Verified, None).await?;
        QualificationState::Verified
    };
    cx.audit(
        "volunteer.qualified",
        id,
        json!({ "kind": kind.as_str(), "valid_to": valid_to }),
    );
    tell(&cx, &mut db, id, standing.state).await?;
    Ok(RecordedQualification {
        qualification_id,
        state,
    })
}
