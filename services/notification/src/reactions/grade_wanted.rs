//! The hotline wants to know how content an elder was: they are asked by SMS first (R9.1). Who has no number or does not read is
//! not asked so; the hotline calls them.

use contracts::{dispatch::callback::GradeWanted, notification::GradeAsked};
use runtime::{Cx, Read, Result};

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Asking, Draft, ask},
    reach::{self, Elder, Volunteer},
    store::question::Kind,
};

/// Whom it is about.
pub struct People {
    elder: Option<Elder>,
    volunteer: Option<Volunteer>,
}

/// Who is asked, about whom.
pub async fn gather(read: Read, event: GradeWanted) -> Result<People> {
    let (elder, volunteer) = tokio::try_join!(
        reach::elder(&read, event.elder_id, "grade.wanted"),
        reach::volunteer(&read, event.volunteer_id, "grade.wanted"),
    )?;
    Ok(People { elder, volunteer })
}

/// Asks, while an answer counts, and says so.
pub async fn apply(cx: Cx, event: GradeWanted, people: People) -> Result<()> {
    let reached = people
        .elder
        .filter(|elder| elder.reads && elder.to.phone.is_some());
    let Some(elder) = reached.filter(|_| cx.now() < event.until.0) else {
        return Ok(());
    };
    let volunteer = people.volunteer.as_ref();
    let name = volunteer.map_or("志愿者", |volunteer| volunteer.name.as_str());
    let draft = Draft {
        wording: wording(&event, &elder.salutation, name),
        to: elder.to,
        occasion: event.call_back_id.uuid(),
        about: vec![
            event.order_id.uuid(),
            event.visit_id.uuid(),
            event.volunteer_id.uuid(),
        ],
        happens: None,
        expires_at: Some(event.until.0),
    };
    let asking = Asking {
        kind: Kind::Grade,
        subject: event.call_back_id.uuid(),
        until: event.until.0,
    };
    ask(&cx, draft, asking).await?;
    cx.emit(&GradeAsked {
        call_back_id: event.call_back_id,
    });
    Ok(())
}

fn wording(event: &GradeWanted, who: &str, volunteer: &str) -> Wording {
    Wording::of(Template::GradeAskedElder)
        .with("who", who)
        .with("volunteer", volunteer)
        .with("day", phrase::day(event.started_at.0))
        .with("service", &*event.service_name)
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{CallBackId, ElderId, OrderId, VisitId, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_elder_is_asked_about_whom_what_and_when_r12_3() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = GradeWanted {
            call_back_id: CallBackId::generate(now),
            visit_id: VisitId::generate(now),
            order_id: OrderId::generate(now),
            elder_id: ElderId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            service_name: "理发".into(),
            started_at: At(datetime!(2026-11-22 17:00 UTC)),
            until: At(datetime!(2026-11-25 02:00 UTC)),
        };
        let asks = wording(&event, "王大娘", "张伟")
            .with("worst", "1")
            .with("best", "5");
        assert_eq!(
            read(&asks),
            "【台儿庄时间银行】王大娘您好，张伟11月23日为您理发，您满意吗？请回1（最不满意）至5（最满意）打分。"
        );
    }
}
