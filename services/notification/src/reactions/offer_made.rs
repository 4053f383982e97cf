//! A volunteer is asked to go: what, in which village, when, how long, until when to answer. No name and no address
//! before it is accepted.

use contracts::dispatch::OfferMade;
use runtime::{Cx, Read, Result};
use time::OffsetDateTime;

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Asking, Draft, ask},
    reach::{self, Volunteer},
    store::question::Kind,
};

/// Whom to ask.
pub async fn gather(read: Read, event: OfferMade) -> Result<Option<Volunteer>> {
    reach::volunteer(&read, event.volunteer_id, "offer.made").await
}

/// Asks.
pub async fn apply(cx: Cx, event: OfferMade, volunteer: Option<Volunteer>) -> Result<()> {
    let Some(volunteer) = volunteer else { return Ok(()) };
    let draft = Draft {
        wording: wording(&event, cx.now()),
        to: volunteer.to,
        occasion: event.offer_id.uuid(),
        about: vec![event.order_id.uuid(), event.offer_id.uuid()],
        happens: Some(event.starts_at.0),
        expires_at: Some(event.expires_at.0),
    };
    let asking = Asking {
        kind: Kind::Offer,
        subject: event.offer_id.uuid(),
        until: event.expires_at.0,
    };
    ask(&cx, draft, asking).await
}

fn wording(event: &OfferMade, now: OffsetDateTime) -> Wording {
    Wording::of(Template::OfferMade)
        .of_urgency(Some(event.urgency))
        .with("where", &*event.village_name)
        .with("service", &*event.service_name)
        .with("when", phrase::when(event.starts_at.0))
        .with("long", phrase::long(event.duration))
        .with("until", phrase::until(event.expires_at.0, now))
}

#[cfg(test)]
mod tests {
    use contracts::{At, dispatch::Urgency};
    use kernel::{OfferId, OrderId, RawMinutes, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_volunteer_learns_where_when_and_how_long_but_not_to_whom() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = OfferMade {
            order_id: OrderId::generate(now),
            offer_id: OfferId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            service_name: "陪同就医".into(),
            village: "370405001004".parse().unwrap(),
            village_name: "兴中社区".into(),
            starts_at: At(datetime!(2026-11-24 01:00 UTC)),
            duration: RawMinutes::new(90),
            urgency: Urgency::Normal,
            expires_at: At(datetime!(2026-11-23 02:15 UTC)),
        };
        let text = read(&wording(&event, now).with("yes", "1").with("no", "2"));
        assert_eq!(
            text,
            "【台儿庄时间银行】兴中社区有老人需要陪同就医，11月24日9:00，约1时30分。接单回1，不便回2，10:15前有效。"
        );
    }
}
