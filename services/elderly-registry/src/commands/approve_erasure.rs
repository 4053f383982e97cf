use contracts::{
    Error,
    dispatch::{Standing, WhatStands},
    elderly::{ApproveElderErasure, ElderClosed, ElderErased, ElderErasureDecided, ElderState},
    erasure as rules, settings,
};
use kernel::ElderId;
use runtime::{Cx, Read, Result};
use serde_json::json;
use sqlx::PgConnection;

use crate::{
    domain::access::ERASERS,
    store::{elder, erasure},
};

/// What of the work with the elder is open.
pub async fn standing(read: Read, command: ApproveElderErasure) -> Result<Standing> {
    read.actor().has_role(ERASERS)?;
    let person = erasure::person_of(&mut *read.db().await?, command.erasure_id)
        .await?
        .ok_or_else(|| Error::not_found("erasure"))?;
    read.ask(WhatStands {
        elder_id: Some(person),
        volunteer_id: None,
    })
    .await
}

/// Erases what names an elder, as another person has asked (PIPL Art. 47).
pub async fn approve_erasure(
    cx: Cx,
    command: ApproveElderErasure,
    standing: Standing,
) -> Result<ElderErasureDecided> {
    cx.actor().has_role(ERASERS)?;
    let by = cx.actor().staff_id();
    let mut db = cx.db().await;
    let request = erasure::lock(&mut db, command.erasure_id)
        .await?
        .ok_or_else(|| Error::not_found("erasure"))?;
    let elder_id = request.person;
    let (village, state) = elder::lock(&mut db, elder_id)
        .await?
        .ok_or_else(|| Error::not_found("erasure"))?;
    cx.actor().may_find(ERASERS, &village, "erasure")?;
    rules::waits(request.state)?;
    rules::may_approve(request.proposed_by, by)?;
    let keep_days = cx.settings().int(settings::RETENTION_AFTER_SERVICE_DAYS);
    rules::no_work(&standing, keep_days, cx.now())?;
    erasure::done(&mut db, request.id, by, cx.now()).await?;
    if state == ElderState::Active {
        cx.audit("elder.closed", elder_id, json!({ "reason": "erased" }));
        cx.emit(&ElderClosed {
            elder_id,
            reason: "erased".to_owned(),
        });
    }
    erase(&cx, &mut db, elder_id, "request").await?;
    Ok(ElderErasureDecided { elder_id })
}

/// Empties everything that names the elder, and tells those who keep something under the id.
pub async fn erase(cx: &Cx, db: &mut PgConnection, elder_id: ElderId, why: &str) -> Result<()> {
    elder::erase(db, elder_id, cx.now()).await?;
    erasure::forget_words(db, elder_id).await?;
    cx.audit("elder.erased", elder_id, json!({ "why": why }));
    cx.emit(&ElderErased { elder_id });
    Ok(())
}
