//! A visit counts: nobody waits for the elder's answer any more. The volunteer sees it in the passbook; a message about it
//! is sent only where the setting says so.

use contracts::{dispatch::VisitConfirmed, settings};
use runtime::{Cx, Read, Result};

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, say},
    reach::{self, Volunteer},
    store::question::{self, Kind},
};

/// Whom to tell, if anybody.
pub async fn gather(read: Read, event: VisitConfirmed) -> Result<Option<Volunteer>> {
    if !read.settings().flag(settings::SMS_TELL_CONFIRMED) {
        return Ok(None);
    }
    reach::volunteer(&read, event.volunteer_id, "visit.confirmed").await
}

/// Closes the question.
pub async fn apply(cx: Cx, event: VisitConfirmed, volunteer: Option<Volunteer>) -> Result<()> {
    question::close(&mut *cx.db().await, Kind::Visit, event.visit_id.uuid(), cx.now()).await?;
    let Some(volunteer) = volunteer else { return Ok(()) };
    let draft = Draft {
        wording: Wording::of(Template::VisitConfirmedVolunteer).with("long", phrase::long(event.raw_minutes)),
        to: volunteer.to,
        occasion: event.visit_id.uuid(),
        about: vec![event.visit_id.uuid()],
        happens: None,
        expires_at: None,
    };
    say(&cx, draft).await?;
    Ok(())
}
