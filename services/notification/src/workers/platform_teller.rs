//! Tells a 12349 platform what has become of its work orders (R12.1): of each the next in its order, again and again until it is
//! taken. A status may be sent twice, under the same key; none is left out.

use futures::future::join_all;
use gateways::hotline::Status;
use runtime::{Progress, Result, Worker};
use time::Duration;
use uuid::Uuid;

use crate::{
    domain::patience,
    platform::{Line, Platform},
    store::platform::{self, Due},
};

/// Statuses on their way at the same time.
const AT_ONCE: usize = 8;

/// Sends what is due.
pub async fn run(worker: Worker) -> Result<Progress> {
    let line = worker.state::<Platform>();
    let Some(line) = &line.line else {
        return Ok(Progress::Idle);
    };
    let now = worker.now();
    // While one process sends, no other does; one that dies gives it free after that.
    let until = now + line.timeout + Duration::seconds(30);
    let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let due = platform::claim(&mut *worker.db().await?, now, until, most).await?;
    if due.is_empty() {
        return Ok(Progress::Idle);
    }
    let sent = join_all(due.iter().map(|due| tell(&worker, line, due))).await;
    sent.into_iter().collect::<Result<Vec<()>>>()?;
    Ok(Progress::More)
}

async fn tell(worker: &Worker, line: &Line, due: &Due) -> Result<()> {
    let status = Status {
        external_id: due.external_id.clone(),
        no: due.no.unsigned_abs(),
        status: due.status.clone(),
        at: due.at,
        order_no: due.order_no.clone(),
        reason: due.reason.clone(),
    };
    // The same each time, another for each status.
    let key = Uuid::new_v5(&due.work_order_id, due.no.to_string().as_bytes());
    let told = line
        .tell(key, worker.host().new_key(), &status, worker.now())
        .await;
    let mut db = worker.db().await?;
    match told {
        Ok(()) => platform::taken(&mut db, due, worker.now()).await?,
        Err(error) => {
            let pause = patience::platform(due.tries);
            tracing::warn!(
                work_order = %due.work_order_id, no = due.no, error, tries = due.tries,
                again_in_seconds = pause.whole_seconds(),
                "the 12349 platform has not taken a status"
            );
            platform::put_off(&mut db, due, (&error, worker.now(), pause)).await?;
        }
    }
    Ok(())
}
