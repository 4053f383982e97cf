//! What the clock starts.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration as Pause};

use contracts::Actor;
use futures::FutureExt;
use kernel::{at_china, china_date};
use time::{Duration, OffsetDateTime, Time};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{Cx, Host, Result, service::Job};

/// Whether a job or worker has more to do at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// A full batch was done: run again now.
    More,
    /// Nothing left.
    Idle,
}

impl Progress {
    /// `More` when `done` filled the batch.
    pub fn of_batch(done: usize, batch: usize) -> Self {
        if done >= batch {
            Progress::More
        } else {
            Progress::Idle
        }
    }
}

/// When a job is due, by the injected clock.
#[derive(Debug, Clone, Copy)]
pub enum Schedule {
    /// So long after the last time.
    Every(Duration),
    /// Every day at this time in China.
    Daily(Time),
}

/// So long after the last time.
pub fn every(period: Duration) -> Schedule {
    Schedule::Every(period)
}

/// Every day at this time in China.
pub fn daily(at: Time) -> Schedule {
    Schedule::Daily(at)
}

impl Schedule {
    /// Whether it matters little that a replica or a new process looks once more.
    fn is_frequent(self) -> bool {
        matches!(self, Schedule::Every(period) if period <= Duration::minutes(1))
    }

    fn next(self, now: OffsetDateTime) -> OffsetDateTime {
        match self {
            Schedule::Every(period) => now + period,
            Schedule::Daily(at) => {
                let today = at_china(china_date(now), at);
                if today > now {
                    today
                } else {
                    today + Duration::days(1)
                }
            }
        }
    }
}

/// How often the injected clock is looked at: a test that moves it sees the job start.
const LOOK: Pause = Pause::from_millis(200);

/// Starts a job whenever it is due, until told to stop.
pub(crate) async fn run(host: Host, job: Job, waker: Arc<Notify>, stop: CancellationToken) {
    let mut pause = LOOK;
    // When it is due next, as last read: asking the database is for when that has come.
    let mut due: Option<OffsetDateTime> = None;
    loop {
        let woken = tokio::select! {
            () = stop.cancelled() => return,
            () = waker.notified() => true,
            () = tokio::time::sleep(pause) => false,
        };
        if !woken && due.is_some_and(|due| due > host.clock().now()) {
            continue;
        }
        let turn = async {
            loop {
                let (progress, next) = once(&host, &job, woken).await?;
                if progress != Progress::More || stop.is_cancelled() {
                    return Result::<_>::Ok(next);
                }
            }
        };
        pause = match AssertUnwindSafe(turn).catch_unwind().await {
            Ok(Ok(next)) => {
                due = next;
                LOOK
            }
            Ok(Err(failure)) => {
                tracing::warn!(service = host.service(), job = job.name, error = %failure.into_error(), "job failed");
                (pause * 2).min(Pause::from_secs(10))
            }
            Err(_) => {
                tracing::error!(service = host.service(), job = job.name, "job panicked");
                Pause::from_secs(10)
            }
        };
    }
}

/// One run, if the job is due and no other replica is at it; and when it is due next, if that is known. The lock, the
/// work and the next date are one transaction.
async fn once(host: &Host, job: &Job, woken: bool) -> Result<(Progress, Option<OffsetDateTime>)> {
    let name = job.name;
    let work = |cx: Cx| async move {
        let leader: bool = sqlx::query_scalar(
            "select pg_try_advisory_xact_lock(hashtext('job ' || current_schema() || $1))",
        )
        .bind(name)
        .fetch_one(&mut *cx.db().await)
        .await?;
        if !leader {
            return Ok((Progress::Idle, None));
        }
        // Read under the lock: another replica may just have done it.
        let before: Option<OffsetDateTime> = sqlx::query_scalar("select due_at from job where name = $1")
            .bind(name)
            .fetch_optional(&mut *cx.db().await)
            .await?;
        if !woken && before.is_some_and(|due| due > cx.now()) {
            return Ok((Progress::Idle, before));
        }
        let progress = (job.run)(cx.clone()).await?;
        let due = match progress {
            Progress::More => cx.now(),
            Progress::Idle => job.schedule.next(cx.now()),
        };
        // Looked often and found nothing: no row is written, so an idle system leaves the disk alone. Who woke the job may
        // wait for its row.
        let looked = !woken && before.is_some() && job.schedule.is_frequent();
        if looked && progress == Progress::Idle && cx.has_done_nothing().await? {
            return Ok((progress, Some(due)));
        }
        sqlx::query(
            "insert into job (name, due_at, finished_at) values ($1, $2, $3)
             on conflict (name) do update set due_at = excluded.due_at, finished_at = excluded.finished_at",
        )
        .bind(name)
        .bind(due)
        .bind(cx.now())
        .execute(&mut *cx.db().await)
        .await?;
        Ok((progress, Some(due)))
    };
    host.unit(Actor::service(host.service()), work).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{datetime, time};

    #[test]
    fn a_daily_job_is_due_at_its_time_in_china() {
        let schedule = daily(time!(2:10));
        assert_eq!(
            schedule.next(datetime!(2026-11-23 18:00 UTC)),
            datetime!(2026-11-23 18:10 UTC)
        );
        assert_eq!(
            schedule.next(datetime!(2026-11-23 18:10 UTC)),
            datetime!(2026-11-24 18:10 UTC)
        );
    }
}
