use contracts::{
    Page,
    dispatch::{CaseCard, FindCases},
};
use runtime::{Read, Result};

use super::{opened, page};
use crate::{scope, store::cases};

/// Cases within the asker's part of the tree, oldest open first (R9.3).
pub async fn find_cases(read: Read, query: FindCases) -> Result<Page<CaseCard>> {
    let within = scope::readable(read.actor(), None)?;
    let (cases, total) = cases::list(
        &mut *read.db().await?,
        within.as_ref(),
        query.state,
        page(query.paging),
    )
    .await?;
    let rows = cases.into_iter().map(|case| {
        Ok(CaseCard {
            case_id: case.id,
            case_no: case.no,
            visit_id: case.visit_id,
            order_id: case.order_id,
            order_no: case.order_no,
            elder_id: case.elder_id,
            volunteer_id: case.volunteer_id,
            org: case.org,
            raw_minutes: case.raw,
            channel: case.channel,
            reason: opened(read.crypto(), case.reason.as_deref())?,
            state: case.state,
            opened_at: case.opened_at.into(),
            due_at: case.due_at.into(),
            note: read.crypto().open_option(case.note.as_deref())?,
        })
    });
    Ok(Page {
        rows: rows.collect::<Result<_>>()?,
        total,
    })
}
