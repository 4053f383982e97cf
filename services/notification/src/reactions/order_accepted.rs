//! A volunteer will come. The elder learns who, when, and the visit code; the volunteer that the place is theirs. The
//! address stays on the mobile page.

use contracts::{
    Code,
    dispatch::{OrderAccepted, RevealVisitCode},
};
use kernel::VisitId;
use runtime::{Cx, Failure, Read, Result};
use time::Duration;

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, say, say_to_elder},
    reach::{self, Elder, Volunteer},
    store::question::{self, Kind},
};

/// How long after the planned end the code may still be asked for.
const CODE_USEFUL: Duration = Duration::hours(2);

/// Both sides, and the code for an elder who has a phone.
pub struct Facts {
    elder: Option<Elder>,
    volunteer: Option<Volunteer>,
    code: Option<String>,
}

/// Asks the registries, and dispatch for the code.
pub async fn gather(read: Read, event: OrderAccepted) -> Result<Facts> {
    let (elder, volunteer) = tokio::try_join!(
        reach::elder(&read, event.elder_id, "order.accepted"),
        reach::volunteer(&read, event.volunteer_id, "order.accepted"),
    )?;
    // Without a phone the code is given on paper or by the clerk (decision 18): nobody else needs to see it.
    let has_phone = elder.as_ref().is_some_and(|elder| elder.to.phone.is_some());
    let code = if has_phone {
        code_of(&read, event.visit_id).await?
    } else {
        None
    };
    Ok(Facts {
        elder,
        volunteer,
        code,
    })
}

/// The code, unless the visit is over by now: then nobody needs it any more.
async fn code_of(read: &Read, visit_id: VisitId) -> Result<Option<String>> {
    let reveal = RevealVisitCode {
        visit_id,
        purpose: "order.accepted".into(),
    };
    match read.tell("visit_code", reveal).await {
        Ok(revealed) => Ok(Some(revealed.code.0)),
        Err(Failure::Refused(error)) if matches!(error.code, Code::Conflict | Code::NotFound) => {
            tracing::info!(%visit_id, reason = error.reason, "no visit code to tell any more");
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// Tells both.
pub async fn apply(cx: Cx, event: OrderAccepted, facts: Facts) -> Result<()> {
    question::close(&mut *cx.db().await, Kind::Offer, event.offer_id.uuid(), cx.now()).await?;
    let about = vec![event.order_id.uuid(), event.visit_id.uuid()];
    let name = facts
        .volunteer
        .as_ref()
        .map_or("志愿者", |volunteer| volunteer.name.as_str());
    let untold = facts
        .elder
        .filter(|elder| elder.to.phone.is_none() || facts.code.is_some());
    if let Some(elder) = untold {
        let draft = Draft {
            wording: to_elder(
                &event,
                &elder.salutation,
                name,
                facts.code.as_deref().unwrap_or_default(),
            ),
            to: elder.to,
            occasion: event.visit_id.uuid(),
            about: about.clone(),
            happens: Some(event.starts_at.0),
            expires_at: Some(event.starts_at.0 + Duration::minutes(event.duration.get()) + CODE_USEFUL),
        };
        say_to_elder(&cx, elder.reads, draft).await?;
    }
    if let Some(volunteer) = facts.volunteer {
        let draft = Draft {
            wording: to_volunteer(&event),
            to: volunteer.to,
            occasion: event.visit_id.uuid(),
            about,
            happens: Some(event.starts_at.0),
            expires_at: Some(event.starts_at.0),
        };
        say(&cx, draft).await?;
    }
    Ok(())
}

fn to_elder(event: &OrderAccepted, who: &str, volunteer: &str, code: &str) -> Wording {
    Wording::of(Template::OrderAcceptedElder)
        .of_urgency(event.urgency)
        .with("who", who)
        .with("volunteer", volunteer)
        .with("when", phrase::when(event.starts_at.0))
        .with("service", &*event.service_name)
        .with("code", code)
}

fn to_volunteer(event: &OrderAccepted) -> Wording {
    Wording::of(Template::OrderAcceptedVolunteer)
        .of_urgency(event.urgency)
        .with("service", &*event.service_name)
        .with("when", phrase::when(event.starts_at.0))
        .with("long", phrase::long(event.duration))
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{ElderId, OfferId, OrderId, RawMinutes, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    fn event() -> OrderAccepted {
        let now = datetime!(2026-11-23 02:00 UTC);
        OrderAccepted {
            order_id: OrderId::generate(now),
            visit_id: VisitId::generate(now),
            offer_id: OfferId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            elder_id: ElderId::generate(now),
            service_name: "理发".into(),
            starts_at: At(datetime!(2026-11-24 06:30 UTC)),
            duration: RawMinutes::new(60),
            urgency: None,
        }
    }

    #[test]
    fn the_elder_learns_who_comes_when_and_the_code() {
        assert_eq!(
            read(&to_elder(&event(), "王大娘", "张伟", "482913")),
            "【台儿庄时间银行】王大娘您好，张伟11月24日14:30来为您理发。服务码482913，做完再告诉志愿者。有事请拨12349。"
        );
    }

    #[test]
    fn the_volunteer_is_never_told_the_code() {
        let text = read(&to_volunteer(&event()));
        assert!(text.contains("接单成功：11月24日14:30，理发，约1时。"), "{text}");
        assert!(!text.contains("482913"));
    }
}
