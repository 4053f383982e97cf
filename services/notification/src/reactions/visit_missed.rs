//! A volunteer who had accepted has not come: the elder learns that somebody else is looked for, the volunteer how to put it
//! right. No penalty (R3.5).

use contracts::dispatch::VisitMissed;
use runtime::{Cx, Read, Result};

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, Recipient, say},
    reach::{self, Elder, Volunteer},
};

/// Both sides.
pub async fn gather(read: Read, event: VisitMissed) -> Result<(Option<Elder>, Option<Volunteer>)> {
    tokio::try_join!(
        reach::elder(&read, event.elder_id, "visit.missed"),
        reach::volunteer(&read, event.volunteer_id, "visit.missed"),
    )
}

/// Tells them.
pub async fn apply(
    cx: Cx,
    event: VisitMissed,
    (elder, volunteer): (Option<Elder>, Option<Volunteer>),
) -> Result<()> {
    if let Some(elder) = elder {
        let text = wording(&event, Template::VisitWithdrawnElder).with("who", &*elder.salutation);
        say(&cx, draft(&event, elder.to, text)).await?;
    }
    if let Some(volunteer) = volunteer {
        let text = wording(&event, Template::VisitMissedVolunteer);
        say(&cx, draft(&event, volunteer.to, text)).await?;
    }
    Ok(())
}

fn draft(event: &VisitMissed, to: Recipient, wording: Wording) -> Draft {
    Draft {
        wording,
        to,
        occasion: event.visit_id.uuid(),
        about: vec![event.order_id.uuid(), event.visit_id.uuid()],
        // The start is past: what is said is of now.
        happens: None,
        expires_at: None,
    }
}

fn wording(event: &VisitMissed, template: Template) -> Wording {
    Wording::of(template)
        .with("when", phrase::when(event.starts_at.0))
        .with("service", &*event.service_name)
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{ElderId, OrderId, VisitId, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_volunteer_is_not_told_that_they_withdrew() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = VisitMissed {
            order_id: OrderId::generate(now),
            visit_id: VisitId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            elder_id: ElderId::generate(now),
            service_name: "理发".into(),
            starts_at: At(datetime!(2026-11-24 06:30 UTC)),
        };
        let text = read(&wording(&event, Template::VisitMissedVolunteer));
        assert!(text.contains("11月24日14:30的理发没有您的签到"), "{text}");
        assert!(!text.contains("退出"), "{text}");
    }
}
