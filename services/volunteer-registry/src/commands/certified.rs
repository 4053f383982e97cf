//! What the commands on one certificate have in common.

use contracts::{Error, Role};
use kernel::CertificateId;
use runtime::{Cx, Result};
use sqlx::PgConnection;

use crate::store::{
    certificate::{self, Kept},
    volunteer::{self, Standing},
};

/// Locks the volunteer of a certificate, whose sub-branch at the time of the application must lie within the asker's scope.
pub async fn locked(
    cx: &Cx,
    db: &mut PgConnection,
    id: CertificateId,
    roles: &[Role],
) -> Result<(Kept, Standing)> {
    cx.actor().has_role(roles)?;
    let missing = || Error::not_found("certificate");
    let volunteer = certificate::whose(db, id).await?.ok_or_else(missing)?;
    let standing = volunteer::lock(db, volunteer).await?.ok_or_else(missing)?;
    let kept = certificate::get(db, id).await?.ok_or_else(missing)?;
    cx.actor().may_find(roles, &kept.row.org, "certificate")?;
    Ok((kept, standing))
}
