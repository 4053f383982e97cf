use std::collections::BTreeSet;

use contracts::{
    Error, fields,
    volunteer::{RecordAttendance, RecordedAttendance},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::{record_of, standing, tell};
use crate::{
    domain::{access::REGISTRARS, standing::may_train},
    store::course,
};

/// How many at once.
const MOST: usize = 100;

/// Records who attended a course, each once, while there are seats (R3.4). All or nobody.
pub async fn record_attendance(cx: Cx, command: RecordAttendance) -> Result<RecordedAttendance> {
    cx.actor().has_role(REGISTRARS)?;
    fields::at_most("volunteer_ids", &command.volunteer_ids, MOST)?;
    if command.volunteer_ids.is_empty() {
        return Err(Error::invalid("volunteer_ids", "choose", "nobody was chosen").into());
    }
    let mut db = cx.db().await;
    let course = course::lock(&mut db, command.course_id)
        .await?
        .ok_or_else(|| Error::not_found("course"))?;
    if *course.held_on > china_date(cx.now()) {
        let message = "attendance is recorded on the day of the course or later";
        return Err(Error::invalid("volunteer_ids", "course_not_held", message).into());
    }
    let mut recorded = 0;
    // In one order, so that two who record at once do not wait for each other.
    let attended: BTreeSet<_> = command.volunteer_ids.into_iter().collect();
    for id in attended {
        let standing = standing(&cx, &mut db, id, REGISTRARS).await?;
        if !course.org.contains(&standing.org) {
            return Err(Error::invalid(
                "volunteer_ids",
                "not_their_course",
                "this course is held for others",
            )
            .into());
        }
        may_train(standing.state)?;
        if !course::attend(&mut db, record_of(&cx, id), &course).await? {
            continue;
        }
        recorded += 1;
        if course.attended + recorded > course.seats {
            return Err(Error::conflict("course_full", "there are no more seats")
                .with("seats", course.seats)
                .into());
        }
        cx.audit(
            "volunteer.trained",
            id,
            json!({ "course": course.title, "valid_to": course.valid_to }),
        );
        tell(&cx, &mut db, id, standing.state).await?;
    }
    Ok(RecordedAttendance { recorded })
}
