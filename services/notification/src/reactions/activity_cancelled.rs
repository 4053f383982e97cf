//! An activity is called off: whoever had signed up is told not to come.

use contracts::dispatch::activity::ActivityCancelled;
use runtime::{Cx, Read, Result};

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, say},
    reach::{self, Volunteer},
};

/// Those who had signed up.
pub async fn gather(read: Read, event: ActivityCancelled) -> Result<Vec<Volunteer>> {
    let volunteers = reach::volunteers(&read, &event.volunteers, "activity.cancelled").await?;
    Ok(volunteers.into_values().collect())
}

/// Tells them.
pub async fn apply(cx: Cx, event: ActivityCancelled, volunteers: Vec<Volunteer>) -> Result<()> {
    for volunteer in volunteers {
        let draft = Draft {
            wording: wording(&event),
            to: volunteer.to,
            occasion: event.order_id.uuid(),
            about: vec![event.order_id.uuid(), event.activity_id.uuid()],
            happens: Some(event.starts_at.0),
            expires_at: None,
        };
        say(&cx, draft).await?;
    }
    Ok(())
}

fn wording(event: &ActivityCancelled) -> Wording {
    Wording::of(Template::ActivityCancelledVolunteer)
        .with("when", phrase::when(event.starts_at.0))
        .with("title", &*event.title)
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{ActivityId, OrderId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn who_had_signed_up_learns_which_activity_will_not_be() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = ActivityCancelled {
            activity_id: ActivityId::generate(now),
            order_id: OrderId::generate(now),
            title: "重阳节包饺子".into(),
            starts_at: At(datetime!(2026-11-24 06:30 UTC)),
            volunteers: vec![],
        };
        let text = read(&wording(&event));
        assert!(
            text.ends_with("11月24日14:30的活动“重阳节包饺子”已取消，您不用来了，谢谢您！"),
            "{text}"
        );
    }
}
