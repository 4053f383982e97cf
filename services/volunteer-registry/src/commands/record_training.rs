use contracts::{
    Error, fields,
    volunteer::{RecordTraining, VolunteerChanged},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::{record_of, standing, tell};
use crate::{
    domain::{access::REGISTRARS, standing::may_train},
    store::record,
};

/// Records that a vetted volunteer has attended a course (R3.4).
pub async fn record_training(cx: Cx, command: RecordTraining) -> Result<VolunteerChanged> {
    let RecordTraining {
        volunteer_id: id,
        course,
        held_on,
        valid_to,
    } = command;
    let mut db = cx.db().await;
    let standing = standing(&cx, &mut db, id, REGISTRARS).await?;
    may_train(standing.state)?;
    let course = fields::text("course", &course, 60)?;
    if *held_on > china_date(cx.now()) {
        return Err(Error::invalid("held_on", "in_future", "a course is recorded after it was held").into());
    }
    if valid_to < held_on {
        return Err(
            Error::invalid("valid_to", "before_start", "this ends before the course was held").into(),
        );
    }
    record::training(&mut db, record_of(&cx, id), &course, *held_on, *valid_to).await?;
    cx.audit(
        "volunteer.trained",
        id,
        json!({ "course": course, "valid_to": valid_to }),
    );
    tell(&cx, &mut db, id, standing.state).await
}
