//! Another time has been agreed 改约: both sides are told, the code stays (decision 17). It may happen again and again, so
//! the event itself is the occasion.

use contracts::dispatch::OrderRescheduled;
use runtime::{Cx, Read, Result};
use uuid::Uuid;

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, Recipient, say, say_to_elder},
    reach::{self, Elder, Volunteer},
};

/// Both sides, and which of the order's changes it is.
pub struct Facts {
    elder: Option<Elder>,
    volunteers: Vec<Volunteer>,
    change: Uuid,
}

/// Asks the registries.
pub async fn gather(read: Read, event: OrderRescheduled) -> Result<Facts> {
    let (elder, volunteers) = tokio::try_join!(
        reach::elder(&read, event.elder_id, "order.rescheduled"),
        reach::volunteers(&read, &event.volunteers, "order.rescheduled"),
    )?;
    Ok(Facts {
        elder,
        volunteers: volunteers.into_values().collect(),
        change: read.cause().unwrap_or(event.order_id.uuid()),
    })
}

/// Tells them. An order that nobody has accepted yet tells the elder only when somebody has.
pub async fn apply(cx: Cx, event: OrderRescheduled, facts: Facts) -> Result<()> {
    if let Some(elder) = facts.elder.filter(|_| !event.volunteers.is_empty()) {
        let wording = to_elder(&event, &elder.salutation);
        say_to_elder(&cx, elder.reads, draft(&event, facts.change, elder.to, wording)).await?;
    }
    for volunteer in facts.volunteers {
        say(
            &cx,
            draft(&event, facts.change, volunteer.to, to_volunteer(&event)),
        )
        .await?;
    }
    Ok(())
}

fn draft(event: &OrderRescheduled, change: Uuid, to: Recipient, wording: Wording) -> Draft {
    Draft {
        wording,
        to,
        occasion: change,
        about: vec![event.order_id.uuid()],
        happens: Some(event.starts_at.0),
        expires_at: Some(event.starts_at.0),
    }
}

fn to_elder(event: &OrderRescheduled, who: &str) -> Wording {
    Wording::of(Template::OrderRescheduledElder)
        .with("who", who)
        .with("when", phrase::when(event.starts_at.0))
        .with("service", &*event.service_name)
}

fn to_volunteer(event: &OrderRescheduled) -> Wording {
    Wording::of(Template::OrderRescheduledVolunteer)
        .with("when", phrase::when(event.starts_at.0))
        .with("service", &*event.service_name)
        .with("long", phrase::long(event.duration))
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{ElderId, OrderId, RawMinutes};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn both_sides_learn_the_new_time() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = OrderRescheduled {
            order_id: OrderId::generate(now),
            elder_id: ElderId::generate(now),
            volunteers: vec![],
            service_name: "理发".into(),
            starts_at: At(datetime!(2026-11-25 01:00 UTC)),
            duration: RawMinutes::new(45),
        };
        assert!(read(&to_elder(&event, "王大娘")).contains("理发改到11月25日9:00，原来的服务码不变"));
        assert!(read(&to_volunteer(&event)).contains("您接的理发改到11月25日9:00，约45分。"));
    }
}
