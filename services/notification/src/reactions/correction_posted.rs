//! The books were corrected: the volunteer is told, and may object (R6.12).

use contracts::ledger::correction::CorrectionPosted;
use kernel::{RawMinutes, at_china};
use runtime::{Cx, Read, Result};
use time::Time;

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, say},
    reach::{self, Volunteer},
};

/// Whom to tell.
pub async fn gather(read: Read, event: CorrectionPosted) -> Result<Option<Volunteer>> {
    reach::volunteer(&read, event.volunteer_id, "correction.posted").await
}

/// Says what has changed.
pub async fn apply(cx: Cx, event: CorrectionPosted, volunteer: Option<Volunteer>) -> Result<()> {
    let Some(volunteer) = volunteer else { return Ok(()) };
    let draft = Draft {
        wording: wording(&event),
        to: volunteer.to,
        occasion: event.correction_id,
        about: event.visit_id.map(|visit| visit.uuid()).into_iter().collect(),
        happens: None,
        expires_at: None,
    };
    say(&cx, draft).await?;
    Ok(())
}

fn wording(event: &CorrectionPosted) -> Wording {
    let (change, owed) = (event.change.get(), event.owed.get());
    let long = |minutes: i64| phrase::long(RawMinutes::new(minutes));
    let change = match (change, owed) {
        (change, owed) if owed > 0 => format!("减少{}欠{}", long(-change), long(owed)),
        (change, _) if change < 0 => format!("减少{}", long(-change)),
        (0, _) => "余额不变".to_owned(),
        (change, _) => format!("增加{}", long(change)),
    };
    Wording::of(Template::CorrectionVolunteer)
        .with("day", phrase::day(at_china(event.effective.0, Time::MIDNIGHT)))
        .with("change", change)
}

#[cfg(test)]
mod tests {
    use contracts::ledger::correction::CorrectionKind;
    use kernel::{StandardMinutes, VolunteerId};
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::wording::test::read;

    fn event(change: i64, owed: i64) -> CorrectionPosted {
        CorrectionPosted {
            correction_id: Uuid::from_u128(1),
            kind: CorrectionKind::ClawBack,
            volunteer_id: VolunteerId::from(Uuid::from_u128(2)),
            visit_id: None,
            effective: date!(2026 - 11 - 20).into(),
            raw_before: RawMinutes::new(55),
            raw_after: RawMinutes::ZERO,
            change: StandardMinutes::new(change),
            owed: StandardMinutes::new(owed),
        }
    }

    #[test]
    fn the_volunteer_learns_what_was_taken_and_where_to_object_r6_12() {
        let text = read(&wording(&event(-110, 0)));
        assert!(
            text.contains("您11月20日的服务记录经复核已更正，时间存折减少1时50分。有异议请拨打12349。"),
            "{text}"
        );
        assert!(read(&wording(&event(-60, 50))).contains("减少1时欠50分"));
        assert!(read(&wording(&event(30, 0))).contains("增加30分"));
    }
}
