use contracts::{
    Error,
    volunteer::certificate::{CertificateChecked, CheckCertificate},
};
use kernel::masked_name;
use runtime::{Read, Result};

use crate::store::certificate;

/// What a verification code leads to, for the public page: a masked name and what else stands on the paper to compare with.
/// The code is 128 random bits; the database keeps its blind index alone (R11.4).
pub async fn check_certificate(read: Read, query: CheckCertificate) -> Result<CertificateChecked> {
    read.actor().is_service()?;
    let index = read.crypto().index("certificate", &query.code);
    let found = certificate::by_code(&mut *read.db().await?, &index).await?;
    let (name, checked) = found.ok_or_else(|| Error::not_found("certificate"))?;
    Ok(CertificateChecked {
        name_masked: masked_name(&read.crypto().open(&name)?),
        ..checked
    })
}
