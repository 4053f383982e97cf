use contracts::{
    Actor, Error, Personal,
    volunteer::certificate::{CertificateBytes, CertificateFile},
};
use runtime::{Read, Result};
use serde_json::json;

use crate::{domain::certificate::ISSUERS, store::certificate};

/// The file as it was made, byte for byte. It holds an identity number: the look is audited.
pub async fn certificate_file(read: Read, query: CertificateFile) -> Result<CertificateBytes> {
    let volunteer = read.actor().volunteer_id();
    if volunteer.is_none() {
        read.actor().has_role(ISSUERS)?;
    }
    let id = query.certificate_id;
    let mut db = read.db().await?;
    let missing = || Error::not_found("certificate");
    let kept = certificate::get(&mut db, id).await?.ok_or_else(missing)?;
    let whose = kept.row.volunteer_id;
    match volunteer {
        Some(_) if *read.actor() == (Actor::Volunteer { id: whose }) => {}
        Some(_) => return Err(Error::forbidden("not_yours", "this is another volunteer's").into()),
        None => read.actor().may_find(ISSUERS, &kept.row.org, "certificate")?,
    }
    let sealed = certificate::file(&mut db, id).await?;
    drop(db);
    let (Some(sealed), Some(number), Some(sha256)) = (sealed, kept.row.number, kept.sha256) else {
        return Err(missing().into());
    };
    let pdf = Personal(read.crypto().open(&sealed)?);
    read.audit("certificate.taken", whose, json!({ "certificate": id }))
        .await?;
    Ok(CertificateBytes { number, pdf, sha256 })
}
