use contracts::elderly::import::{ElderImportProblems, ElderProblem, ElderProblems};
use runtime::{Read, Result};
use serde_json::json;

use crate::{
    domain::access::REGISTRARS,
    store::{import, import_row},
};

/// Rows that are loaded at once.
const AT_ONCE: i64 = 500;
/// Bytes of cells after which an answer is full: what one message carries, with room for the rest of it.
const FULL: usize = 400_000;

/// The rows that would not be registered, with their cells in full, for the file in which they are corrected.
///
/// # Errors
/// `forbidden` outside the import's place, `not_found`.
pub async fn import_problems(read: Read, query: ElderImportProblems) -> Result<ElderProblems> {
    read.actor().has_role(REGISTRARS)?;
    let mut db = read.db().await?;
    let within = import::within(&mut db, query.import_id).await?;
    read.actor().may_find(REGISTRARS, &within, "import")?;
    let after = i32::try_from(query.after).unwrap_or(i32::MAX);
    let found = import_row::problems(&mut db, read.crypto(), query.import_id, after, AT_ONCE).await?;
    drop(db);
    let all = found.len();
    let mut bytes = 0;
    let rows: Vec<ElderProblem> = found
        .into_iter()
        .take_while(|row| {
            let fits = bytes < FULL;
            let cells = row.cells.iter().flat_map(|cells| cells.values());
            bytes += 200 + cells.map(|cell| cell.len()).sum::<usize>();
            fits
        })
        .map(|row| ElderProblem {
            row: row.row_no.unsigned_abs(),
            state: row.state,
            cells: row.cells.unwrap_or_default(),
            faults: row.faults,
            twin_row: row.twin_row.map(i32::unsigned_abs),
        })
        .collect();
    let detail = json!({ "rows": rows.len() });
    read.audit("elder_import.exported", query.import_id, detail)
        .await?;
    let more = rows.len() < all || i64::try_from(all) == Ok(AT_ONCE);
    Ok(ElderProblems { rows, more })
}
