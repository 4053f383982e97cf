//! Posts the rows of approved imports, chunk by chunk: each chunk is one transaction and one block, so that a process that
//! dies anywhere leaves whole chunks, and the next one goes on behind them.

use contracts::{
    Error,
    ledger::import::{HistoryPosted, ImportKind},
};
use kernel::RawMinutes;
use runtime::{Cx, Progress, Result, Worker};

use crate::{
    domain::{
        decider::Outcome,
        import::{key, request},
    },
    posting::post,
    store::import,
};

/// The worker's name.
pub const NAME: &str = "import_rows";

/// Rows a block: the counter waits for one block at most (decision 14).
const CHUNK: i64 = 500;

/// One chunk of the import that was approved first.
///
/// # Errors
/// The database; `unavailable` when another poster wrote at the same time.
pub async fn import_rows(worker: Worker) -> Result<Progress> {
    if !import::is_under_way(&mut *worker.db().await?).await? {
        return Ok(Progress::Idle);
    }
    worker.unit(step).await
}

async fn step(cx: Cx) -> Result<Progress> {
    let mut db = cx.db().await;
    let Some((id, done)) = import::take(&mut db).await? else {
        return Ok(Progress::Idle);
    };
    let rows = import::next(&mut db, id, done, CHUNK).await?;
    drop(db);
    let requests: Vec<_> = rows
        .iter()
        .map(|(number, row)| request(id, *number, row))
        .collect();
    let outcomes = if requests.is_empty() {
        Vec::new()
    } else {
        post(&cx, &requests).await?
    };
    let mut became = Vec::with_capacity(rows.len());
    for ((number, row), outcome) in rows.iter().zip(outcomes) {
        let done = match outcome {
            Outcome::Done(receipt) => receipt
                .seqs
                .first()
                .copied()
                .ok_or_else(|| Error::internal("a movement without a transfer")),
            Outcome::Refused(refusal) => Err(Error::from(refusal)),
        };
        if done.is_ok() && row.kind == ImportKind::History {
            cx.emit(&HistoryPosted {
                posting_id: key(id, *number),
                volunteer_id: row.volunteer,
                raw_minutes: RawMinutes::new(row.minutes),
                effective: row.day.into(),
            });
        }
        became.push((*number, done));
    }
    import::advance(&mut *cx.db().await, id, &became).await?;
    Ok(Progress::More)
}
