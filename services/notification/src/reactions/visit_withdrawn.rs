//! A volunteer who had accepted cannot come: the elder learns that somebody else is looked for, the volunteer that it was
//! noted. No penalty, no reproach (R3.5).

use contracts::dispatch::VisitWithdrawn;
use runtime::{Cx, Read, Result};

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, Recipient, say},
    reach::{self, Elder, Volunteer},
};

/// Both sides.
pub async fn gather(read: Read, event: VisitWithdrawn) -> Result<(Option<Elder>, Option<Volunteer>)> {
    tokio::try_join!(
        reach::elder(&read, event.elder_id, "visit.withdrawn"),
        reach::volunteer(&read, event.volunteer_id, "visit.withdrawn"),
    )
}

/// Tells them.
pub async fn apply(
    cx: Cx,
    event: VisitWithdrawn,
    (elder, volunteer): (Option<Elder>, Option<Volunteer>),
) -> Result<()> {
    if let Some(elder) = elder {
        say(
            &cx,
            draft(
                &event,
                elder.to,
                Template::VisitWithdrawnElder,
                Some(&elder.salutation),
            ),
        )
        .await?;
    }
    if let Some(volunteer) = volunteer {
        say(
            &cx,
            draft(&event, volunteer.to, Template::VisitWithdrawnVolunteer, None),
        )
        .await?;
    }
    Ok(())
}

fn draft(event: &VisitWithdrawn, to: Recipient, template: Template, who: Option<&str>) -> Draft {
    Draft {
        wording: wording(event, template, who),
        to,
        occasion: event.visit_id.uuid(),
        about: vec![event.order_id.uuid(), event.visit_id.uuid()],
        happens: Some(event.starts_at.0),
        expires_at: None,
    }
}

fn wording(event: &VisitWithdrawn, template: Template, who: Option<&str>) -> Wording {
    let wording = Wording::of(template)
        .with("when", phrase::when(event.starts_at.0))
        .with("service", &*event.service_name);
    who.into_iter()
        .fold(wording, |wording, who| wording.with("who", who))
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{ElderId, OrderId, VisitId, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_elder_learns_that_somebody_else_is_looked_for() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = VisitWithdrawn {
            order_id: OrderId::generate(now),
            visit_id: VisitId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            elder_id: ElderId::generate(now),
            service_name: "理发".into(),
            starts_at: At(datetime!(2026-11-24 06:30 UTC)),
        };
        let elder = read(&wording(&event, Template::VisitWithdrawnElder, Some("王大娘")));
        assert!(
            elder.contains("11月24日14:30为您理发的志愿者来不了，我们正另外安排"),
            "{elder}"
        );
        let volunteer = read(&wording(&event, Template::VisitWithdrawnVolunteer, None));
        assert!(volunteer.contains("您已退出11月24日14:30的理发"), "{volunteer}");
    }
}
