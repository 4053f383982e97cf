use contracts::{
    Error,
    volunteer::{ActivateVolunteer, ActivatedVolunteer, VolunteerActivated, VolunteerState},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::{announce, standing};
use crate::{
    domain::{access::SUB_BRANCH, passbook, standing::activated},
    store::{profile, volunteer},
};

/// Takes a vetted and trained volunteer into service under a new passbook number (R3.4, R11.2).
pub async fn activate_volunteer(cx: Cx, command: ActivateVolunteer) -> Result<ActivatedVolunteer> {
    let ActivateVolunteer {
        volunteer_id: id,
        welcome,
    } = command;
    let mut db = cx.db().await;
    let standing = standing(&cx, &mut db, id, SUB_BRANCH).await?;
    let trained_to = profile::trained_to(&mut db, id).await?;
    activated(standing.state, trained_to, china_date(cx.now()))?;
    // Who comes back has the number that they had (R11.2).
    let back = standing.passbook_no.is_some();
    let passbook_no = match standing.passbook_no {
        Some(kept) => kept,
        None => passbook::number(&standing.org.district(), volunteer::next_passbook(&mut db).await?),
    };
    volunteer::set_active(&mut db, id, &passbook_no, cx.now()).await?;
    let profile = profile::matching(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    cx.audit(
        "volunteer.activated",
        id,
        json!({ "passbook_no": passbook_no, "welcome": welcome }),
    );
    cx.emit(&VolunteerActivated {
        volunteer_id: id,
        passbook_no: passbook_no.clone(),
        profile,
        welcome,
        // Who comes back was in service before.
        activated_at: (!back).then(|| cx.now().into()),
    });
    if back {
        // Those who knew them before go by versions.
        announce(&cx, &mut db, id, VolunteerState::Active).await?;
    }
    Ok(ActivatedVolunteer { passbook_no })
}
