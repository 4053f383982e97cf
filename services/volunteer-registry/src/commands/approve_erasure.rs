use contracts::{
    Code, Error,
    dispatch::{Standing, WhatStands},
    erasure as rules,
    ledger::{Balances, GetBalances},
    settings,
    volunteer::{ApproveVolunteerErasure, VolunteerErased, VolunteerErasureDecided},
};
use kernel::VolunteerId;
use runtime::{Cx, Failure, Read, Result};
use serde_json::json;
use sqlx::PgConnection;

use crate::{
    domain::{access::ERASERS, erasure::no_minutes},
    store::{erasure, recipient, volunteer},
};

/// What of the work with the volunteer is open, and what is on their accounts, if they have any.
pub async fn standing(read: Read, command: ApproveVolunteerErasure) -> Result<(Standing, Option<Balances>)> {
    read.actor().has_role(ERASERS)?;
    let volunteer_id = erasure::person_of(&mut *read.db().await?, command.erasure_id)
        .await?
        .ok_or_else(|| Error::not_found("erasure"))?;
    let work = read
        .ask(WhatStands {
            elder_id: None,
            volunteer_id: Some(volunteer_id),
        })
        .await?;
    let balances = match read.ask(GetBalances { volunteer_id }).await {
        Ok(balances) => Some(balances),
        Err(Failure::Refused(error)) if error.code == Code::NotFound => None,
        Err(failure) => return Err(failure),
    };
    Ok((work, balances))
}

/// Erases what names a volunteer, as another person has asked (PIPL Art. 47). They leave; confirmed minutes stay on the
/// books under the passbook number.
pub async fn approve_erasure(
    cx: Cx,
    command: ApproveVolunteerErasure,
    (work, balances): (Standing, Option<Balances>),
) -> Result<VolunteerErasureDecided> {
    cx.actor().has_role(ERASERS)?;
    let by = cx.actor().staff_id();
    let mut db = cx.db().await;
    let request = erasure::lock(&mut db, command.erasure_id)
        .await?
        .ok_or_else(|| Error::not_found("erasure"))?;
    let volunteer_id = request.person;
    let standing = volunteer::lock(&mut db, volunteer_id)
        .await?
        .ok_or_else(|| Error::not_found("erasure"))?;
    cx.actor().may_find(ERASERS, &standing.org, "erasure")?;
    rules::waits(request.state)?;
    rules::may_approve(request.proposed_by, by)?;
    let keep_days = cx.settings().int(settings::RETENTION_AFTER_SERVICE_DAYS);
    rules::no_work(&work, keep_days, cx.now())?;
    if let Some(balances) = &balances {
        no_minutes(balances)?;
    }
    erasure::done(&mut db, request.id, by, cx.now()).await?;
    erase(&cx, &mut db, volunteer_id, "request").await?;
    Ok(VolunteerErasureDecided { volunteer_id })
}

/// Empties everything that names the volunteer, and tells those who keep something under the id.
pub async fn erase(cx: &Cx, db: &mut PgConnection, volunteer_id: VolunteerId, why: &str) -> Result<()> {
    volunteer::erase(db, volunteer_id, cx.now()).await?;
    erasure::forget_words(db, volunteer_id).await?;
    recipient::erase(db, volunteer_id).await?;
    cx.audit("volunteer.erased", volunteer_id, json!({ "why": why }));
    cx.emit(&VolunteerErased { volunteer_id });
    Ok(())
}
