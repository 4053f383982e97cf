//! A visit was not uploaded in time (R5.12): the volunteer learns that its minutes do not count, and whom to ask.

use contracts::dispatch::VisitGivenUp;
use runtime::{Cx, Read, Result};

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, say},
    reach::{self, Volunteer},
};

/// The volunteer.
pub async fn gather(read: Read, event: VisitGivenUp) -> Result<Option<Volunteer>> {
    reach::volunteer(&read, event.volunteer_id, "visit.given_up").await
}

/// Tells them.
pub async fn apply(cx: Cx, event: VisitGivenUp, volunteer: Option<Volunteer>) -> Result<()> {
    if let Some(volunteer) = volunteer {
        let draft = Draft {
            wording: wording(&event),
            to: volunteer.to,
            occasion: event.visit_id.uuid(),
            about: vec![event.order_id.uuid(), event.visit_id.uuid()],
            happens: None,
            expires_at: None,
        };
        say(&cx, draft).await?;
    }
    Ok(())
}

fn wording(event: &VisitGivenUp) -> Wording {
    Wording::of(Template::VisitGivenUpVolunteer)
        .with("when", phrase::when(event.starts_at.0))
        .with("service", &*event.service_name)
        .with("days", event.max_days.to_string())
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{OrderId, VisitId, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_volunteer_learns_that_nothing_was_credited_and_whom_to_ask() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = VisitGivenUp {
            order_id: OrderId::generate(now),
            visit_id: VisitId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            service_name: "理发".into(),
            starts_at: At(datetime!(2026-10-20 06:30 UTC)),
            max_days: 30,
        };
        let text = read(&wording(&event));
        assert!(text.contains("过了30天没有上传，没有记入时间"), "{text}");
        assert!(text.contains("12349"), "{text}");
    }
}
