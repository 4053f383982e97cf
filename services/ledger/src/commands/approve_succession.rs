use contracts::{
    Error,
    ledger::{
        correction::CorrectionState,
        estate::{ApproveSuccession, SuccessionStands},
    },
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::{access, correction::is_open, estate::Estate},
    posting::post_all,
    store::{estate, poster},
};

/// Another person approves: all that stands on the accounts is passed on in one request (R6.10).
///
/// # Errors
/// `forbidden` without the role finance or for who proposed it, `not_found`, `conflict` when it is decided, when the
/// accounts are not frozen any more, hold something or are empty, and what the poster refuses.
pub async fn approve_succession(cx: Cx, command: ApproveSuccession) -> Result<SuccessionStands> {
    access::correct_books(cx.actor())?;
    let (id, by) = (command.succession_id, cx.actor().staff_id());
    let mut db = cx.db().await;
    let open = estate::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("succession"))?;
    is_open(open.state)?;
    access::another_person(cx.actor(), open.proposed_by)?;
    // From here on the balances stay as they are read.
    poster::lock(&mut db).await?;
    if estate::frozen_at(&mut db, open.volunteer)
        .await?
        .flatten()
        .is_none()
    {
        return Err(Error::conflict("accounts_not_frozen", "freeze the accounts first").into());
    }
    let estate_of = Estate {
        id,
        volunteer: open.volunteer,
        heir: open.heir,
        standing: estate::standing(&mut db, open.volunteer).await?,
    };
    let (request, minutes) = estate_of.pass_on(china_date(cx.now()))?;
    drop(db);
    post_all(&cx, &[request]).await?;
    estate::decide(&mut *cx.db().await, id, Some(minutes), None, by, cx.now()).await?;
    cx.audit("succession.approved", open.volunteer, json!({"minutes": minutes}));
    Ok(SuccessionStands {
        succession_id: id,
        state: CorrectionState::Approved,
    })
}
