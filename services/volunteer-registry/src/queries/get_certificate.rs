use contracts::{
    At, Day, Error,
    volunteer::certificate::{CertificateShown, GetCertificate},
};
use runtime::{Read, Result};
use serde_json::json;

use crate::{
    domain::{access::READERS, certificate::content},
    served::served,
    store::certificate,
};

/// One certificate with its history, and the minutes that it would certify now.
pub async fn get_certificate(read: Read, query: GetCertificate) -> Result<CertificateShown> {
    read.actor().has_role(READERS)?;
    let found = certificate::get(&mut *read.db().await?, query.certificate_id).await?;
    let kept = found.ok_or_else(|| Error::not_found("certificate"))?;
    read.actor().may_find(READERS, &kept.row.org, "certificate")?;
    let served = served(&read, kept.row.volunteer_id).await?;
    let now = content(&served, kept.row.from.0, kept.row.to.0);
    let detail = json!({ "certificate": query.certificate_id });
    read.audit("certificate.viewed", kept.row.volunteer_id, detail)
        .await?;
    Ok(CertificateShown {
        row: kept.row,
        note: kept.note,
        accepted_at: kept.accepted_at.map(At),
        accepted_by: kept.accepted_by.map(Into::into),
        notice_from: kept.notice_from.map(Day),
        issued_by: kept.issued_by.map(Into::into),
        sha256: kept.sha256,
        reason: kept.reason,
        withdrawn_at: kept.withdrawn_at.map(At),
        withdrawn_by: kept.withdrawn_by.map(Into::into),
        raw_minutes_now: now.total,
    })
}
