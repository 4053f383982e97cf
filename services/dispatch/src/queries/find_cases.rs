use contracts::{
    Page,
    dispatch::{CaseCard, FindCases},
};
use runtime::{Read, Result};

use super::{call_backs::part, opened, page};
use crate::store::cases::{self, Filter};

/// Cases within the asker's part of the tree, oldest open first (R9.3).
pub async fn find_cases(read: Read, query: FindCases) -> Result<Page<CaseCard>> {
    let (within, taken_over) = part(&read, query.within.as_ref()).await?;
    let filter = Filter {
        within: within.as_ref(),
        taken_over: &taken_over,
        state: query.state,
        kind: query.kind,
        step: query.step,
        due_before: query.late.then(|| read.now()),
    };
    let (cases, total) = cases::list(&mut *read.db().await?, &filter, page(query.paging)).await?;
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
            kind: case.kind,
            step: case.step,
            answer: read.crypto().open_option(case.answer.as_deref())?,
            answered_at: case.answered_at.map(Into::into),
            review: read.crypto().open_option(case.review.as_deref())?,
            reviewed_at: case.reviewed_at.map(Into::into),
            grade: case.grade.and_then(|grade| u8::try_from(grade).ok()),
            call_reason: case.call_reason,
            about: case.about,
        })
    });
    Ok(Page {
        rows: rows.collect::<Result<_>>()?,
        total,
    })
}
