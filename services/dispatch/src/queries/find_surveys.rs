use contracts::{
    Page,
    dispatch::survey::{FindSurveyDue, FindSurveys, SurveyDue, SurveyRow},
    settings,
};
use runtime::{Read, Result};
use time::Duration;

use super::{call_backs::part, opened, page};
use crate::store::surveys::{self, Part};

/// Elders whom their branch has to ask (R9.1), who has waited longest first.
pub async fn find_survey_due(read: Read, query: FindSurveyDue) -> Result<Page<SurveyDue>> {
    let (within, taken_over) = part(&read, query.within.as_ref()).await?;
    let part = Part {
        within: within.as_ref(),
        taken_over: &taken_over,
    };
    let cycle = Duration::days(read.settings().int(settings::SURVEY_CYCLE_DAYS));
    let mut db = read.db().await?;
    let (rows, total) = surveys::due(&mut db, &part, (read.now(), cycle), page(query.paging)).await?;
    Ok(Page { rows, total })
}

/// What elders said, newest first.
pub async fn find_surveys(read: Read, query: FindSurveys) -> Result<Page<SurveyRow>> {
    let (within, taken_over) = part(&read, query.within.as_ref()).await?;
    let part = Part {
        within: within.as_ref(),
        taken_over: &taken_over,
    };
    let (rows, total) = surveys::list(&mut *read.db().await?, &part, page(query.paging)).await?;
    let rows: Result<Vec<SurveyRow>> = rows
        .into_iter()
        .map(|(row, note)| {
            Ok(SurveyRow {
                note: opened(read.crypto(), note.as_deref())?,
                ..row
            })
        })
        .collect();
    Ok(Page { rows: rows?, total })
}
