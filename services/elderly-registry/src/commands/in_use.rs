//! What the commands on one profile have in common.

use contracts::{Error, Role, elderly::ElderState};
use kernel::{ElderId, china_date};
use runtime::{Cx, Result};
use time::Date;

use crate::{
    domain::access::REGISTRARS,
    store::{
        consent,
        elder::{self, Stored},
        file::Of,
    },
};

/// Locks a profile that is in use, whose village lies within the asker's scope.
pub async fn in_use(cx: &Cx, id: ElderId) -> Result<Stored> {
    const ROLES: &[Role] = REGISTRARS;
    cx.actor().has_role(ROLES)?;
    let mut db = cx.db().await;
    let (village, state) = elder::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("elder"))?;
    cx.actor().may_find(ROLES, &village, "elder")?;
    if state == ElderState::Closed {
        return Err(Error::conflict("elder_closed", "this profile is already closed").into());
    }
    let stored = elder::get(&mut db, id).await?;
    Ok(stored.ok_or_else(|| Error::not_found("elder"))?)
}

/// Refuses to take down what needs separate consent, where there is none (R2.6).
pub async fn may_hold_sensitive(cx: &Cx, id: ElderId, field: &str) -> Result<()> {
    let consent = consent::latest(&mut *cx.db().await, id).await?;
    if consent.is_some_and(|consent| consent.sensitive) {
        return Ok(());
    }
    let message = "groups, health and hardship need separate consent";
    Err(Error::invalid(field, "consent_missing", message).into())
}

/// Whose file, now and by the asker.
pub fn of(cx: &Cx, elder: ElderId) -> Of {
    Of {
        elder,
        at: cx.now(),
        by: cx.actor().id(),
    }
}

/// Today in China.
pub fn today(cx: &Cx) -> Date {
    china_date(cx.now())
}
