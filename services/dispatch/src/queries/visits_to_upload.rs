use contracts::{
    Page,
    dispatch::{Task, VisitsToUpload},
};
use runtime::{Read, Result};

use super::{page, tasks_of};
use crate::{scope, store::tasks};

/// Visits that sub-branches in the asker's part of the tree have to upload, correct or review; trouble first.
pub async fn visits_to_upload(read: Read, query: VisitsToUpload) -> Result<Page<Task>> {
    let within = scope::readable(read.actor(), query.within.as_ref())?;
    let mut db = read.db().await?;
    let (ids, total) = tasks::to_upload(&mut db, within.as_ref(), page(query.paging)).await?;
    Ok(Page {
        rows: tasks_of(&mut db, &ids, &read.settings(), read.crypto()).await?,
        total,
    })
}
