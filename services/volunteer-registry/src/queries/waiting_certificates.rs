use contracts::{
    Page,
    volunteer::{WaitingCertificate, WaitingCertificates},
};
use runtime::{Read, Result};
use serde_json::json;

use super::card::Shown;
use crate::{domain::access::VERIFIERS, store::lives};

/// Certificates that wait for the word of a second person (R3.4).
pub async fn waiting_certificates(
    read: Read,
    query: WaitingCertificates,
) -> Result<Page<WaitingCertificate>> {
    read.actor().has_role(VERIFIERS)?;
    let within = read.actor().scope().map_or("", |scope| scope.as_str());
    let mut db = read.db().await?;
    let (waiting, total) =
        lives::waiting(&mut db, within, query.paging.limit(), query.paging.offset()).await?;
    let shown = Shown::now(&read);
    let mut rows = Vec::with_capacity(waiting.len());
    for (volunteer, id) in &waiting {
        let certificates = lives::certificates(&mut db, *volunteer).await?;
        let certificate = certificates.into_iter().find(|one| one.qualification_id == *id);
        let row = shown.rows(&mut db, &[*volunteer]).await?.pop();
        rows.extend(
            row.zip(certificate)
                .map(|(volunteer, certificate)| WaitingCertificate {
                    volunteer,
                    certificate,
                }),
        );
    }
    drop(db);
    let ids: Vec<_> = waiting.iter().map(|(volunteer, _)| volunteer).collect();
    read.audit(
        "volunteers.listed",
        if within.is_empty() { "all" } else { within },
        json!({ "volunteers": ids }),
    )
    .await?;
    Ok(Page { rows, total })
}
