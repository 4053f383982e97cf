use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use contracts::{
    Error,
    dispatch::{UploadVisit, VisitChanged, VisitUploaded},
    portal::StaffPersonKey,
    settings,
};
use kernel::{PersonKey, StaffId};
use runtime::{Cx, Read, Result};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::{changed, lock_visit};
use crate::{
    domain::{Refusal, visit::Visit},
    history, scope,
    store::candidates,
};

/// How long the blind index of a member of staff's ID is remembered.
const REMEMBERED: Duration = Duration::minutes(10);

type Keys = HashMap<StaffId, (OffsetDateTime, Option<PersonKey>)>;

/// Blind indexes of staff, so that a series of uploads asks the portal once.
#[derive(Default)]
pub struct StaffKeys(Mutex<Keys>);

impl StaffKeys {
    fn get(&self, id: StaffId, now: OffsetDateTime) -> Option<Option<PersonKey>> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked_at, key) = keys.get(&id)?;
        (now - *asked_at < REMEMBERED).then(|| key.clone())
    }

    fn put(&self, id: StaffId, now: OffsetDateTime, key: Option<PersonKey>) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.retain(|_, (asked_at, _)| now - *asked_at < REMEMBERED);
        keys.insert(id, (now, key));
    }
}

/// The blind index of the uploader's ID, if one is on file (decision 19).
pub async fn uploader_key(read: Read, _: UploadVisit) -> Result<Option<PersonKey>> {
    let Some(staff_id) = read.actor().staff_id() else {
        return Ok(None);
    };
    let (keys, now) = (read.state::<StaffKeys>(), read.now());
    if let Some(key) = keys.get(staff_id, now) {
        return Ok(key);
    }
    let key = read.ask(StaffPersonKey { staff_id }).await?.person;
    keys.put(staff_id, now, key.clone());
    Ok(key)
}

/// The sub-branch uploads a completed visit (R5.10): from here the ledger and the elder know of it.
pub async fn upload_visit(cx: Cx, command: UploadVisit, uploader: Option<PersonKey>) -> Result<VisitChanged> {
    let (mut order, visit) = lock_visit(&cx, command.visit_id).await?;
    scope::may_upload(cx.actor(), &visit.org)?;
    let settings = cx.settings();
    let window = Duration::hours(settings.int(settings::CONFIRM_WINDOW_HOURS));
    let max_days = settings.int(settings::UPLOAD_MAX_AGE_DAYS);
    let visit = visit.upload(cx.actor().staff_id(), cx.now(), window, max_days)?;
    if let Some(person) = uploader {
        let volunteer = candidates::belongs(&mut *cx.db().await, visit.volunteer_id).await?;
        if volunteer.is_some_and(|volunteer| volunteer.is_or_is_related_to(&person)) {
            return Err(Refusal::OwnVisit.into());
        }
    }
    let told = uploaded(&order, &visit)?;
    history::keep(
        &cx,
        &mut order,
        Some(visit.clone()),
        "uploaded",
        history::channel_of(cx.actor()),
    )
    .await?;
    cx.emit(&told);
    cx.audit(
        "visit.uploaded",
        visit.id,
        json!({ "raw_minutes": visit.raw, "weight": visit.weight }),
    );
    if window.is_zero() {
        cx.wake("lapse_visits");
    }
    Ok(changed(&visit))
}

/// The event, from what the database's constraints make certain to be there.
fn uploaded(order: &crate::domain::order::Order, visit: &Visit) -> contracts::Result<VisitUploaded> {
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
