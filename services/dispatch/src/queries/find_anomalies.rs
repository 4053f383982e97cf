use contracts::{
    Page,
    dispatch::anomaly::{AnomalyRow, FindAnomalies},
};
use runtime::{Read, Result};

use super::{call_backs::part, opened, page};
use crate::{
    scope,
    store::anomalies::{self, Filter},
};

/// Anomalies within the asker's part of the tree.
pub async fn find_anomalies(read: Read, query: FindAnomalies) -> Result<Page<AnomalyRow>> {
    scope::reads_anomalies(read.actor())?;
    let (within, taken_over) = part(&read, query.within.as_ref()).await?;
    let filter = Filter {
        within: within.as_ref(),
        taken_over: &taken_over,
        state: query.state,
        kind: query.kind,
    };
    let (rows, total) = anomalies::list(&mut *read.db().await?, &filter, page(query.paging)).await?;
    let rows: Result<Vec<AnomalyRow>> = rows
        .into_iter()
        .map(|(row, note)| {
            Ok(AnomalyRow {
                note: opened(read.crypto(), note.as_deref())?,
                ..row
            })
        })
        .collect();
    Ok(Page { rows: rows?, total })
}
