use contracts::{Page, Personal, erasure::ErasureRow, volunteer::VolunteerErasures};
use runtime::{Read, Result};
use serde_json::json;

use crate::{domain::access::READERS, store::erasure};

/// Requests for erasure within the asker's scope, open ones first.
pub async fn erasures(read: Read, query: VolunteerErasures) -> Result<Page<ErasureRow>> {
    read.actor().has_role(READERS)?;
    let within = read.actor().narrowed(None)?;
    let (limit, offset) = (query.paging.limit(), query.paging.offset());
    let (rows, total) = erasure::page(&mut *read.db().await?, within.as_ref(), limit, offset).await?;
    let crypto = read.crypto();
    let rows = rows
        .into_iter()
        .map(|(row, org)| {
            Ok(ErasureRow {
                erasure_id: row.id,
                person: row.person.uuid(),
                org,
                reason: crypto.open_option(row.reason.as_deref())?.map(Personal),
                proposed_by: row.proposed_by,
                proposed_at: row.proposed_at.into(),
                state: row.state,
                decided_by: row.decided_by,
                decided_at: row.decided_at.map(Into::into),
                note: crypto.open_option(row.note.as_deref())?.map(Personal),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let people: Vec<String> = rows.iter().map(|row| row.person.to_string()).collect();
    read.audit(
        "volunteers.erasures_listed",
        "page",
        json!({ "volunteers": people }),
    )
    .await?;
    Ok(Page { rows, total })
}
