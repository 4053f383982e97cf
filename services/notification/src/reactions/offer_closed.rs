//! An offer can no longer be accepted: nobody waits for its answer. Who lost to another is told so; a refusal, an expiry
//! and a withdrawal are silent.

use contracts::dispatch::{OfferClosed, OfferState};
use runtime::{Cx, Read, Result};

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, say},
    reach::{self, Volunteer},
    store::question::{self, Kind},
};

/// Whom to tell.
pub async fn gather(read: Read, event: OfferClosed) -> Result<Option<Volunteer>> {
    if event.state != OfferState::Lost {
        return Ok(None);
    }
    reach::volunteer(&read, event.volunteer_id, "offer.closed").await
}

/// Closes the question and thanks the loser.
pub async fn apply(cx: Cx, event: OfferClosed, volunteer: Option<Volunteer>) -> Result<()> {
    question::close(&mut *cx.db().await, Kind::Offer, event.offer_id.uuid(), cx.now()).await?;
    let Some(volunteer) = volunteer else { return Ok(()) };
    let draft = Draft {
        wording: wording(&event),
        to: volunteer.to,
        occasion: event.offer_id.uuid(),
        about: vec![event.order_id.uuid(), event.offer_id.uuid()],
        happens: Some(event.starts_at.0),
        expires_at: Some(event.starts_at.0),
    };
    say(&cx, draft).await?;
    Ok(())
}

fn wording(event: &OfferClosed) -> Wording {
    Wording::of(Template::OfferLost)
        .with("service", &*event.service_name)
        .with("when", phrase::when(event.starts_at.0))
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{OfferId, OrderId, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn a_lost_offer_says_that_somebody_has_it() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = OfferClosed {
            order_id: OrderId::generate(now),
            offer_id: OfferId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            state: OfferState::Lost,
            service_name: "理发".into(),
            starts_at: At(datetime!(2026-11-24 06:30 UTC)),
        };
        assert_eq!(
            read(&wording(&event)),
            "【台儿庄时间银行】11月24日14:30的理发已有人接单，谢谢您！"
        );
    }
}
