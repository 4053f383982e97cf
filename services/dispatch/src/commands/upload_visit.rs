use std::collections::{HashMap, HashSet};

use contracts::{
    Actor, Error,
    dispatch::{UploadVisit, VisitChanged, VisitUploaded},
    settings,
};
use kernel::{OrderId, PersonKey, VisitId, VolunteerId};
use runtime::{Asked, Cx, Read, Result};
use serde_json::json;
use time::Duration;

use super::changed;
use crate::{
    domain::{Refusal, order::Order, visit::Visit},
    history, scope,
    store::{
        candidates::{self, Belongs},
        orders::{self, Uploaded},
        steps::Step,
    },
};

/// The blind index of the uploader's ID, if one is on file (decision 19).
pub async fn uploader_key(read: Read, _: UploadVisit) -> Result<Option<PersonKey>> {
    read.own_person().await
}

/// The sub-branch uploads completed visits (R5.10): from here the ledger and the elders know of them. All that wait are
/// uploaded at once.
pub async fn upload_visits(
    cx: Cx,
    batch: Vec<(Asked<UploadVisit>, Option<PersonKey>)>,
) -> Result<Vec<contracts::Result<VisitChanged>>> {
    let ids: Vec<VisitId> = batch.iter().map(|(asked, _)| asked.command.visit_id).collect();
    let compares = batch.iter().any(|(_, uploader)| uploader.is_some());
    let mut desk = Desk::open(&cx, &ids, compares).await?;
    let (mut uploads, mut events) = (Vec::new(), Vec::new());
    let mut answers = Vec::with_capacity(batch.len());
    for (asked, uploader) in &batch {
        let uploaded = desk.upload(&cx, &asked.actor, asked.command.visit_id, uploader.as_ref());
        answers.push(uploaded.map(|(visit, event)| {
            let answer = changed(&visit);
            let step = Step {
                what: "uploaded",
                visit_id: Some(visit.id),
                at: cx.now(),
                by: asked.actor.clone(),
                channel: Some(history::channel_of(&asked.actor)),
            };
            uploads.push(Uploaded { visit, step });
            events.push(event);
            answer
        }));
    }
    if uploads.is_empty() {
        return Ok(answers);
    }
    let of: HashSet<OrderId> = events.iter().map(|event| event.order_id).collect();
    let changed: Vec<&Order> = desk
        .orders
        .iter()
        .filter(|order| of.contains(&order.id))
        .collect();
    orders::save_uploads(&mut *cx.db().await, &changed, &uploads).await?;
    for (Uploaded { visit, step }, event) in uploads.iter().zip(&events) {
        cx.emit_by(&step.by, event);
        cx.audit_by(
            &step.by,
            "visit.uploaded",
            visit.id,
            json!({ "raw_minutes": visit.raw, "weight": visit.weight }),
        );
    }
    if desk.window.is_zero() {
        cx.wake("lapse_visits");
    }
    Ok(answers)
}

/// What uploads are decided on.
struct Desk {
    /// Locked, with their visits as they are after what has been decided.
    orders: Vec<Order>,
    place_of: HashMap<VisitId, usize>,
    /// Empty where no uploader's own ID is known.
    belong: HashMap<VolunteerId, Belongs>,
    /// Within which the elder may object.
    window: Duration,
    max_days: i64,
}

impl Desk {
    /// `compares`: whether some uploader's own ID is known, to be held against the volunteers'.
    async fn open(cx: &Cx, visits: &[VisitId], compares: bool) -> Result<Self> {
        let mut db = cx.db().await;
        let orders = orders::lock_of_visits(&mut db, visits).await?;
        let all = || {
            (0..)
                .zip(&orders)
                .flat_map(|(place, order)| order.visits.iter().map(move |visit| (place, visit)))
        };
        let place_of = all().map(|(place, visit)| (visit.id, place)).collect();
        let belong = if compares {
            let volunteers: Vec<VolunteerId> = all().map(|(_, visit)| visit.volunteer_id).collect();
            candidates::belong(&mut db, &volunteers).await?
        } else {
            HashMap::new()
        };
        let settings = cx.settings();
        Ok(Self {
            place_of,
            belong,
            orders,
            window: Duration::hours(settings.int(settings::CONFIRM_WINDOW_HOURS)),
            max_days: settings.int(settings::UPLOAD_MAX_AGE_DAYS),
        })
    }

    fn order_of(&self, visit: VisitId) -> contracts::Result<&Order> {
        let place = self
            .place_of
            .get(&visit)
            .ok_or_else(|| Error::not_found("visit"))?;
        Ok(&self.orders[*place])
    }

    /// The visit as it is when uploaded, and what is told of it; its order knows of it.
    fn upload(
        &mut self,
        cx: &Cx,
        actor: &Actor,
        id: VisitId,
        uploader: Option<&PersonKey>,
    ) -> contracts::Result<(Visit, VisitUploaded)> {
        let order = self.order_of(id)?;
        let visit = order.visit(id).ok_or_else(|| Error::not_found("visit"))?;
        scope::may_upload(actor, &visit.org).map_err(scope::unseen("visit"))?;
        let visit = visit.upload(actor.staff_id(), cx.now(), self.window, self.max_days)?;
        let volunteer = self.belong.get(&visit.volunteer_id);
        if let (Some(person), Some(volunteer)) = (uploader, volunteer)
            && volunteer.is_or_is_related_to(person)
        {
            return Err(Refusal::OwnVisit.into());
        }
        let event = uploaded(order, &visit)?;
        let place = self.place_of[&id];
        self.orders[place].put(visit.clone());
        Ok((visit, event))
    }
}

/// The event, from what the database's constraints make certain to be there.
fn uploaded(order: &Order, visit: &Visit) -> contracts::Result<VisitUploaded> {
    let parts = (
        visit.started_at,
        visit.stopped_at,
        visit.raw,
        visit.weight,
        visit.settings_version,
        visit.lapses_at,
    );
    let (
        Some(started_at),
        Some(stopped_at),
        Some(raw_minutes),
        Some(weight),
        Some(settings_version),
        Some(lapses_at),
    ) = parts
    else {
        return Err(Error::internal("a completed visit lacks its minutes"));
    };
    Ok(VisitUploaded {
        visit_id: visit.id,
        order_id: order.id,
        order_no: order.no.clone(),
        volunteer_id: visit.volunteer_id,
        elder_id: visit.elder_id,
        org: visit.org.clone(),
        service: order.asked.service.clone(),
        service_name: order.service_name.clone(),
        started_at: started_at.into(),
        stopped_at: stopped_at.into(),
        raw_minutes,
        weight,
        settings_version,
        uploaded_by: visit.uploaded_by,
        lapses_at: lapses_at.into(),
    })
}
