use contracts::{
    Error, fields,
    volunteer::{OpenCourse, OpenedCourse},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::access::REGISTRARS,
    store::course::{self, New},
};

const SEATS: std::ops::RangeInclusive<u32> = 1..=500;

/// Announces a course (R3.4).
pub async fn open_course(cx: Cx, command: OpenCourse) -> Result<OpenedCourse> {
    cx.actor().may(REGISTRARS, &command.org)?;
    if command.valid_to < command.held_on {
        let message = "this ends before the course is held";
        return Err(Error::invalid("valid_to", "before_start", message).into());
    }
    if !SEATS.contains(&command.seats) {
        let message = format!("{} to {} may attend", SEATS.start(), SEATS.end());
        return Err(Error::invalid("seats", "out_of_range", message)
            .with("min", *SEATS.start())
            .with("max", *SEATS.end())
            .into());
    }
    let course = New {
        id: kernel::uuid_v7(cx.now()),
        title: fields::text("title", &command.title, 60)?,
        place: fields::text("place", &command.place, 60)?,
        org: command.org,
        held_on: *command.held_on,
        valid_to: *command.valid_to,
        seats: command.seats,
        at: cx.now(),
        by: cx.actor().id(),
    };
    course::insert(&mut *cx.db().await, &course).await?;
    cx.audit(
        "course.opened",
        course.id,
        json!({ "org": course.org, "title": course.title }),
    );
    Ok(OpenedCourse { course_id: course.id })
}
