use contracts::{
    fields, settings,
    volunteer::certificate::{AcceptCertificate, Acceptance, CertificateStands},
};
use kernel::{PersonKey, china_date};
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::{certified::locked, changed::not_oneself, rating::who};
use crate::{
    domain::{
        certificate::{ISSUERS, accepted, notice},
        star::another,
    },
    store::certificate,
};

/// Blind index of the own ID of who accepts.
pub async fn accepter(read: Read, _: AcceptCertificate) -> Result<Option<PersonKey>> {
    read.actor().has_role(ISSUERS)?;
    read.own_person().await
}

/// Takes an application on 受理, which puts it on notice inside the unit, or refuses it (R11.4).
pub async fn accept_certificate(
    cx: Cx,
    command: AcceptCertificate,
    accepter: Option<PersonKey>,
) -> Result<CertificateStands> {
    let id = command.certificate_id;
    let mut db = cx.db().await;
    let (kept, standing) = locked(&cx, &mut db, id, ISSUERS).await?;
    not_oneself(accepter.as_ref(), &standing.person)?;
    let by = who(&cx);
    another(by.1, &[kept.applied_by])?;
    let reason = match command.acceptance {
        Acceptance::Refuse => Some(fields::reason(
            "reason",
            command.reason.as_deref().unwrap_or_default(),
        )?),
        Acceptance::Accept => None,
    };
    let state = accepted(kept.row.state, command.acceptance)?;
    let days = cx.settings().int(settings::CERT_NOTICE_DAYS);
    let notice = (command.acceptance == Acceptance::Accept).then(|| notice(china_date(cx.now()), days));
    certificate::set_accepted(&mut db, id, state, notice, reason.as_deref(), by).await?;
    let detail = json!({ "certificate": id, "acceptance": command.acceptance.as_str() });
    cx.audit("certificate.accepted", kept.row.volunteer_id, detail);
    Ok(CertificateStands {
        certificate_id: id,
        state,
    })
}
