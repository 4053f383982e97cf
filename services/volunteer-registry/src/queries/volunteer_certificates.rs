use contracts::volunteer::certificate::{CertificatesOf, VolunteerCertificates};
use runtime::{Read, Result};

use super::own::own_or_scope;
use crate::store::certificate;

/// A volunteer's certificates, newest first.
pub async fn volunteer_certificates(read: Read, query: VolunteerCertificates) -> Result<CertificatesOf> {
    let mut db = read.db().await?;
    own_or_scope(&read, &mut db, query.volunteer_id).await?;
    let found = certificate::of(&mut db, query.volunteer_id).await?;
    Ok(CertificatesOf {
        certificates: found.into_iter().map(|kept| kept.row).collect(),
    })
}
