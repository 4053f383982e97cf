//! A visit has been uploaded: the elder is asked whether it is right (R5.10, R12.3).

use std::collections::HashMap;

use contracts::dispatch::VisitUploaded;
use kernel::{ElderId, VolunteerId};
use runtime::{Cx, Read, Result};

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Asking, Draft, ask_all},
    reach::{self, Elder, Volunteer},
    store::question::Kind,
};

/// Whom the visits are about.
pub struct People {
    elders: HashMap<ElderId, Elder>,
    volunteers: HashMap<VolunteerId, Volunteer>,
}

/// Who is asked, about whom.
pub async fn gather(read: Read, events: Vec<VisitUploaded>) -> Result<People> {
    let elders: Vec<ElderId> = events.iter().map(|event| event.elder_id).collect();
    let volunteers: Vec<VolunteerId> = events.iter().map(|event| event.volunteer_id).collect();
    let (elders, volunteers) = tokio::try_join!(
        reach::elders(&read, &elders, "visit.uploaded"),
        reach::volunteers(&read, &volunteers, "visit.uploaded"),
    )?;
    Ok(People { elders, volunteers })
}

/// Asks. An answer counts until the visit lapses (R5.11).
pub async fn apply(cx: Cx, events: Vec<VisitUploaded>, people: People) -> Result<()> {
    let asked = events.iter().filter_map(|event| {
        let elder = people.elders.get(&event.elder_id)?;
        Some(question(event, elder, people.volunteers.get(&event.volunteer_id)))
    });
    ask_all(&cx, asked.collect()).await
}

fn question(event: &VisitUploaded, elder: &Elder, volunteer: Option<&Volunteer>) -> (Draft, Asking) {
    let name = volunteer.map_or("志愿者", |volunteer| volunteer.name.as_str());
    let draft = Draft {
        wording: wording(event, &elder.salutation, name),
        to: elder.to.clone(),
        occasion: event.visit_id.uuid(),
        about: vec![
            event.order_id.uuid(),
            event.visit_id.uuid(),
            event.volunteer_id.uuid(),
        ],
        happens: None,
        expires_at: None,
    };
    let asking = Asking {
        kind: Kind::Visit,
        subject: event.visit_id.uuid(),
        until: event.lapses_at.0,
    };
    (draft, asking)
}

fn wording(event: &VisitUploaded, who: &str, volunteer: &str) -> Wording {
    Wording::of(Template::VisitUploadedElder)
        .with("who", who)
        .with("volunteer", volunteer)
        .with("day", phrase::day(event.started_at.0))
        .with("service", &*event.service_name)
        .with("long", phrase::long(event.raw_minutes))
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{BasisPoints, OrderId, RawMinutes, VisitId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_elder_is_asked_who_what_and_how_long_r12_3() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = VisitUploaded {
            visit_id: VisitId::generate(now),
            order_id: OrderId::generate(now),
            order_no: "FW20261123-0041".into(),
            volunteer_id: VolunteerId::generate(now),
            elder_id: ElderId::generate(now),
            org: "370405001004".parse().unwrap(),
            service: "02".into(),
            service_name: "理发".into(),
            started_at: At(datetime!(2026-11-22 17:00 UTC)),
            stopped_at: At(datetime!(2026-11-22 18:35 UTC)),
            raw_minutes: RawMinutes::new(95),
            weight: BasisPoints::new(10_000),
            settings_version: 0,
            uploaded_by: None,
            lapses_at: At(datetime!(2026-11-25 02:00 UTC)),
        };
        let text = read(&wording(&event, "王大娘", "张伟").with("yes", "1").with("no", "2"));
        assert_eq!(
            text,
            "【台儿庄时间银行】王大娘您好，张伟11月23日为您理发1时35分。满意回1，有异议回2。"
        );
    }
}
