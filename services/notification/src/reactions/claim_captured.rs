//! A service that saved time has paid for counts (R6.3): the volunteer learns what was taken, and what was waived (R6.5).

use contracts::redemption::claim::ClaimCaptured;
use kernel::{RawMinutes, StandardMinutes};
use runtime::{Cx, Read, Result};

use super::redemption;
use crate::{
    domain::{phrase, template::Template, wording::Wording},
    reach::{self, Volunteer},
};

/// The volunteer.
pub async fn gather(read: Read, event: ClaimCaptured) -> Result<Option<Volunteer>> {
    reach::volunteer(&read, event.volunteer_id, "claim.captured").await
}

/// Tells them.
pub async fn apply(cx: Cx, event: ClaimCaptured, volunteer: Option<Volunteer>) -> Result<()> {
    redemption::tell(&cx, event.claim_id.uuid(), volunteer, wording(&event), None).await
}

fn wording(event: &ClaimCaptured) -> Wording {
    let long = |minutes: StandardMinutes| phrase::long(RawMinutes::new(minutes.get()));
    let wording = if event.waived.get() > 0 {
        Wording::of(Template::ClaimWaivedVolunteer).with("waived", long(event.waived))
    } else {
        Wording::of(Template::ClaimCapturedVolunteer)
    };
    wording
        .with("service", &*event.service_name)
        .with("long", phrase::long(event.served))
        .with("spent", long(event.spent))
}

#[cfg(test)]
mod tests {
    use kernel::{ClaimId, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    fn captured(spent: i64, waived: i64) -> String {
        let now = datetime!(2026-11-23 02:00 UTC);
        read(&wording(&ClaimCaptured {
            claim_id: ClaimId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            service_name: "管道疏通".into(),
            served: RawMinutes::new(90),
            spent: StandardMinutes::new(spent),
            waived: StandardMinutes::new(waived),
        }))
    }

    #[test]
    fn the_volunteer_learns_what_was_taken() {
        let text = captured(180, 0);
        assert!(
            text.contains("管道疏通1时30分") && text.contains("扣减3时"),
            "{text}"
        );
    }

    #[test]
    fn what_the_savings_did_not_cover_is_said_to_be_waived_r6_5() {
        let text = captured(163, 17);
        assert!(text.contains("扣减2时43分") && text.contains("17分"), "{text}");
        assert!(text.contains("不再扣"), "{text}");
    }
}
