use contracts::{
    fields,
    volunteer::certificate::{CertificateStands, WithdrawCertificate},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::{certified::locked, rating::who};
use crate::{
    domain::certificate::{WITHDRAWERS, withdrawn},
    store::certificate,
};

/// Declares an issued certificate void. The file stays what it was; its public page says so (R11.4).
pub async fn withdraw_certificate(cx: Cx, command: WithdrawCertificate) -> Result<CertificateStands> {
    let id = command.certificate_id;
    let mut db = cx.db().await;
    let (kept, _) = locked(&cx, &mut db, id, WITHDRAWERS).await?;
    let reason = fields::reason("reason", &command.reason)?;
    let state = withdrawn(kept.row.state)?;
    certificate::set_withdrawn(&mut db, id, &reason, who(&cx)).await?;
    cx.audit(
        "certificate.withdrawn",
        kept.row.volunteer_id,
        json!({ "certificate": id }),
    );
    Ok(CertificateStands {
        certificate_id: id,
        state,
    })
}
