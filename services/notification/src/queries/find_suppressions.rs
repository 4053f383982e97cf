//! The suppression list, newest first, numbers masked.

use contracts::{
    Page, Personal,
    notification::consent::{FindSuppressions, Suppression},
};
use runtime::{Read, Result};

use super::masked;
use crate::{scope, store::suppression};

/// A page of it.
pub async fn answer(read: Read, query: FindSuppressions) -> Result<Page<Suppression>> {
    read.actor().has_role(&scope::SUPPRESSION_READERS)?;
    let at = (query.paging.limit(), query.paging.offset());
    let (entries, total) = suppression::list(&mut *read.db().await?, query.cause, at).await?;
    let crypto = read.crypto();
    let rows = entries
        .into_iter()
        .map(|entry| {
            Ok(Suppression {
                suppression_id: entry.id,
                phone_masked: entry.phone.map(|sealed| masked(crypto, &sealed)).transpose()?,
                at: entry.at.into(),
                cause: entry.cause,
                provider: entry.provider,
                by: entry.by,
                reason: crypto.open_option(entry.reason.as_deref())?.map(Personal),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, total })
}
