use contracts::{
    Error, fields, settings,
    volunteer::certificate::{ApplyForCertificate, CertificateStands, CertificateState},
};
use kernel::{CertificateId, china_date};
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::whose;
use crate::{
    domain::certificate::{ISSUERS, period},
    store::{certificate, volunteer},
};

/// Longest note.
const NOTE: usize = 100;

/// Applies for a certificate, for oneself or for a volunteer of one's sub-branch (R11.4).
pub async fn apply_for_certificate(cx: Cx, command: ApplyForCertificate) -> Result<CertificateStands> {
    let id = command.volunteer_id;
    let mut db = cx.db().await;
    let standing = whose(&cx, &mut db, id, ISSUERS).await?;
    let today = china_date(cx.now());
    period(command.from.0, command.to.0, today)?;
    let note = command.note.as_deref().filter(|note| !note.trim().is_empty());
    let note = note.map(|note| fields::text("note", note, NOTE)).transpose()?;
    let stored = volunteer::get(&mut db, id).await?;
    if stored.is_none_or(|stored| stored.passbook_no.is_none()) {
        let message = "only who has been in service can have served";
        return Err(Error::conflict("wrong_volunteer_state", message).into());
    }
    if let Some(first) = command.replaces {
        let first = certificate::get(&mut db, first).await?;
        let theirs = first.filter(|first| first.row.volunteer_id == id && first.row.issued_at.is_some());
        theirs.ok_or_else(|| Error::not_found("certificate"))?;
    }
    let settings = cx.settings();
    let days = settings.int(settings::CERT_WORKING_DAYS);
    let new = certificate::New {
        id: CertificateId::generate(cx.now()),
        volunteer: id,
        org: standing.org,
        days: (command.from.0, command.to.0),
        note,
        replaces: command.replaces,
        due_on: settings.work_calendar().after(today, days),
        at: cx.now(),
        by: cx.actor().staff_id().map(Into::into),
    };
    if !certificate::insert(&mut db, &new).await? {
        let message = "an application of this volunteer is under way";
        return Err(Error::conflict("certificate_under_way", message).into());
    }
    let detail = json!({ "certificate": new.id, "own": cx.actor().volunteer_id().is_some() });
    cx.audit("certificate.applied", id, detail);
    Ok(CertificateStands {
        certificate_id: new.id,
        state: CertificateState::Applied,
    })
}
