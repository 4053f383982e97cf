//! Saved time is held for a service (R6.3): the volunteer learns how much, and that somebody is sought.

use contracts::redemption::claim::ClaimHeld;
use kernel::RawMinutes;
use runtime::{Cx, Read, Result};

use super::redemption;
use crate::{
    domain::{phrase, template::Template, wording::Wording},
    reach::{self, Volunteer},
};

/// The volunteer.
pub async fn gather(read: Read, event: ClaimHeld) -> Result<Option<Volunteer>> {
    reach::volunteer(&read, event.volunteer_id, "claim.held").await
}

/// Tells them.
pub async fn apply(cx: Cx, event: ClaimHeld, volunteer: Option<Volunteer>) -> Result<()> {
    redemption::tell(
        &cx,
        event.claim_id.uuid(),
        volunteer,
        wording(&event),
        Some(event.starts_at.0),
    )
    .await
}

fn wording(event: &ClaimHeld) -> Wording {
    Wording::of(Template::ClaimHeldVolunteer)
        .with("when", phrase::when(event.starts_at.0))
        .with("service", &*event.service_name)
        .with("long", phrase::long(RawMinutes::new(event.cost.get())))
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{ClaimId, StandardMinutes, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_volunteer_learns_what_is_held_and_for_what() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = ClaimHeld {
            claim_id: ClaimId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            service_name: "管道疏通".into(),
            starts_at: At(datetime!(2026-11-24 06:30 UTC)),
            cost: StandardMinutes::new(120),
        };
        let text = read(&wording(&event));
        assert!(text.contains("11月24日14:30管道疏通"), "{text}");
        assert!(text.contains("冻结2时"), "{text}");
    }
}
